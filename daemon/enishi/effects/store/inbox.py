"""What was read from the mailboxes, how far, and which Message-IDs lead back to us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from enishi.core.model import Cursor, Inbound, Outbound
from enishi.effects.store import tables as t
from enishi.effects.store.batch import ask
from enishi.effects.store.operations import Operations
from enishi.effects.store.queue import COLUMNS, outbound_from
from enishi.effects.store.rows import columns, from_values, names, noun

_CURSOR = f"SELECT {', '.join(names(Cursor))} FROM cursors WHERE mailbox = ? AND folder = ?"
_SENT_TO = f"""
    SELECT {COLUMNS.replace("f.octets", "NULL")} FROM sends s JOIN outbound o ON o.id = s.id
    WHERE o.contact_id = ? AND o.purpose = 'touch' AND s.state IN ('sending', 'sent', 'unknown')
    ORDER BY s.dated_at DESC, s.id DESC LIMIT ?"""
_SAME = "SELECT 1 FROM inbound WHERE message_id = ? AND from_address = ? AND subject = ? AND visible_text = ? AND id <> ?"
_LATEST = f"SELECT {', '.join(names(Inbound))} FROM inbound ORDER BY id DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Match:
    """A cited Message-ID that is ours, or belongs to a thread that we write in."""

    message_id: str
    outbound_id: int | None
    sequence_id: int | None
    contact_id: int | None


class Inbox(Operations):
    async def cursor(self, mailbox: str, folder: str) -> Cursor | None:
        rows = await ask(self._connection, _CURSOR, mailbox, folder)
        return from_values(Cursor, rows[0]) if rows else None

    async def advance(self, seen: Cursor | None, new: Cursor) -> bool:
        """Insert if none was seen, else move what was seen; False if another reader has moved it."""
        key = {"mailbox": new.mailbox, "folder": new.folder}
        values = {name: value for name, value in columns(new).items() if name not in key}
        if seen is None:
            return await self._add_once(t.Cursor, key, **values) is not None
        rows = self._rows(t.Cursor, **key, uidvalidity=seen.uidvalidity, last_uid=seen.last_uid)
        return await rows.update(**values) == 1

    async def inbound(self, inbound_id: int) -> Inbound | None:
        return await self._first(Inbound, self._rows(t.Inbound, id=inbound_id))

    async def inbound_by_digest(self, digest: str) -> Inbound | None:
        return await self._first(Inbound, self._rows(t.Inbound, digest=digest))

    async def add_inbound(self, mail: Inbound) -> Inbound | None:
        """`mail.id` is ignored. None if these very bytes were read before, from whatever folder (I7)."""
        values = {name: value for name, value in columns(mail).items() if name != "digest"}
        row = await self._add_once(t.Inbound, {"digest": mail.digest}, **values)
        return None if row is None else noun(Inbound, row)

    async def is_read_twice(self, mail: Inbound) -> bool:
        """Whether the same words of the same mail came before under other bytes: by a second way, or relabelled.

        Two mails may share a Message-ID, so sender, subject and words must be the same; without words nobody can tell.
        """
        if mail.message_id is None or not mail.visible_text:
            return False
        alike = (mail.message_id, mail.from_address, mail.subject, mail.visible_text, mail.id)
        return bool(await ask(self._connection, _SAME, *alike))

    async def sent_to(self, contact_id: int, limit: int) -> list[Outbound]:
        """The last mails that this person has or may have, the latest first, without their bytes."""
        return [outbound_from(row) for row in await ask(self._connection, _SENT_TO, contact_id, limit)]

    async def file_inbound(self, mail: Inbound, contact_id: int) -> None:
        """Whose record the mail belongs to; where it was filed first, it stays."""
        rows = self._rows(t.Inbound, id=mail.id, contact_id__isnull=True)
        await rows.update(contact_id=contact_id)

    async def list_inbound(self, contact_id: int) -> list[Inbound]:
        """Oldest first."""
        rows = self._rows(t.Inbound, contact_id=contact_id)
        return await self._all(Inbound, rows.order_by("received_at", "id"))

    async def latest_inbound(self, limit: int) -> list[Inbound]:
        """The last ones read, the newest first."""
        rows = await ask(self._connection, _LATEST, limit)
        return [from_values(Inbound, row) for row in rows]

    async def know_id(
        self,
        message_id: str,
        *,
        outbound_id: int | None = None,
        sequence_id: int | None = None,
        contact_id: int | None = None,
    ) -> bool:
        """From now on this id leads here: a rewritten one, or the customer's own that we answered.

        False if it is known already, our own, or longer than any id that can stand in a header (nobody could cite it).
        """
        if len(message_id.encode("utf-8", "replace")) > t.MESSAGE_ID:
            return False
        row = await self._add_once(
            t.KnownId,
            {"message_id": message_id},
            outbound_id=outbound_id,
            sequence_id=sequence_id,
            contact_id=contact_id,
        )
        return row is not None

    async def find_by_message_ids(self, message_ids: Iterable[str]) -> list[Match]:
        """Those that are known, in the order given."""
        wanted = [cited for cited in dict.fromkeys(message_ids) if len(cited) <= t.MESSAGE_ID]
        found = {
            row.message_id: noun(Match, row) for row in await self._rows(t.KnownId, message_id__in=wanted)
        }
        for row in await self._rows(t.Outbound, message_id__in=wanted):
            found[row.message_id] = Match(row.message_id, row.id, row.sequence_id, row.contact_id)
        return [found[cited] for cited in wanted if cited in found]
