"""Many events at once come to exactly what one after the other comes to; what cannot be dealt with stands aside alone."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from tests.loops.conftest import START
from tests.support.small_firm import write_site

from enishi.app.office import Office, office_of
from enishi.core.events import (
    Bounced,
    Event,
    HoldAsked,
    OptedOut,
    PauseAsked,
    Replied,
    ResumeAsked,
    SendAccepted,
    SendFailed,
    StopAsked,
    Tick,
)
from enishi.core.model import Purpose, SendState, SequenceState, TouchState
from enishi.core.news import News
from enishi.core.refusal_input import RefusalInput
from enishi.core.transitions import NotInTable
from enishi.effects.site import load_site
from enishi.effects.store import Tx
from enishi.effects.store.batch import Change, ask, run
from enishi.effects.store.changes import Changes, SomebodyWasFirst
from enishi.loops.keeper import Keeper
from enishi.loops.recording import completed, record, record_all
from enishi.loops.reporter import Reporter

LATER = START + timedelta(days=20)
CADENCE = """\
cadence: plan
steps:
  - {id: thanks, kind: thanks, at: refusal, mail: thanks, approval: auto}
  - {id: case, kind: case, at: previous + 2w, mail: case, approval: auto, pick: {kind: case}}
  - {id: info, kind: info, at: previous + 1d, mail: info, approval: required}
then: plan
"""


@asynccontextmanager
async def an_office(folder: Path, database: Path) -> AsyncIterator[Office]:
    (folder / "data").mkdir(mode=0o700, parents=True)
    shutil.copy(database, folder / "data" / "enishi.db")
    config = write_site(folder, smtp_port=1, imap_port=1, cadence=CADENCE)
    for name in ("one", "two"):
        text = f"---\nkind: case\ntitle: {name}\n---\nText\n"
        (folder / "library" / f"{name}.md").write_text(text, encoding="utf-8")
    site = load_site(config, today=START.date())
    async with office_of(site) as office:
        tokens = count(1)
        engine = replace(office.engine, fresh_token=lambda: f"{next(tokens):032x}")
        yield replace(office, engine=engine)


@pytest.fixture
async def office(tmp_path: Path, new_database: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path / "site", new_database) as office:
        yield office


def told(office: Office, address: str, **more: object) -> RefusalInput:
    wanted = {"reason": "budget", "rep": "tanaka", "name": "山田", **more}
    return completed(RefusalInput(address, **wanted), office.site)  # type: ignore[arg-type]


_DRAFT = re.compile(r"\bD\d+")


async def everything(office: Office, *but: str) -> dict[str, list[str]]:
    """All that is on record, without what is drawn or counted anew each time."""
    tables = {
        "companies": "name, domain, industry FROM companies",
        "contacts": "p.address, p.name, f.name, f.domain FROM contacts p JOIN companies f ON f.id = p.company_id",
        "sequences": "id, refusal_id, contact_id, state, cause, look_at, rested FROM sequences",
        "touches": "sequence_id, step, state, due_at, settled_at, why FROM touches",
        "drafts": "sequence_id, step, state, subject, body, due_at FROM drafts",
        "mails": "o.sequence_id, o.step, o.purpose, o.recipient, o.subject, s.state, s.due_at"
        " FROM outbound o JOIN sends s ON s.id = o.id",
        "history": "sequence_id, code, cause, params, step FROM history WHERE sequence_id IS NOT NULL",
        "uses": "key, contact_id FROM content_uses",
        "suppressions": "pattern, cause FROM suppressions",
    }

    async def look(tx: Tx) -> dict[str, list[str]]:
        return {
            name: sorted(_DRAFT.sub("D…", str(row)) for row in await ask(tx._connection, f"SELECT {sql}"))
            for name, sql in tables.items()
            if name not in but
        }

    return await office.store.read(look)


def _events(seed: int, sequences: Sequence[int]) -> list[tuple[int, Event]]:
    """A mixture that meets the same sequences, people and firms again and again."""
    draw = random.Random(seed)
    kinds: list[Event] = [
        Tick(START),
        SendAccepted("thanks", START + timedelta(hours=1)),
        SendFailed("thanks", True),
        OptedOut(),
        PauseAsked(),
        ResumeAsked(),
        StopAsked(),
        HoldAsked(date(2027, 3, 1)),
        Bounced(0, hard=True),
    ]
    weights = [4, 12, 1, 1, 1, 1, 1, 1, 0]
    return [(draw.choice(sequences), draw.choices(kinds, weights)[0]) for _ in range(60)]


async def _one_by_one(office: Office, tx: Tx, events: Iterable[tuple[int, Event]]) -> None:
    for sequence_id, event in events:
        try:
            await office.engine.happen(tx, sequence_id, event, LATER, "cli")
        except (NotInTable, AssertionError):
            continue


@pytest.mark.parametrize("seed", range(6))
async def test_events_in_a_batch_come_to_what_they_come_to_one_by_one(
    seed: int, tmp_path: Path, new_database: Path
) -> None:
    results = []
    for name in ("singly", "together"):
        async with an_office(tmp_path / name, new_database) as office:
            people = [f"p{number}@firm{number % 3}.example" for number in range(12)]
            wanted = [told(office, address, deal=deal) for address in people for deal in ("一", "二")]
            store, engine = office.store, office.engine
            await store.write(lambda tx, w=wanted, e=engine: record_all(e, tx, w, START, "cli"))  # type: ignore[misc]
            events = _events(seed, range(1, 25))
            if name == "singly":
                await store.write(lambda tx, o=office, ev=events: _one_by_one(o, tx, ev))  # type: ignore[misc]
            else:
                await store.write(lambda tx, e=engine, ev=events: e.happen_all(tx, ev, LATER, "cli"))  # type: ignore[misc]
            results.append(await everything(office))
    for table, rows in results[0].items():
        assert results[1][table] == rows, table


async def test_refusals_told_together_are_those_told_one_by_one(tmp_path: Path, new_database: Path) -> None:
    """Twice told is once, a firm is completed by whoever knows its name or domain, and words that ask for silence are obeyed."""
    rows: list[dict[str, object]] = [
        {"address": "a@kaede.example", "company": None},
        {"address": "b@kaede.example", "company": "株式会社楓"},
        {"address": "c@kaede.example", "company": "別の名前"},
        {"address": "A@Kaede.example", "name": "別の 名前", "worry": "工期"},
        {"address": "d@gmail.com", "company": "㈱桜", "industry": "製造"},
        {"address": "e@sakura.example", "company": "株式会社桜"},
        {"address": "f@sakura.example"},
        {"address": "g@umi.example", "company": "株式会社桜"},
        {"address": "h@gmail.com", "company": "株式会社 桜"},
        {"address": "a@kaede.example", "deal": "二件目"},
        {
            "address": "b@kaede.example",
            "said": "予算の都合で見送ります。今後の営業メールは一切送らないでください。",
        },
        {"address": "a@kaede.example", "dates": {"decision_on": date(2027, 4, 1)}},
    ]
    results = []
    for name in ("singly", "together"):
        async with an_office(tmp_path / name, new_database) as office:
            wanted = [told(office, **row) for row in rows]  # type: ignore[arg-type]
            store, engine = office.store, office.engine
            if name == "singly":
                for one in wanted:
                    await store.write(lambda tx, w=one, e=engine: record(e, tx, w, START, "cli"))  # type: ignore[misc]
            else:
                await store.write(lambda tx, w=wanted, e=engine: record_all(e, tx, w, START, "cli"))  # type: ignore[misc]
            results.append(await everything(office, "sequences", "touches", "drafts", "history", "mails"))
            mails = await store.read(lambda tx: tx.list_outbound(SendState.QUEUED))
            to_customers = [mail for mail in mails if mail.purpose is Purpose.TOUCH]
            results[-1]["mails"] = sorted(f"{m.recipient} {m.subject} {m.body}" for m in to_customers)
    for table, found in results[0].items():
        assert results[1][table] == found, table


async def _refused(office: Office, how_many: int) -> None:
    wanted = [told(office, f"p{number}@firm{number}.example") for number in range(how_many)]
    await office.store.write(lambda tx: record_all(office.engine, tx, wanted, START, "cli"))


async def _settled(tx: Tx) -> None:
    sql = f"UPDATE sends SET state = 'sent', settled_at = ?, dated_at = ?, news = '{News.ACCEPTED}'"
    await run(tx._connection, Change(sql, [(START, START)]))


async def test_a_text_that_cannot_be_decided_on_stands_aside_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _refused(office, 3)
    await office.store.write(_settled)
    decided = type(office.engine)._decide

    def failing(self, situation, event, now):  # type: ignore[no-untyped-def]
        if situation.sequence.id == 2:
            raise RuntimeError("a bug")
        return decided(self, situation, event, now)

    monkeypatch.setattr(type(office.engine), "_decide", failing)
    assert await Reporter(office.engine).turn(lambda: START) == 3
    assert await Reporter(office.engine).turn(lambda: START) == 0, "the news were heard"
    assert await office.store.read(lambda tx: tx.due_sequences(START + timedelta(hours=2), 9)) == [2]
    keeper = Keeper(office.engine, lambda: None)
    assert await keeper.turn(lambda: START + timedelta(hours=2)) == 1
    assert await keeper.turn(lambda: START + timedelta(hours=2)) == 0, "it rests again"
    monkeypatch.undo()
    assert await keeper.turn(lambda: START + timedelta(hours=4)) == 1, "the bug is gone"
    [thanks] = await office.store.read(lambda tx: tx.touches_of(2))
    assert thanks.state is TouchState.SENT


async def test_a_reply_that_comes_before_the_news_of_a_send_does_not_undo_it(office: Office) -> None:
    """The mail has left: taken up again when the sequence is resumed, it would be sent twice."""
    await _refused(office, 1)
    await office.store.write(_settled)
    await office.store.write(lambda tx: office.engine.happen(tx, 1, Replied(0), START, "mail"))
    assert await Reporter(office.engine).turn(lambda: START) == 1
    [thanks] = await office.store.read(lambda tx: tx.touches_of(1))
    assert thanks.state is TouchState.SENT


async def test_where_a_batch_cannot_be_written_each_is_dealt_with_apart(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _refused(office, 3)
    await office.store.write(_settled)
    written = Tx.apply

    async def failing(self: Tx, changes: Changes) -> None:
        if any(new.id == 2 for _, new in changes.sequences):
            raise RuntimeError("a bug")
        await written(self, changes)

    monkeypatch.setattr(Tx, "apply", failing)
    assert await Reporter(office.engine).turn(lambda: START) == 3
    sent = await office.store.read(
        lambda tx: ask(tx._connection, "SELECT sequence_id FROM touches WHERE state = 'sent'")
    )
    assert sorted(sent) == [(1,), (3,)]


async def test_what_somebody_changed_meanwhile_is_not_written_over(office: Office) -> None:
    await _refused(office, 1)
    seen = await office.store.read(lambda tx: tx.sequence(1))
    assert seen is not None
    await office.store.write(lambda tx: office.engine.happen(tx, 1, PauseAsked(), START, "cli"))
    late = Changes(sequences=[(seen, replace(seen, state=SequenceState.STOPPED))])
    with pytest.raises(SomebodyWasFirst):
        await office.store.write(lambda tx: tx.apply(late))
    touch = (await office.store.read(lambda tx: tx.touches_of(1)))[0]
    with pytest.raises(SomebodyWasFirst):
        await office.store.write(lambda tx: tx.apply(Changes(touches=[(None, touch)])))
    now = await office.store.read(lambda tx: tx.sequence(1))
    assert now is not None
    assert now.state is SequenceState.PAUSED
