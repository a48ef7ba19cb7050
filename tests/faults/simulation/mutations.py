"""Guards of the program, taken away one at a time: the laboratory must see each of them missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from enishi.core import clearance, next_step
from enishi.core.draft_fate import release
from enishi.core.failures import connection
from enishi.core.failures.connection import Fault
from enishi.core.pressure import SentLately
from enishi.effects.store import Tx
from enishi.effects.store.claims import Claims
from enishi.loops import allowance, claiming, desk, from_customer, proving
from enishi.loops.line import Line
from enishi.loops.reporter import Reporter


@dataclass(frozen=True)
class Mutation:
    """A program without one of its guards, and by which invariants that shows."""

    name: str
    applied: Callable[[], AbstractContextManager[object]]
    shows_in: tuple[int, ...]
    seen_from: int = 0
    """A seed from which on it shows soon; the search begins there to save time."""


def _a_lost_answer_is_no_doubt() -> AbstractContextManager[object]:
    as_before = connection._HANDLINGS[Fault.LOST_BEFORE_DATA]
    return patch.dict(connection._HANDLINGS, {Fault.LOST_AFTER_DATA: as_before})


def _what_a_crash_left_is_sent_again() -> AbstractContextManager[object]:
    async def recover(self: Claims, now: object, living: object) -> int:
        waiting = self._rows(_table("Send"), state="sending")
        return int(await waiting.update(state="queued", holder=None))

    return patch.object(Claims, "recover", recover)


def _nothing_is_recovered() -> AbstractContextManager[object]:
    async def recover(self: Claims, now: object, living: object) -> int:
        return 0

    return patch.object(Claims, "recover", recover)


def _cut_off_is_not_begun() -> AbstractContextManager[object]:
    """A mail whose text was on the wire when we were told to stop is given back."""

    def came_back(self: Line, mail: Any, holder: str, result: Any) -> None:
        self._out -= 1
        self._unbegun.append((holder, mail.id)) if self.stopping else self._back.append(
            claiming.Back(mail, result.result(), holder)
        )
        self._news.set()

    return patch.object(Line, "_came_back", came_back)


def _suppressed_people_are_written_to() -> AbstractContextManager[object]:
    async def suppressed_among(self: Claims, addresses: object) -> set[str]:
        return set()

    return patch.object(Claims, "suppressed_among", suppressed_among)


@contextmanager
def _an_old_look_is_good_enough() -> Iterator[None]:
    def is_fresh(caught_up_at: object, now: object) -> bool:
        return True

    with patch.object(clearance, "is_fresh", is_fresh), patch.object(claiming, "is_fresh", is_fresh):
        yield


def _answers_go_unheard() -> AbstractContextManager[object]:
    async def person_wrote(*_: object) -> None: ...

    return patch.object(from_customer, "_person_wrote", person_wrote)


def _bounces_go_unheard() -> AbstractContextManager[object]:
    async def bounced(*_: object) -> None: ...

    return patch.object(from_customer, "_bounced", bounced)


def _an_absence_note_approves() -> AbstractContextManager[object]:
    return patch.object(desk, "_AUTOMATIC", ())


def _silence_approves_everything() -> AbstractContextManager[object]:
    def lapse(turn: Any, *_: object) -> None:
        release(turn, turn.now, by_silence=True)

    stack = ExitStack()
    stack.enter_context(patch.object(next_step, "close_draft_and_skip", lapse))
    return stack


@contextmanager
def _no_pressure() -> Iterator[None]:
    def never(*_: object) -> None: ...

    with patch.object(SentLately, "earliest", never), patch.object(next_step, "earliest_by_pressure", never):
        yield


def _no_limits() -> AbstractContextManager[object]:
    async def within(
        tx: object, limits: object, site: object, box: object, of: object, room: int, now: object
    ) -> Any:
        return room, None

    return patch.object(allowance, "within", within)


def _any_copy_is_proof() -> AbstractContextManager[object]:
    async def is_in(*_: object) -> bool:
        return True

    return patch.object(proving, "is_in", is_in)


def _nobody_is_told_of_a_send() -> AbstractContextManager[object]:
    async def tell(self: Reporter, tx: Tx, limit: int, now: object) -> int:
        news = await tx.news(limit)
        await tx.heard([mail for _, mail in news])
        return len(news)

    return patch.object(Reporter, "_tell", tell)


def _table(name: str) -> Any:
    from enishi.effects.store import tables

    return getattr(tables, name)


MUTATIONS = (
    Mutation("a lost answer to DATA is no doubt", _a_lost_answer_is_no_doubt, (1,)),
    Mutation("what a crash left is sent again", _what_a_crash_left_is_sent_again, (1,)),
    Mutation("what a crash left stays as it is", _nothing_is_recovered, (2,)),
    Mutation("what was cut off is taken for not begun", _cut_off_is_not_begun, (1,)),
    Mutation("any copy is proof", _any_copy_is_proof, (2,)),
    Mutation("suppressed people are written to", _suppressed_people_are_written_to, (3,), seen_from=43),
    Mutation("an old look is good enough", _an_old_look_is_good_enough, (3,), seen_from=10),
    Mutation("answers go unheard", _answers_go_unheard, (3,)),
    Mutation("bounces go unheard", _bounces_go_unheard, (3,)),
    Mutation("an absence note approves", _an_absence_note_approves, (4,), seen_from=11),
    Mutation("silence approves everything", _silence_approves_everything, (4,)),
    Mutation("no pressure", _no_pressure, (5,), seen_from=21),
    Mutation("no limits", _no_limits, (5,)),
    Mutation("nobody is told of a send", _nobody_is_told_of_a_send, (2, 6)),
)
