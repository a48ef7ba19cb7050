"""What may stand in the site's other YAML: reasons, calendar, cadences and front matters (contract §2).

reasons.yaml maps each reason's key to

    title: 予算が合わない            required
    says: [予算が, 高い]             wordings that reveal it
    question: …                    the clarifying question offered to the rep
    underlying: [枠がない]           causes that may lie beneath
    finality: not_now              assumed when nobody said: not_now, undecided or final
    cadence: budget                NAME, or {not_now: N, undecided: N, final: N, default: N}

Where a reason leads when `cadence` is silent is told in `routes`. The rest is as the models below say.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, RootModel, model_validator

from enishi.core.model import Finality
from enishi.effects.site.fields import (
    AnchorName,
    AnyDay,
    Consent,
    Day,
    FinalityWord,
    Holidays,
    Key,
    Language,
    Length,
    LibraryKind,
    ListedEntries,
    MailName,
    Model,
    Moment,
    MomentOrSkip,
    NamedEntries,
    Prose,
    Several,
    StepKind,
    Text,
    Texts,
    WebAddress,
    Weekday,
    YearlyDay,
    YesNo,
    at_least_one,
)
from enishi.effects.site.values import complain

LONGEST_CLOSURE = timedelta(days=92)


def _leaves_a_working_day(weekend: tuple[str, ...]) -> tuple[str, ...]:
    return weekend if len(set(weekend)) < 7 else complain("site.no_working_day")


class LeadsModel(Model):
    """Where a reason leads, by finality; `default` where the cadence's own `for` allows it."""

    not_now: Key | None = None
    undecided: Key | None = None
    final: Key | None = None
    default: Key | None = None


def _leads(value: Any) -> Any:
    return {"default": value} if isinstance(value, str) else value


class ReasonModel(Model):
    title: Text
    says: Texts = ()
    question: Prose | None = None
    underlying: Texts = ()
    finality: FinalityWord = Finality.NOT_NOW
    cadence: Annotated[LeadsModel, BeforeValidator(_leads)] = LeadsModel()


class ReasonsModel(RootModel[dict[Key, ReasonModel]]):
    """reasons.yaml."""


class ClosureModel(Model):
    """One day (`on`) or a span (`from` and `to`), every year (MM-DD) or once (YYYY-MM-DD)."""

    on: AnyDay | None = None
    from_: AnyDay | None = Field(default=None, alias="from")
    to: AnyDay | None = None
    title: Text | None = None

    @model_validator(mode="after")
    def _is_one_day_or_a_span(self) -> Self:
        if (self.on is None) == (self.from_ is None) or (self.from_ is None) != (self.to is None):
            complain("site.closure_days")
        if isinstance(self.from_, date) != isinstance(self.to, date):
            complain("site.closure_mixed")
        if isinstance(self.from_, date) and isinstance(self.to, date):
            if self.to < self.from_:
                complain("site.closure_backwards")
            if self.to - self.from_ > LONGEST_CLOSURE:
                complain("site.closure_long", days=LONGEST_CLOSURE.days)
        return self


class CalendarModel(Model):
    """calendar.yaml. Closures that are not named at all are the usual ones (mail-reality L14)."""

    holidays: Holidays = "JP"
    weekend: Annotated[tuple[Weekday, ...], Several, AfterValidator(_leaves_a_working_day)] = ("sat", "sun")
    fiscal_year_start: YearlyDay = (4, 1)
    closures: tuple[ClosureModel, ...] | None = None
    named: Annotated[dict[AnchorName, YearlyDay], NamedEntries] = Field(default_factory=dict)


class ForModel(Model):
    reason: Annotated[tuple[Key, ...], Several] = ()
    finality: Annotated[tuple[FinalityWord, ...], Several] = ()


class PickModel(Model):
    kind: LibraryKind
    worry: YesNo = False


class StepModel(Model):
    id: Key
    kind: StepKind
    at: Moment
    mail: MailName | None = None
    note: MailName | None = None
    approval: Consent | None = None
    without_date: MomentOrSkip = None
    pick: PickModel | None = None


class CadenceModel(Model):
    """cadences/*.yaml."""

    cadence: Key
    title: Text | None = None
    for_: ForModel = Field(default=ForModel(), alias="for")
    stop_after: Length | None = None
    steps: Annotated[tuple[StepModel, ...], ListedEntries, AfterValidator(at_least_one)]
    then: Key | None = None


class MailModel(Model):
    """Front matter of mail/*.md.j2."""

    subject: Text
    kind: StepKind


class LibraryModel(Model):
    """Front matter of library/*.md."""

    kind: LibraryKind
    title: Text
    reasons: Annotated[tuple[Key, ...], Several] = ()
    industries: Texts = ()
    worries: Texts = ()
    held_on: Day | None = Field(default=None, alias="date")
    expires_on: Day | None = None
    language: Language | None = None
    url: WebAddress | None = None
    example: YesNo = False
