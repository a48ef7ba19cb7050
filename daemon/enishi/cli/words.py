"""A person's word on a sequence: pause, resume, stop, won."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from enishi.cli import completing, views
from enishi.cli.command import command
from enishi.cli.ids import sequence_number
from enishi.cli.lookup import sequence_by_number
from enishi.cli.output import phrase, tell, tell_json
from enishi.cli.plan_text import state_text, tell_plan
from enishi.cli.session import changing
from enishi.core import events as e
from enishi.core.model import History, SequenceState
from enishi.core.problem import NotSo
from enishi.core.projection import project
from enishi.core.situation import Situation
from enishi.core.transitions import NotInTable

if TYPE_CHECKING:
    from enishi.app.office import Office
    from enishi.core.projection import Projected
    from enishi.effects.store import Tx

ALL = "all"
CLOCK = "clock"
CAUSE = "cli"
"""On whose word, in the history."""

After = tuple[Situation, tuple["Projected", ...], "Office"]


def _word(name: str, event: e.Event) -> click.Command:
    """The command `name ID` that lets `event` happen to the sequence; `stop all` and `resume all` throw the switch."""
    resumes = isinstance(event, e.ResumeAsked)
    has_switch = isinstance(event, e.StopAsked) or resumes
    metavar = "S1|all|clock" if resumes else "S1|all" if has_switch else "S1"

    @command(name)
    @click.argument("sequence", metavar=metavar, shell_complete=completing.sequences)
    def said(sequence: str, as_json: bool) -> None:
        if has_switch and sequence == ALL:
            changing(lambda office, tx, at: _throw_switch(tx, at, event))
            tell_json({"all": name}) if as_json else tell(phrase(f"cli.said.{name}_all"))
            return
        if resumes and sequence == CLOCK:
            changing(lambda office, tx, at: _believe_clock(tx, at))
            tell_json({"clock": name}) if as_json else tell(phrase("cli.said.resume_clock"))
            return
        number = sequence_number(sequence)
        tell_after(
            f"cli.said.{name}", changing(lambda office, tx, at: obey(office, tx, at, number, event)), as_json
        )

    return said


async def _throw_switch(tx: Tx, at: datetime, event: e.Event) -> None:
    """As a rep's `停止` and `再開` to the daemon's address do (contract §4)."""
    from enishi.loops import stop_switch

    if isinstance(event, e.StopAsked):
        await stop_switch.stop(tx, CAUSE)
    else:
        await stop_switch.resume(tx, at)


async def _believe_clock(tx: Tx, at: datetime) -> None:
    """Whoever says so has looked at the clock. Raises NotSo where nobody doubts it."""
    from enishi.loops.timekeeping import confirm

    if not await confirm(tx, at):
        raise NotSo("cli.clock_not_doubted")
    await tx.remember(History(at, "history.clock_confirmed", CAUSE))


async def obey(office: Office, tx: Tx, at: datetime, number: int, event: e.Event) -> After:
    """Let it happen, and see how things stand. Raises NotSo where there is no such sequence or it is too late."""
    from enishi.loops.engine import SomebodyWasFirst

    found = await sequence_by_number(tx, number)
    if isinstance(event, e.ResumeAsked) and found.state is SequenceState.ACTIVE:
        raise NotSo("cli.already_running", id=f"S{number}")
    try:
        await office.engine.happen(tx, number, event, at, CAUSE)
    except NotInTable:
        state = state_text(found.state, found.cause)
        raise NotSo("cli.too_late", id=f"S{number}", state=state) from None
    except SomebodyWasFirst:
        raise NotSo("cli.somebody_was_first", id=f"S{number}") from None
    situation = await tx.situation(number, at)
    return situation, project(situation, office.engine.plan_for(situation), at), office


def tell_after(code: str, after: After, as_json: bool, **params: Any) -> None:
    """What is true now: the sequence's state and what lies ahead."""
    situation, outlook, office = after
    sequence = situation.sequence
    if as_json:
        tell_json({**views.sequence(sequence), "touches": views.touches(sequence.id, outlook)})
        return
    name = situation.contact.name or situation.contact.address
    state = state_text(sequence.state, sequence.cause)
    tell(phrase(code, id=f"S{sequence.id}", name=name, state=state, **params))
    if sequence.state is SequenceState.ACTIVE:
        tell_plan((touch for touch in outlook if touch.state in views.AHEAD), office.site.timezone)


pause_command = _word("pause", e.PauseAsked())
resume_command = _word("resume", e.ResumeAsked())
stop_command = _word("stop", e.StopAsked())
won_command = _word("won", e.Won())
