"""A firm on the embedded mail world: the real daemon with its real SMTP and IMAP clients, on a virtual clock."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.support.small_firm import CONTACT, EVERYBODY, OURS, REP, write_site

from enishi.app.assembly import open_daemon
from enishi.app.daemon import Daemon
from enishi.core.model import Outbound, SendState, SequenceState
from enishi.core.model import Sequence as FollowUp
from enishi.core.refusal_input import RefusalInput
from enishi.effects.clock import VirtualClock
from enishi.effects.site import load_site
from enishi.effects.store import Store
from enishi.loops.recording import Recorded, completed, record
from enishi.sandbox.world import World

TOKYO = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO).astimezone(UTC)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


class TroubledWorld(World):
    """Its SMTP server can be away, slow to answer DATA, or unwilling; all of it over the wire."""

    def __init__(self, addresses: Sequence[str], now: Callable[[], datetime]) -> None:
        super().__init__(addresses, now)
        self.refusals: dict[str, str] = {}
        """By recipient: what RCPT is answered."""
        self.data_began, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_answer.set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return self.refusals.get(address) or await super().handle_RCPT(
            server, session, envelope, address, options
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.data_began.set()
        await self.may_answer.wait()
        return await super().handle_DATA(server, session, envelope)

    @asynccontextmanager
    async def without_smtp(self) -> AsyncIterator[None]:
        """Nothing listens, and what was open is cut."""
        port = self.smtp_port
        assert self._smtp is not None
        self._smtp.close()
        await asyncio.gather(*(talk.cut() for talk in list(self._talks)))
        yield
        self._smtp = await asyncio.get_running_loop().create_server(self._new_talk, "127.0.0.1", port)

    @asynccontextmanager
    async def without_imap(self) -> AsyncIterator[None]:
        await self._mailboxes.stop()
        yield


@dataclass
class Firm:
    world: TroubledWorld
    clock: VirtualClock
    daemon: Daemon
    _open: AsyncExitStack
    """Holds the daemon open."""

    async def restart(self) -> None:
        await self._open.aclose()
        site = self.daemon.office.site
        self.daemon = await self._open.enter_async_context(open_daemon(site, self.clock))

    async def refuse(self, address: str = CONTACT, **more: object) -> Recorded:
        engine = self.daemon.office.engine
        told: dict[str, object] = {
            "name": "山田 花子",
            "company": "株式会社客先",
            "reason": "budget",
            "rep": "tanaka",
        }
        wanted = completed(RefusalInput(address, **{**told, **more}), engine.site)  # type: ignore[arg-type]
        return await engine.store.write(lambda tx: record(engine, tx, wanted, self.clock.now(), "cli"))

    async def settle(self) -> int:
        return await self.daemon.until_idle()

    async def until(self, wall: str) -> None:
        """Let time pass, stopping wherever something is due, as the demo does."""
        end = datetime.fromisoformat(wall).replace(tzinfo=TOKYO).astimezone(UTC)
        await self.settle()
        while (at := await self.daemon.next_at()) is not None and at < end:
            self.clock.move_to(at)
            await self.settle()
        self.clock.move_to(end)
        await self.settle()

    async def inbox(self, address: str) -> list[EmailMessage]:
        return [parsed(raw) for raw in await self.world.mails(address)]

    async def say(
        self, sender: str, text: str, *, to: str = OURS, answering: EmailMessage | None = None, **headers: str
    ) -> None:
        """A mail written by hand and delivered; `answering` threads and quotes it as mail programs do."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"] = sender, to
        mail["Date"] = self.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000")
        mail["Message-ID"] = f"<{abs(hash((sender, text, self.clock.now())))}@{sender.partition('@')[2]}>"
        if answering is not None:
            mail["Subject"] = f"Re: {answering['Subject']}"
            mail["In-Reply-To"] = answering["Message-ID"]
            mail["References"] = f"{answering['References'] or ''} {answering['Message-ID']}".strip()
            quoted = "\n".join(f"> {line}" for line in text_of(answering).splitlines())
            text = f"{text}\n\n2026/11/20 10:15 {answering['From']}:\n{quoted}\n"
        for name, value in headers.items():
            del mail[name.replace("_", "-")]
            mail[name.replace("_", "-")] = value
        if "Subject" not in mail:
            mail["Subject"] = "ご連絡"
        mail.set_content(text)
        await self.world.deliver(to, mail.as_bytes(), sender=sender)

    async def sequence(self, sequence_id: int = 1) -> FollowUp:
        found = await self.daemon.office.store.read(lambda tx: tx.sequence(sequence_id))
        assert found is not None
        return found

    async def state(self) -> SequenceState:
        return (await self.sequence()).state

    async def outbound(self) -> list[Outbound]:
        return await self.daemon.office.store.read(lambda tx: tx.list_outbound(*SendState))

    async def draft_request(self, number: int = 1) -> EmailMessage:
        """The rep's n-th mail that asks for a word."""
        asked = [mail for mail in await self.inbox(REP) if "照合番号" in text_of(mail)]
        return asked[number - 1]


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables made; copying it is much faster than making them for each test."""
    folder = tmp_path_factory.mktemp("database")

    async def make() -> None:
        await (await Store.open("sqlite:enishi.db", folder)).close()

    asyncio.run(make())
    return folder / "enishi.db"


OpenFirm = Callable[..., AbstractAsyncContextManager[Firm]]
"""`open_firm(mails={"case": "text"}, **site)`: with other bodies or whole mails, or another site (`small_firm.write_site`)."""


@pytest.fixture
def open_firm(tmp_path: Path, new_database: Path) -> OpenFirm:
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(new_database, tmp_path / "data" / "enishi.db")

    @asynccontextmanager
    async def opened(mails: dict[str, str] | None = None, **site: str) -> AsyncIterator[Firm]:
        clock = VirtualClock(START)
        async with TroubledWorld(EVERYBODY, clock.now) as world:
            ports = {"smtp_port": world.smtp_port, "imap_port": world.imap_port}
            config = write_site(tmp_path, **ports, password=World.password, **site)
            for name, text in (mails or {}).items():
                file = tmp_path / "mail" / f"{name}.md.j2"
                if not text.startswith("---"):
                    text = file.read_text(encoding="utf-8").rpartition("---\n")[0] + f"---\n{text}\n"
                file.write_text(text, encoding="utf-8")
            loaded = load_site(config, today=START.date(), render_all=not mails)
            async with AsyncExitStack() as stack:
                daemon = await stack.enter_async_context(open_daemon(loaded, clock))
                yield Firm(world, clock, daemon, stack)

    return opened


@pytest.fixture
async def firm(open_firm: OpenFirm) -> AsyncIterator[Firm]:
    async with open_firm() as firm:
        yield firm
