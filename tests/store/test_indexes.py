"""Questions that are asked all day must be answered from an index, however many rows there are."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import pytest
from tests.store.samples import NOW, add_sequence, draft, inbound, line, mail

from enishi.effects.store import Store, Tx
from enishi.effects.store.people import Sought

ASKED_ALL_DAY: dict[str, Callable[[Tx], Awaitable[object]]] = {
    "due_sequences": lambda tx: tx.due_sequences(NOW, 500),
    "next_look_at": lambda tx: tx.next_look_at(NOW),
    "line": lambda tx: line(tx, limit=50),
    "next_outbound_at": lambda tx: tx.next_outbound_at("followup", NOW),
    "in_doubt": lambda tx: tx.in_doubt(),
    "situation": lambda tx: tx.situation(1, NOW),
    "situations": lambda tx: tx.situations([1, 2, 3], NOW),
    "histories_of": lambda tx: tx.histories_of([1, 2]),
    "drafts": lambda tx: tx.drafts([1, 2]),
    "news": lambda tx: tx.news(100),
    "open_drafts": lambda tx: tx.open_drafts(),
    "draft_by_token": lambda tx: tx.draft_by_token("f" * 64),
    "contact_by_address": lambda tx: tx.contact_by_address("sato@kaede.example"),
    "contacts_at_domain": lambda tx: tx.contacts_at_domain("kaede.example"),
    "live_sequences_at_domain": lambda tx: tx.live_sequences_at_domain("kaede.example"),
    "directory": lambda tx: tx.directory([Sought("sato@kaede.example", "株式会社楓", "kaede.example")]),
    "outbound_by_message_id": lambda tx: tx.outbound_by_message_id("<1@mirai.example>"),
    "find_by_message_ids": lambda tx: tx.find_by_message_ids(["<1@mirai.example>", "<2@mirai.example>"]),
    "inbound_by_digest": lambda tx: tx.inbound_by_digest("a" * 64),
    "is_read_twice": lambda tx: tx.is_read_twice(inbound("b" * 64, id=9, visible_text="検討します。")),
    "sent_to": lambda tx: tx.sent_to(1, 9),
    "contacts_named": lambda tx: tx.contacts_named(["佐藤 花子", "佐藤花子"], 9),
    "is_suppressed": lambda tx: tx.is_suppressed("sato@mail.kaede.example"),
    "last_sent_to": lambda tx: tx.last_sent_to(1),
    "history_of": lambda tx: tx.history_of(1, 1),
    "cursor": lambda tx: tx.cursor("followup", "INBOX"),
}


SORTS = {"due_sequences": 0, "line": 2}
"""An index must give what is due in its order; of each of the line's two lanes the few that were taken are sorted again."""


async def test_no_question_asked_all_day_reads_a_whole_table(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async def plans(tx: Tx) -> dict[str, list[str]]:
        sequence = await add_sequence(tx)
        await tx.enqueue(mail(1, sequence))
        await tx.add_draft(draft(sequence))
        await tx.add_inbound(inbound("a" * 64))
        return {name: await _plans(tx, ask, caplog) for name, ask in ASKED_ALL_DAY.items()}

    for question, lines in (await store.write(plans)).items():
        assert lines
        for row in lines:
            assert "Seq Scan" not in row, f"{question}: {row}"
            # The list that was asked for, or rows that an index has found already.
            is_short = "json_each VIRTUAL TABLE" in row or row.startswith(
                ("SCAN (subquery-", "SCAN sent", "SCAN line")
            )
            assert not row.startswith("SCAN") or "INDEX" in row or is_short, f"{question}: {row}"
        sorts = [row for row in lines if "TEMP B-TREE" in row]
        assert len(sorts) <= SORTS.get(question, len(sorts)), f"{question} sorts: {sorts}"


async def _plans(
    tx: Tx, ask: Callable[[Tx], Awaitable[object]], caplog: pytest.LogCaptureFixture
) -> list[str]:
    with (
        caplog.at_level(logging.DEBUG, logger="tortoise.db_client"),
        caplog.at_level(logging.DEBUG, logger="enishi.store"),
    ):
        caplog.clear()
        await ask(tx)
        asked = [record.args for record in caplog.records if "SELECT" in record.getMessage()]
    return [line for query, values in asked for line in await _plan(tx, str(query), list(values or []))]


async def _plan(tx: Tx, query: str, values: list[object]) -> list[str]:
    connection = tx._connection
    if connection.capabilities.dialect == "sqlite":
        rows = await connection.execute_query_dict(f"EXPLAIN QUERY PLAN {query}", values)
        return [f"{row['detail']} << {query}" for row in rows]
    # With a handful of rows a scan is cheapest; what counts is that an index could be used.
    await connection.execute_query("SET LOCAL enable_seqscan = off")
    rows = await connection.execute_query_dict(f"EXPLAIN {query}", values)
    return [f"{row['QUERY PLAN']} << {query}" for row in rows]
