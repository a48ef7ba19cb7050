"""What may stand in the site's YAML: one model a mapping, unknown keys refused (contract §2).

reasons.yaml maps each reason's key to

    title: 予算が合わない            required
    says: [予算が, 高い]             wordings that reveal it
    question: …                    the clarifying question offered to the rep
    underlying: [枠がない]           causes that may lie beneath
    finality: not_now              assumed when nobody said: not_now, undecided or final
    cadence: budget                NAME, or {not_now: N, undecided: N, final: N, default: N}

Where a reason leads when `cadence` is silent is told in `routes`. calendar.yaml, the cadences and the front matters
are the models at the end of this file.
"""

from __future__ import annotations

from collections.abc import Sized
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from enishi.core.expressions import parse_at
from enishi.core.model import Basis, Finality, Kind
from enishi.core.plan import At
from enishi.core.providers import PROVIDERS
from enishi.core.settings import Security
from enishi.effects.site.values import (
    Address,
    AnchorName,
    AnyDay,
    Clock,
    Consent,
    Count,
    CourtesyWindow,
    Day,
    Frequency,
    Host,
    Key,
    Length,
    MailName,
    MailWindow,
    Moment,
    NotYet,
    Port,
    Prose,
    SecretPlace,
    Several,
    StorageUrl,
    Text,
    WebAddress,
    YearlyDay,
    YesNo,
    Zone,
    choice,
    complain,
    one_of,
    reading,
)

LONGEST_CLOSURE = timedelta(days=92)
LIBRARY_KINDS = (Kind.INFO, Kind.CASE, Kind.MATERIAL, Kind.OFFER, Kind.EVENT)

Language = Annotated[Literal["ja", "en"], reading(choice("ja", "en"))]
FinalityWord = Annotated[Finality, reading(one_of(Finality, *Finality))]
StepKind = Annotated[Kind, reading(one_of(Kind, *Kind))]
LibraryKind = Annotated[Kind, reading(one_of(Kind, *LIBRARY_KINDS))]
SecurityWord = Annotated[Security, reading(one_of(Security, *Security))]
BasisWord = Annotated[Basis, reading(one_of(Basis, *Basis))]
ProviderName = Annotated[str, reading(choice(*PROVIDERS))]
Proof = Annotated[str, reading(choice("sent", "journal"))]
Authentication = Annotated[str, reading(choice("token", "verified"))]
Holidays = Annotated[str, reading(choice("JP", "none"))]
Weekday = Annotated[str, reading(choice("mon", "tue", "wed", "thu", "fri", "sat", "sun"))]

MomentOrSkip = Annotated[At | None, reading(lambda text: None if text == "skip" else parse_at(text))]

Texts = Annotated[list[Text], Several]


def usual(text: str) -> Any:
    """A default, written as the owner would write it."""
    return Field(default=text, validate_default=True)


def _at_least_one(found: Sized) -> Sized:
    return found or complain("site.at_least_one")


def _leaves_a_working_day(weekend: list[str]) -> list[str]:
    return weekend if len(set(weekend)) < 7 else complain("site.no_working_day")


class Model(BaseModel):
    """A mapping of the site. One with nothing below its key (all commented out) counts as empty."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value


class OptOutModel(Model):
    mail: Address | None = None
    url: WebAddress | None = None


class SenderModel(Model):
    company: Text
    postal_address: Text
    complaints: Text
    opt_out: OptOutModel = OptOutModel()


class ServerModel(Model):
    host: Host
    port: Port | None = None
    security: SecurityWord = Security.TLS
    user: Text | None = None
    password: SecretPlace | None = None
    oauth: NotYet | None = None


class FoldersModel(Model):
    inbox: Text = "INBOX"
    sent: Text = "auto"
    junk: Text = "auto"


class ImapModel(ServerModel):
    folders: FoldersModel = FoldersModel()


class LimitsModel(Model):
    per_minute: Count | None = None
    per_hour: Count | None = None
    per_day: Count | None = None


def _limits(value: Any) -> Any:
    """`none` is the same as naming no limit at all."""
    return {} if value == "none" else value


class MailboxModel(Model):
    address: Address
    smtp: ServerModel
    imap: ImapModel
    provider: ProviderName | None = None
    limits: Annotated[LimitsModel | None, BeforeValidator(_limits)] = None
    proof: Annotated[list[Proof], Several] = ["sent"]
    journal: Address | None = None
    trusted_authserv_ids: Texts = []


class ControlModel(Model):
    mailbox: Key | None = None


class RepModel(Model):
    name: Text
    address: Address
    title: Text | None = None
    phone: Text | None = None
    mailbox: Key | None = None
    lead: YesNo = False
    language: Language | None = None


class WindowsModel(Model):
    mail: MailWindow = usual("mon-fri 09:00-12:00, 13:00-17:30")
    courtesy: CourtesyWindow = usual("mon-sun 07:00-21:00")
    jitter: Length = usual("15m")


class PressureModel(Model):
    per_contact: Frequency = usual("1 in 7d")
    per_company: Frequency = usual("2 in 14d")
    offers: Frequency = usual("1 in 180d")


class ApprovalsModel(Model):
    expire: Length = usual("72h")
    ahead: Length = usual("24h")
    digest: Clock | None = usual("08:30")
    authenticate: Authentication = "token"


class ConsentModel(Model):
    default_basis: BasisWord | None = None


class StorageModel(Model):
    url: StorageUrl = "sqlite:data/enishi.db"


class WebModel(Model):
    listen: NotYet | None = None


class ConfigModel(Model):
    language: Language = "ja"
    timezone: Zone = usual("Asia/Tokyo")
    sender: SenderModel
    mailboxes: Annotated[dict[Key, MailboxModel], AfterValidator(_at_least_one)]
    control: ControlModel = ControlModel()
    reps: Annotated[dict[Key, RepModel], AfterValidator(_at_least_one)]
    windows: WindowsModel = WindowsModel()
    pressure: PressureModel = PressureModel()
    approvals: ApprovalsModel = ApprovalsModel()
    consent: ConsentModel = ConsentModel()
    storage: StorageModel = StorageModel()
    web: WebModel = WebModel()


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
    says: Texts = []
    question: Prose | None = None
    underlying: Texts = []
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
    weekend: Annotated[list[Weekday], Several, AfterValidator(_leaves_a_working_day)] = ["sat", "sun"]
    fiscal_year_start: YearlyDay = (4, 1)
    closures: list[ClosureModel] | None = None
    named: dict[AnchorName, YearlyDay] = {}


class ForModel(Model):
    reason: Annotated[list[Key], Several] = []
    finality: Annotated[list[FinalityWord], Several] = []


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
    steps: Annotated[list[StepModel], AfterValidator(_at_least_one)]
    then: Key | None = None


class MailModel(Model):
    """Front matter of mail/*.md.j2."""

    subject: Text
    kind: StepKind


class LibraryModel(Model):
    """Front matter of library/*.md."""

    kind: LibraryKind
    title: Text
    reasons: Annotated[list[Key], Several] = []
    industries: Texts = []
    worries: Texts = []
    held_on: Day | None = Field(default=None, alias="date")
    expires_on: Day | None = None
    language: Language | None = None
    url: WebAddress | None = None
    example: YesNo = False
