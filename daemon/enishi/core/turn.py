"""One decision in the making: what was seen, what has changed so far, what is to be done. Lives for one `decide`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from enishi.core.absence import away_until
from enishi.core.model import Cause, Draft, DraftState, SendState, SequenceState, Touch, TouchState
from enishi.core.plan import Step
from enishi.core.situation import Action, CancelQueued, CloseDraft, Outcome, Plan, Remember, Situation
from enishi.core.transitions import NotInTable, check_touch


@dataclass
class Turn:
    before: Situation
    plan: Plan
    now: datetime
    heard_at: datetime | None = None
    """As `events.Tick` says."""
    actions: list[Action] = field(default_factory=list)
    changed: dict[str, Touch] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sequence = self.before.sequence
        self.contact = self.before.contact
        self._made_of: tuple[object, ...] = ()
        self._situation = self.before
        self._end_absence_that_is_over()
        self.rest_while_away()

    @property
    def situation(self) -> Situation:
        """As it stands after what was decided so far. Asked for much more often than anything changes."""
        made_of = (self.before, self.sequence, self.contact, *self.changed.values())
        if made_of != self._made_of:
            self._made_of, self._situation = made_of, self._made()
        return self._situation

    def _made(self) -> Situation:
        untouched = tuple(touch for touch in self.before.touches if touch.step not in self.changed)
        return replace(
            self.before,
            sequence=self.sequence,
            contact=self.contact,
            touches=untouched + tuple(self.changed.values()),
        )

    @property
    def today(self) -> date:
        return self.now.astimezone(self.plan.zone).date()

    @property
    def live_touch(self) -> Touch | None:
        return next(
            (t for t in self.situation.touches if t.state in (TouchState.AWAITING, TouchState.QUEUED)), None
        )

    @property
    def open_draft(self) -> tuple[Draft, Step]:
        """The draft that waits for a word and its step. Raises NotInTable when there is none (any more)."""
        draft, cadence = self.before.draft, self.plan.cadence
        step = cadence.step(draft.step) if draft and cadence else None
        if draft is None or step is None:
            raise NotInTable("no draft is open")
        return draft, step

    def close_draft(self, state: DraftState) -> None:
        if self.before.draft is not None:
            self.do(CloseDraft(self.before.draft, state))
            self.before = replace(self.before, draft=None)

    def do(self, *actions: Action) -> None:
        self.actions.extend(actions)

    @property
    def away_until(self) -> datetime | None:
        """When an absence ends that lasts now; None: nobody is away."""
        ends_at = away_until(self.contact, self.plan)
        return ends_at if ends_at is not None and ends_at > self.now else None

    def rest_while_away(self) -> None:
        """An absence begins, for an active sequence; one that rests already goes on doing so."""
        if self.away_until and self.sequence.state is SequenceState.ACTIVE and not self.sequence.rested_since:
            self.sequence = replace(self.sequence, rested_since=self.now)

    def _end_absence_that_is_over(self) -> None:
        """Its time is added up, to the end of the absence and not to this later look."""
        sequence = self.sequence
        if sequence.state is not SequenceState.ACTIVE or sequence.rested_since is None or self.away_until:
            return
        ended_at = away_until(self.contact, self.plan) or self.now  # without a day: they wrote, just now
        rested = sequence.rested + max(ended_at - sequence.rested_since, timedelta(0))
        self.sequence = replace(sequence, rested=rested, rested_since=None)

    def move(self, state: SequenceState, cause: Cause | None, look_at: datetime | None = None) -> None:
        """To another state; the time spent at rest is added up when it ends."""
        rested, since = self.sequence.rested, self.sequence.rested_since
        at_rest = state in (SequenceState.PAUSED, SequenceState.HELD)
        at_rest = at_rest or (state is SequenceState.ACTIVE and self.away_until is not None)
        if since is not None and not at_rest:
            rested, since = rested + max(self.now - since, timedelta(0)), None
        elif at_rest and since is None:
            since = self.now
        held_until_on = self.sequence.held_until_on if state is SequenceState.HELD else None
        self.sequence = replace(
            self.sequence,
            state=state,
            cause=cause,
            look_at=look_at,
            rested=rested,
            rested_since=since,
            held_until_on=held_until_on,
        )

    def look_again(self, at: datetime) -> None:
        self.sequence = replace(self.sequence, look_at=at)

    def put(self, step: Step, state: TouchState, due_at: datetime | None, why: str | None = None) -> None:
        old = self.situation.touch(step.id)
        new = Touch(self.sequence.id, step.id, step.kind, state, due_at, why=why)
        self._write(old, new)

    def settle(self, step_id: str, state: TouchState, at: datetime, why: str | None = None) -> None:
        old = self.situation.touch(step_id)
        assert old is not None, step_id
        # A doubt that ends moves nothing that was counted from its beginning.
        rested = old.rest_before if old.state is TouchState.UNKNOWN else self._rest_before(at)
        self._write(old, replace(old, state=state, settled_at=at, rest_before=rested, why=why))

    def settle_unheard(self) -> None:
        """News of a send that could not be told for an error of ours: its own row says that the customer has it."""
        touch = self.live_touch
        if (
            touch is None
            or touch.state is not TouchState.QUEUED
            or self.before.live_send is not SendState.SENT
        ):
            return
        self.settle(touch.step, TouchState.SENT, self.now)
        self.do(Remember("history.sent", step=touch.step))
        self.before = replace(self.before, live_send=None)

    def requeue(self, touch: Touch, due_at: datetime) -> None:
        """The mail it was waits for the sender again."""
        self._write(touch, replace(touch, state=TouchState.QUEUED, due_at=due_at, settled_at=None))

    def give_up(self, touch: Touch, to: TouchState) -> None:
        """What was prepared for the step is void: PLANNED anew, or CANCELLED."""
        settled_at = self.now if to is TouchState.CANCELLED else None
        self._write(touch, replace(touch, state=to, settled_at=settled_at, due_at=None))

    def skip(self, step: Step, why: str, due_at: datetime | None = None) -> None:
        old = self.situation.touch(step.id)
        new = Touch(
            self.sequence.id,
            step.id,
            step.kind,
            TouchState.SKIPPED,
            due_at,
            self.now,
            self._rest_before(self.now),
            why,
        )
        self._write(old, new)
        self.do(Remember("history.step_skipped", {"why": why}, step=step.id))

    def _rest_before(self, at: datetime) -> timedelta:
        """What was rested by then; of an absence that lasts, the part behind `at` still counts."""
        rested, since = self.sequence.rested, self.sequence.rested_since
        if since is None or self.sequence.state is not SequenceState.ACTIVE:
            return rested
        return rested + max(at - since, timedelta(0))

    def _write(self, old: Touch | None, new: Touch) -> None:
        check_touch(old.state if old else TouchState.PLANNED, new.state)
        self.changed[new.step] = new

    def withdraw_what_waits(self, to: TouchState) -> None:
        """Nothing prepared may leave: the draft is void, the queue is emptied. A DATA under way cannot be recalled."""
        self.close_draft(DraftState.VOID)
        self.settle_unheard()
        touch = self.live_touch
        if touch is None:
            return
        if touch.state is TouchState.QUEUED and self.before.live_send is SendState.SENDING:
            return
        self.do(CancelQueued())  # the mail, or a request for a word on it that has not left yet
        self.give_up(touch, to)

    def outcome(self) -> Outcome:
        return Outcome(self.sequence, tuple(self.changed.values()), tuple(self.actions))
