"""One life of a small firm, from its seed: some weeks, with everything going wrong that may."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.simulation.chance import Chance, Trouble
from tests.faults.simulation.disk import DiskFault
from tests.faults.simulation.firm import VARIANTS, furnish, renderer_of, site_of
from tests.faults.simulation.mail_server import Accepted, MailServer
from tests.faults.simulation.people import CUSTOMERS, DAY, HOUR, MINUTE, People
from tests.faults.simulation.process import Killed, Process, stand_ins
from tests.faults.simulation.records import Records, read_records
from tests.faults.simulation.submission import Mishap, drawn
from tests.faults.simulation.timeline import TOKYO, LabClock, VirtualLoop

from enishi.core.problem import EnishiError, Unavailable
from enishi.core.refusal_input import RefusalInput
from enishi.loops.recording import completed, record
from enishi.loops.timekeeping import confirm

DAYS = 10
AFTERMATH = 2 * DAY
"""Seconds of quiet at the end, in which everything comes to rest."""
RESTARTED_AFTER = 10.0
_SHARES = {
    "connect": 0.05,
    "mail": 0.02,
    "rcpt": 0.05,
    "data": 0.02,
    "final": 0.12,
}
"""How often a stage of a mail goes wrong."""
CRASH_SHARE, CRASH_SHARE_ON_WIRE, MOST_CRASHES = 0.0007, 0.03, 3
DISK_SHARE, IMAP_SHARE, STOP_SHARE_ON_WIRE = 0.006, 0.01, 0.01


@dataclass(frozen=True)
class Outcome:
    """What a life came to."""

    life: Life
    records: Records


@dataclass
class Deed:
    """Something that somebody at the firm does on the command line, until it is done."""

    what: str
    do: Callable[[Any], Any]
    done: Callable[[Any], None] = lambda result: None


class Life:
    def __init__(self, seed: int, quiet: Collection[Trouble] = ()) -> None:
        self.chance = Chance(seed, quiet)
        chance = self.chance.life
        self.variant = chance.choice(VARIANTS)
        self.site, self.renderer = site_of(self.variant), renderer_of(self.variant)
        self.loop = VirtualLoop()
        self.clock = LabClock(self.loop)
        self.server = MailServer(
            lambda: self.clock.true,
            self.clock.now,
            files_sent=chance.random() < 0.5,
            delivered=self._delivered,
        )
        self.people = People(chance, lambda: self.clock.true, self._later, self._post, trace=self.note)
        self.process: Process = Process(self._strikes, self._died)
        self.story: list[str] = []
        self.faults: list[str] = []
        """What the program said of its own errors that nobody made."""
        self.suppressed: list[tuple[str, datetime]] = []
        """By a person's command, and since when it is certain (true time)."""
        self.recorded: dict[int, tuple[datetime, str, str]] = {}
        """By sequence: when its refusal was on record, whose it is, and the deal."""
        self.starts: list[datetime] = []
        self._crashes_left = MOST_CRASHES
        self._over = asyncio.Event()
        self._died_at_once = asyncio.Event()
        self._driver: asyncio.Task[Any] | None = None

    # -- The whole -----------------------------------------------------------------------------------------------

    def live(self) -> Outcome:
        folder = Path(tempfile.mkdtemp(prefix="life-", dir=_fast_folder()))
        try:
            furnish(folder)
            self.site = _placed(self.site, folder)
            self.loop.set_exception_handler(self._complained)
            with stand_ins(self):
                asyncio.set_event_loop(self.loop)
                try:
                    records = self.loop.run_until_complete(self._live())
                finally:
                    asyncio.set_event_loop(None)
                    self.loop.close()
            return Outcome(self, records)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _live(self) -> Records:
        self._driver = asyncio.current_task()
        self._plan()
        self._later(DAYS * DAY, self._over.set)
        await self._run_until(self._over)
        self._be_quiet()
        await self._restart()
        self._later(HOUR, lambda: self._act(self._clock_is_confirmed()))
        calm = asyncio.Event()
        self._later(AFTERMATH, calm.set)
        await self._run_until(calm)
        await self._end_gently()
        self.process = Process(lambda where: False, self._died)
        return await read_records(self.site, self.clock.now())

    async def _run_until(self, end: asyncio.Event) -> None:
        """The program runs; whenever it ends, it is started again."""
        while not end.is_set():
            if self.process.task is None:
                self._start()
            assert self.process.task is not None
            self._died_at_once.clear()
            waits = [asyncio.ensure_future(event.wait()) for event in (end, self._died_at_once)]
            await asyncio.wait([self.process.task, *waits], return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            await asyncio.sleep(0)
            if self.process.dead:
                await self._bury()
            elif self.process.task.done():
                await self._ended_by_itself()
            if self.process.task is None and not end.is_set():
                await self._stay_down(end)

    def _start(self) -> None:
        self.process = Process(self._strikes, self._died)
        self._died_at_once.clear()
        self.starts.append(self.clock.true)
        self.note("the program starts")
        self.process.start(self.site, self.clock)

    async def _bury(self) -> None:
        self.note(f"KILLED at {self.process.where}")
        assert self._driver is not None
        await self.process.bury({self._driver})
        self.process.task = None

    async def _ended_by_itself(self) -> None:
        assert self.process.task is not None
        assert self._driver is not None
        error = None if self.process.task.cancelled() else self.process.task.exception()
        if isinstance(error, Unavailable):
            self.note(f"the program cannot go on: {error.problems[0].code}")
        elif error is not None:
            self.faults.append(f"the program died: {error!r}")
        self.process.dead = True
        await self.process.bury({self._driver})
        self.process.task = None

    async def _stay_down(self, end: asyncio.Event) -> None:
        down = self._downtime()
        wait = asyncio.ensure_future(end.wait())
        await asyncio.wait([wait], timeout=down)
        wait.cancel()
        await asyncio.sleep(0)

    def _downtime(self) -> float:
        if self.chance.over:
            return RESTARTED_AFTER
        return self.chance.of(Trouble.CRASH).choice(
            (1.0, 1.0, RESTARTED_AFTER, RESTARTED_AFTER, HOUR, 2 * DAY)
        )

    async def _end_gently(self) -> None:
        """SIGTERM, and wait."""
        task = self.process.task
        if task is None:
            return
        task.cancel()
        await asyncio.wait(
            [task, asyncio.ensure_future(self._died_at_once.wait())], return_when=asyncio.FIRST_COMPLETED
        )
        if not self.process.dead:
            await self._ended_by_itself()
        else:
            await self._bury()

    async def _restart(self) -> None:
        await self._end_gently()
        self._start()

    def _be_quiet(self) -> None:
        self.note("-- from here on nothing goes wrong")
        self.chance.over = True
        self.clock.set_ahead(timedelta(0))
        self.server.come_back()
        self.server.smtp_away = False

    # -- What happens in it --------------------------------------------------------------------------------------

    def _plan(self) -> None:
        chance = self.chance.life
        for number in range(chance.choice((1, 1, 2, 3))):
            customer = chance.choice(CUSTOMERS[: chance.randint(1, len(CUSTOMERS))])
            told = {
                "address": customer.address,
                "name": customer.name,
                "company": customer.company,
                "reason": chance.choice(("budget", "not_now", "not_now")),
                "rep": "tanaka",
                "deal": f"商談{number}",
            }
            self._later(chance.random() * 3 * DAY, lambda told=told: self._act(self._refusal(told)))  # type: ignore[misc]
        if chance.random() < 0.3:
            who = chance.choice(CUSTOMERS).address
            self._later(chance.random() * 5 * DAY, lambda: self._act(self._suppression(who)))
        self._plan_troubles()

    def _plan_troubles(self) -> None:
        imap, clock, stop = (self.chance.of(kind) for kind in (Trouble.IMAP, Trouble.CLOCK, Trouble.STOP))
        smtp = self.chance.of(Trouble.SMTP)
        days = DAYS * DAY
        for _ in range(2):
            if self.chance.strikes(Trouble.IMAP, 0.5):
                self._later(imap.random() * days, self._imap_goes)
            if self.chance.strikes(Trouble.IMAP, 0.25):
                self._later(imap.random() * days, self._renumbered)
            if self.chance.strikes(Trouble.SMTP, 0.4):
                self._later(smtp.random() * days, self._smtp_goes)
            if self.chance.strikes(Trouble.STOP, 0.6):
                self._later(stop.random() * days, self._told_to_stop)
        if self.chance.strikes(Trouble.CLOCK, 0.5):
            self._later(clock.random() * days, self._clock_is_set)

    def _imap_goes(self) -> None:
        self.note("IMAP is away")
        self.server.go_away()
        self._later(MINUTE, self.people.somebody_writes)
        self._later(
            self.chance.of(Trouble.IMAP).choice((HOUR / 6, 3 * HOUR, 30 * HOUR)), self.server.come_back
        )

    def _smtp_goes(self) -> None:
        self.note("SMTP is away")
        self.server.smtp_away = True
        self._later(
            self.chance.of(Trouble.SMTP).choice((HOUR / 6, HOUR, 6 * HOUR)),
            lambda: setattr(self.server, "smtp_away", False),
        )

    def _renumbered(self) -> None:
        self.note("UIDVALIDITY changes")
        for folder in self.server.folders.values():
            folder.renumber()

    def _told_to_stop(self) -> None:
        """Once: the program waits for no second signal (cli.running)."""
        process = self.process
        if process.task is not None and not process.dead and not process.told_to_stop:
            self.note("SIGTERM")
            process.told_to_stop = True
            process.task.cancel()

    def _clock_is_set(self) -> None:
        chance = self.chance.of(Trouble.CLOCK)
        hours = chance.choice((-24.0, -3.0, -1.0, 1.0, 12.0, 24.0, 48.0))
        self.note(f"the clock is set by {hours:+} h")
        self.clock.set_ahead(timedelta(hours=hours))
        self._later(chance.choice((HOUR, 20 * HOUR, 3 * DAY)), self._clock_is_put_right)

    def _clock_is_put_right(self) -> None:
        self.note("the clock is put right")
        self.clock.set_ahead(timedelta(0))

    # -- The command line ----------------------------------------------------------------------------------------

    def _refusal(self, told: dict[str, Any]) -> Deed:
        wanted = completed(RefusalInput(**told), self.site)
        told_of = f"{told['address']} refuses {told['deal']} ({told['reason']})"

        async def do(office: Any) -> int:
            done = await office.engine.store.write(
                lambda tx: record(office.engine, tx, wanted, self.clock.now(), "cli")
            )
            return int(done.sequence.id)

        def done(sequence: int) -> None:
            self.recorded.setdefault(sequence, (self.clock.true, told["address"], told["deal"]))

        return Deed(told_of, do, done)

    def customer_calls(self, address: str) -> None:
        """Now and then somebody wants no more mail while one waits for a server that puts it off."""
        if self.chance.life.random() < 0.2 and any(address == customer.address for customer in CUSTOMERS):
            self._later(MINUTE, lambda: self._act(self._suppression(address)))

    def _suppression(self, address: str) -> Deed:
        async def do(office: Any) -> None:
            await office.store.write(lambda tx: tx.suppress(address, "by_person", self.clock.now()))

        return Deed(
            f"{address} is suppressed", do, lambda _: self.suppressed.append((address, self.clock.true))
        )

    def _clock_is_confirmed(self) -> Deed:
        """`enishi resume clock`: a hold that outlived the program may need a person, who was told so."""

        async def do(office: Any) -> bool:
            return bool(await office.store.write(lambda tx: confirm(tx, self.clock.now())))

        return Deed("the clock is confirmed", do)

    def _act(self, deed: Deed) -> None:
        """Where the program is down or the database fails, somebody tries again in ten minutes."""
        process = self.process
        if process.daemon is None or process.dead:
            self._later(10 * MINUTE, lambda: self._act(deed))
            return
        daemon = process.daemon
        self.note(deed.what)

        async def act() -> None:
            try:
                result = await deed.do(daemon.office)
            except (Unavailable, Killed, asyncio.CancelledError, ValueError) as error:
                self._later(10 * MINUTE, lambda: self._act(deed))
                if not isinstance(error, Unavailable):
                    raise
                return
            deed.done(result)
            daemon.wake()

        self.loop.create_task(act())

    # -- What the peers ask --------------------------------------------------------------------------------------

    def weather(self) -> Weather:
        return Weather(self, self.process)

    def _strikes(self, where: str) -> bool:
        """Whether the program is killed at this await."""
        on_wire = where.startswith("smtp")
        if on_wire and self.chance.strikes(Trouble.STOP, STOP_SHARE_ON_WIRE):
            self._told_to_stop()
        share = CRASH_SHARE_ON_WIRE if on_wire else CRASH_SHARE
        if self._crashes_left == 0 or not self.chance.strikes(Trouble.CRASH, share):
            return False
        self._crashes_left -= 1
        return True

    def _died(self) -> None:
        self._died_at_once.set()

    # -- Mail ----------------------------------------------------------------------------------------------------

    def _delivered(self, mail: Accepted) -> None:
        self.note(
            f"ACCEPTED {mail.begun.message_id[:12]} to {mail.begun.recipient}: {mail.begun.mail['Subject']}"
        )
        self.people.read(mail)

    def _post(self, raw: bytes, lies_there: Callable[[], None]) -> None:
        """Mail for us; it may come late, twice, or into Junk, and its hint may be lost."""
        imap = self.chance.of(Trouble.IMAP)
        late = imap.choice((60.0, HOUR, 9 * HOUR)) if self.chance.strikes(Trouble.IMAP, 0.15) else 0.0
        twice, junk = self.chance.strikes(Trouble.IMAP, 0.1), self.chance.strikes(Trouble.IMAP, 0.08)
        quietly = self.chance.strikes(Trouble.IMAP, 0.1)

        def arrive() -> None:
            self.server.put("Junk" if junk else "INBOX", raw, quietly=quietly)
            lies_there()
            if twice:
                self._later(imap.random() * HOUR, lambda: self.server.put("INBOX", raw))

        self._later(late, arrive)

    # -- Notes ---------------------------------------------------------------------------------------------------

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self.loop.call_later(seconds, what)

    def note(self, words: str) -> None:
        wall = (
            "" if not self.clock.ahead else f" (its clock: {self.clock.now().astimezone(TOKYO):%m-%d %H:%M})"
        )
        self.story.append(f"{self.clock.true.astimezone(TOKYO):%m-%d %H:%M:%S}{wall}  {words}")

    def turn_failed(self, loop: str, error: BaseException) -> None:
        """In place of `effects.log.turn_failed`: what nobody made us suffer is a fault in the program."""
        if self.process.dead or _is_made(error):
            self.note(f"{loop}: {_words(error)}")
        else:
            self.faults.append(f"{loop}: {error!r}")
            self.note(f"FAULT {loop}: {error!r}")

    def _complained(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not self.process.dead and not isinstance(error, Killed) and not (error and _is_made(error)):
            self.faults.append(f"asyncio: {context['message']} {error!r}")


@dataclass(frozen=True)
class Weather:
    """What one process's peers meet."""

    life: Life
    process: Process

    async def passes(self, where: str) -> None:
        await self.process.passes(where)

    def disk_fails(self, where: str) -> str | None:
        chance = self.life.chance
        if not chance.strikes(Trouble.DISK, DISK_SHARE):
            return None
        kinds = ("busy", "full", "io") if where == "BEGIN" else ("busy", "full", "io", "lied")
        fault = chance.of(Trouble.DISK).choice(kinds)
        self.life.note(f"the disk at {where}: {fault}")
        return fault

    def smtp(self, stage: str, recipient: str) -> Mishap | None:
        chance = self.life.chance
        if not chance.strikes(Trouble.SMTP, _SHARES[stage]):
            return None
        mishap = drawn(chance.of(Trouble.SMTP), stage)
        if mishap.reply is not None and stage == "rcpt":
            self.life.customer_calls(recipient)
        self.life.note(f"SMTP {stage} {recipient}: {_shown(mishap)}")
        return mishap

    def imap_breaks(self) -> bool:
        return self.life.chance.strikes(Trouble.IMAP, IMAP_SHARE)


def _shown(mishap: Mishap) -> str:
    what = mishap.reply or (
        "accepted, its 250 is lost" if mishap.unheard else "lost" if mishap.lost else "slow"
    )
    return what + (f", after {mishap.seconds:.0f} s" if mishap.seconds else "")


def _is_made(error: BaseException) -> bool:
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, DiskFault | Killed | Unavailable):
            return True
        link = next((part for part in link.args if isinstance(part, BaseException)), None) or link.__cause__
    return False


def _words(error: BaseException) -> str:
    if isinstance(error, EnishiError):
        return error.problems[0].code
    return repr(error)


def _placed(site: Any, folder: Path) -> Any:
    from dataclasses import replace

    return replace(site, folder=folder, storage_url="sqlite:data/enishi.db")


def _fast_folder() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
