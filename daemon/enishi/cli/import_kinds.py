"""What the rows of an import become: refusals, or suppressions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from enishi.app.office import Office
from enishi.cli import headings, told
from enishi.cli.session import now, today
from enishi.cli.suppressing import LONGEST_WHY, pattern_of, suppress
from enishi.core.model import Suppression
from enishi.core.problem import BadInput, Problem
from enishi.core.refusal_input import RefusalInput
from enishi.effects.store import Tx
from enishi.loops.recording import record_all

Fates = Counter[str]
"""How many rows were `accepted`, `updated`, `unchanged`."""


class Intake(Protocol):
    headings: Mapping[str, tuple[str, ...]]

    def read(self, office: Office, texts: Mapping[str, str]) -> Any:
        """One row, checked. Raises BadInput with all that is wrong with it."""

    def field_of(self, problem: Problem) -> str: ...

    async def take(self, office: Office, rows: Sequence[Any]) -> Fates:
        """The rows, in one transaction."""


class _Tried(Exception):
    """Thrown to undo what a dry run has done."""

    def __init__(self, fates: Fates) -> None:
        self.fates = fates


@dataclass(frozen=True)
class Refusals:
    dry_run: bool
    headings = headings.REFUSAL

    def read(self, office: Office, texts: Mapping[str, str]) -> RefusalInput:
        return told.Told(office.site, today(office.site), texts).completed()

    def field_of(self, problem: Problem) -> str:
        return told.field_of(problem)

    async def take(self, office: Office, rows: Sequence[RefusalInput]) -> Fates:
        async def work(tx: Tx) -> Fates:
            recorded = await record_all(office.engine, tx, rows, now(), "cli")
            return Counter(
                "updated" if done.changed else "unchanged" if done.already else "accepted"
                for done in recorded
            )

        return await _written(office, work, self.dry_run)


@dataclass(frozen=True)
class Suppressions:
    dry_run: bool
    headings = headings.SUPPRESSION

    def read(self, office: Office, texts: Mapping[str, str]) -> tuple[str, str]:
        why = texts.get("why", "")
        if len(why) > LONGEST_WHY:
            raise BadInput("refusal.too_long", field="why", length=len(why))
        return pattern_of(texts.get("pattern", "")), why or "by_person"

    def field_of(self, problem: Problem) -> str:
        return str(problem.params.get("field", "pattern"))

    async def take(self, office: Office, rows: Sequence[tuple[str, str]]) -> Fates:
        async def work(tx: Tx) -> Fates:
            wanted, at = dict(reversed(rows)), now()  # of two words on one address the first stays
            concerned = await tx.concerned(wanted)
            strangers = [Suppression(p, why, at) for p, why in wanted.items() if p not in concerned]
            accepted = len(await tx.suppress_all(strangers))
            for pattern in sorted(concerned):  # somebody's sequences may have to stop
                added, _ = await suppress(office, tx, pattern, wanted[pattern], at)
                accepted += added
            return Counter(accepted=accepted, unchanged=len(rows) - accepted)

        return await _written(office, work, self.dry_run)


async def _written(office: Office, work: Callable[[Tx], Awaitable[Fates]], dry_run: bool) -> Fates:
    """A dry run does all of it and takes it back, so that it tells what an import would."""

    async def tried(tx: Tx) -> Fates:
        raise _Tried(await work(tx))

    if not dry_run:
        return await office.store.write(work)
    try:
        return await office.store.write(tried)
    except _Tried as done:
        return done.fates


INTAKES: Mapping[str, Callable[[bool], Intake]] = {"refusals": Refusals, "suppressions": Suppressions}
