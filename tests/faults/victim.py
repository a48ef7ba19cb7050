"""The program itself, as a process that can be hurt: `python -m tests.faults.victim`, then what `enishi` takes.

ENISHI_VICTIM says in JSON what is done to it (`Harm`). Nothing of this is in the product: a mine is laid around a
function by its name, a limit is shortened where it stands.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

VARIABLE = "ENISHI_VICTIM"


@dataclass(frozen=True)
class Harm:
    point: str | None = None
    """Of `points`: there the process ends itself, or stops."""
    nth: int = 1
    """At which call that counts."""
    with_signal: str = "SIGKILL"
    clock: str | None = None
    """A file with the seconds by which the wall clock is wrong; it may change at any time."""
    lease: float | None = None
    """Seconds that a daemon's lease is good for, instead of 30."""
    patience: float | None = None
    """Seconds that we wait for an answer of SMTP or IMAP, instead of minutes."""
    busy: float | None = None
    """Seconds that SQLite waits for another process, instead of 5."""
    rest: float | None = None
    """Seconds that a loop rests after a fault, instead of 5."""
    forgetful: bool = False
    """The mutation: what is claimed is remembered by this process alone, as if memory outlived a crash."""

    @property
    def words(self) -> str:
        return json.dumps(asdict(self))


def main() -> None:
    suffer(Harm(**json.loads(os.environ[VARIABLE])))
    from enishi.cli import main as enishi

    enishi()


def suffer(harm: Harm) -> None:
    if harm.lease is not None:
        _shorten_leases(harm.lease)
    if harm.patience is not None:
        _shorten_patience(harm.patience)
    if harm.busy is not None:
        import_module("enishi.effects.store.connection").BUSY_MILLISECONDS = round(harm.busy * 1000)  # type: ignore[attr-defined]
    if harm.rest is not None:
        import_module("enishi.app.daemon").REST_AFTER_FAULT = harm.rest  # type: ignore[attr-defined]
    if harm.clock is not None:
        _bend_clock(Path(harm.clock))
    if harm.forgetful:
        _claim_in_memory_only()
    if harm.point is not None:
        _lay_mine(harm.point, harm.nth, signal.Signals[harm.with_signal])


# -- Limits --------------------------------------------------------------------------------------------------------


def _shorten_leases(seconds: float) -> None:
    """All in proportion, and with them the database's patience with a daemon that froze inside a transaction."""
    lease: Any = import_module("enishi.core.lease")
    statements: Any = import_module("enishi.effects.store.leases")
    usual = lease.GOOD_FOR.total_seconds()
    for name in ("_TAKE", "_LIVE_ON", "_RENEW"):
        sql = getattr(statements, name)
        assert f"'{usual} seconds'" in sql
        setattr(statements, name, sql.replace(f"'{usual} seconds'", f"'{seconds} seconds'"))
    lease.SURE_FOR *= seconds / usual
    import_module("enishi.loops.membership").RENEW_EVERY *= seconds / usual  # type: ignore[attr-defined]
    session = import_module("enishi.effects.store.connection")._SESSION
    session["idle_in_transaction_session_timeout"] = f"{round(seconds * 1000)}ms"


def _shorten_patience(seconds: float) -> None:
    smtp: Any = import_module("enishi.effects.smtp")
    smtp.Submission.__init__.__kwdefaults__["patience"] = smtp.Patience(*[seconds] * 5)
    deadlines: Any = import_module("enishi.effects.imap").Deadlines
    deadlines.__init__.__defaults__ = (seconds, seconds, seconds, seconds, 0.5)


# -- The clock -----------------------------------------------------------------------------------------------------


def _bend_clock(file: Path) -> None:
    clock: Any = import_module("enishi.effects.clock").SystemClock
    right = clock.now

    def wrong(self: Any) -> Any:
        return right(self) + timedelta(seconds=float(file.read_text()))

    clock.now = wrong


# -- The mine ------------------------------------------------------------------------------------------------------


def _lay_mine(name: str, nth: int, with_signal: signal.Signals) -> None:
    from tests.faults.points import AFTERWARDS, POINTS

    point = (POINTS | AFTERWARDS)[name]
    owner: Any = import_module(point.module)
    *path, function = point.function.split(".")
    for part in path:
        owner = getattr(owner, part)
    whole = getattr(owner, function)
    calls = 0

    def step(arguments: tuple[Any, ...], answer: Any) -> None:
        nonlocal calls
        calls += point.counts(arguments, answer)
        if calls == nth:
            calls += 1  # a process that was only frozen goes on, and meets no second mine
            _die(with_signal)

    if name == "half of the text on the wire":
        mined: Callable[..., Any] = _half_the_text(whole, with_signal, nth)
    elif asyncio.iscoroutinefunction(whole):
        mined = _around_coroutine(whole, point.before, step)
    else:
        mined = _around(whole, point.before, step)
    setattr(owner, function, mined)


Step = Callable[[tuple[Any, ...], Any], None]


def _around(whole: Callable[..., Any], before: bool, step: Step) -> Callable[..., Any]:
    @functools.wraps(whole)
    def mined(*arguments: Any, **named: Any) -> Any:
        if before:
            step(arguments, None)
        answer = whole(*arguments, **named)
        if not before:
            step(arguments, answer)
        return answer

    return mined


def _around_coroutine(whole: Callable[..., Any], before: bool, step: Step) -> Callable[..., Any]:
    @functools.wraps(whole)
    async def mined(*arguments: Any, **named: Any) -> Any:
        if before:
            step(arguments, None)
        answer = await whole(*arguments, **named)
        if not before:
            step(arguments, answer)
        return answer

    return mined


def _half_the_text(whole: Callable[..., Any], with_signal: signal.Signals, nth: int) -> Callable[..., Any]:
    """Whoever is about to write the text gets half of it; the loop writes that out when this turn is over."""
    calls = 0

    def mined(raw: bytes) -> bytes:
        nonlocal calls
        calls += 1
        text: bytes = whole(raw)
        if calls != nth:
            return text
        asyncio.get_running_loop().call_later(0.02, _die, with_signal)
        return text[: len(text) // 2]

    return mined


def _die(with_signal: signal.Signals) -> None:
    os.kill(os.getpid(), with_signal)


# -- The mutation --------------------------------------------------------------------------------------------------


def _claim_in_memory_only() -> None:
    """A mail stays queued in the database while it is being sent; what this process has claimed it does not claim again."""
    claims: Any = import_module("enishi.effects.store.claims")
    claims._CLAIM = claims._CLAIM.replace("state = 'sending', ", "", 1)
    claims._SETTLE = claims._SETTLE.replace("state = 'sending' AND ", "")
    claimed: set[int] = set()
    look, claim = claims.Claims.settle_and_look, claims.Claims.claim

    async def look_elsewhere(*arguments: Any, **named: Any) -> Any:
        found = await look(*arguments, **named)
        found.candidates[:] = [one for one in found.candidates if one.mail.id not in claimed]
        return found

    async def claim_and_remember(self: Any, mails: Any, *more: Any, **named: Any) -> None:
        await claim(self, mails, *more, **named)
        claimed.update(mail.mail_id for mail in mails)

    claims.Claims.settle_and_look, claims.Claims.claim = look_elsewhere, claim_and_remember


if __name__ == "__main__":
    sys.argv[0] = "enishi"
    main()
