"""A database of an earlier schema comes along with all that is in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from tests.store.conftest import Database
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from enishi.core.model import Outbound, SendState
from enishi.effects.store import Tx
from enishi.effects.store.connection import APP, address_of, apps_config, connect

_AT = "2026-11-20 01:00:00+00:00"
_MAILS = {
    1: f"'sent', '{_AT}', NULL, 1, '{_AT}', '{_AT}', '250 Ok'",
    2: f"'deferred', '{_AT}', 'bytes', 2, '{_AT}', NULL, '451 later'",
    3: f"'queued', '{_AT}', NULL, 0, NULL, NULL, NULL",
}
"""state, due_at, raw, attempts, dated_at, settled_at, reply"""


async def _first_schema(database: Database) -> None:
    """As the first schema was, with three mails in it."""

    async def make() -> None:
        context, client = await connect(address_of(database.url, database.folder))
        async with client.transaction(writes=True) as connection:
            executor = MigrationExecutor(connection, apps_config(connection.connection_name))
            await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
            await executor.migrate([MigrationTarget(APP, "0001_first")], direction="forward")
            for number, life in _MAILS.items():
                raw = "'\\x6279746573'" if database.dialect == "postgres" else "x'6279746573'"
                await connection.execute_script(
                    'INSERT INTO outbound (purpose, mailbox, recipient, subject, body, "references", queued_at,'
                    " message_id, from_name, recipient_name, urgent, state, due_at, raw, attempts, dated_at,"
                    " settled_at, reply) VALUES ('notice', 'followup', 'Tanaka@Mirai.example', 's', 'b', '[]',"
                    f" '{_AT}', '<{number}@mirai.example>', '', '', {_false(database)},"
                    f" {life.replace(chr(39) + 'bytes' + chr(39), raw)});"
                )
                await connection.execute_script(
                    "INSERT INTO known_ids (message_id, outbound_id)"
                    f" VALUES ('<{number}@mirai.example>', {number});"
                )
        await context.close_connections()

    await asyncio.create_task(make())  # the ORM's context variables stay in there


def _false(database: Database) -> str:
    return "false" if database.dialect == "postgres" else "0"


async def test_the_mails_of_the_first_schema_keep_their_lives_their_bytes_and_their_ids(
    empty_database: Database,
) -> None:
    await _first_schema(empty_database)
    at = datetime.fromisoformat(_AT).astimezone(UTC)

    async def look(tx: Tx) -> list[Outbound]:
        matches = await tx.find_by_message_ids([f"<{number}@mirai.example>" for number in _MAILS])
        assert [match.outbound_id for match in matches] == [1, 2, 3]
        return await tx.list_outbound(*SendState)

    async with empty_database.opened() as store:
        sent, deferred, queued = await store.read(look)
        assert [mail.state for mail in (sent, deferred, queued)] == ["sent", "deferred", "queued"]
        assert (sent.settled_at, sent.reply, sent.raw) == (at, "250 Ok", None)
        assert (deferred.raw, deferred.attempts, deferred.dated_at) == (b"bytes", 2, at)
        assert (queued.due_at, queued.attempts) == (at, 0)
        minute = datetime(2026, 11, 20, 1, 1, tzinfo=UTC)
        hour = timedelta(hours=1)
        tries = await store.read(lambda tx: tx.tries_within("followup", [hour], minute))
        assert tries == {hour: 2}, "what was handed over counts against the limits"
        line = await store.write(lambda tx: tx.settle_and_look([], "followup", minute, 9, [], blind=False))
        assert sorted(candidate.mail.id for candidate in line.candidates) == [2, 3]
