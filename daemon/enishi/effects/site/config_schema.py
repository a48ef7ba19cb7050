"""What may stand in config.yaml: one model a mapping, with every default that the owner need not write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, model_validator

from enishi.core.limits import LENGTHS
from enishi.core.settings import Security
from enishi.effects.site.fields import (
    Address,
    Authentication,
    BasisWord,
    Clock,
    Connections,
    Count,
    CourtesyWindow,
    Filing,
    Frequency,
    Growth,
    Host,
    Key,
    Language,
    Length,
    MailWindow,
    Model,
    NamedEntries,
    NotYet,
    Pause,
    Port,
    Proof,
    ProviderName,
    SecretPlace,
    SecurityWord,
    Several,
    StorageUrl,
    Text,
    Texts,
    TimeOfTrying,
    WebAddress,
    YesNo,
    Zone,
    at_least_one,
    usual,
)
from enishi.effects.site.values import complain


def _none_as(nothing: Callable[[], Model]) -> Callable[[Any], Any]:
    """The word `none` in place of a mapping."""
    return lambda value: nothing() if value == "none" else value


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


class RatesModel(Model):
    seconds_apart: Pause | None = None
    per_minute: Count | None = None
    per_15_minutes: Count | None = None
    per_hour: Count | None = None
    per_day: Count | None = None

    @model_validator(mode="after")
    def _a_longer_time_has_room_for_more(self) -> Self:
        named = [(name, getattr(self, name)) for name in LENGTHS if getattr(self, name) is not None]
        for (shorter, most), (longer, no_less) in pairwise(named):
            if most > no_less:
                complain("site.limits_order", shorter=shorter, longer=longer)
        return self


class NoRates(RatesModel):
    """The word `none`: no limit at all."""


class LimitsModel(RatesModel):
    connections: Connections | None = None
    per_domain: Annotated[RatesModel | None, BeforeValidator(_none_as(NoRates))] = None


class NoLimits(LimitsModel):
    """The word `none`: no limit at all."""


class WarmUpModel(Model):
    first_day: Count = 20
    growth: Growth = 1.5


def _switch(value: Any) -> Any:
    """`true` is the usual warm-up, `false` none."""
    return {"true": {}, "false": None}.get(value, value) if isinstance(value, str) else value


class RetryModel(Model):
    give_up_after: TimeOfTrying = usual("4d")


class MailboxModel(Model):
    address: Address
    smtp: ServerModel
    imap: ImapModel
    provider: ProviderName | None = None
    limits: Annotated[LimitsModel | None, BeforeValidator(_none_as(NoLimits))] = None
    warm_up: Annotated[WarmUpModel | None, BeforeValidator(_switch)] = None
    retry: RetryModel = RetryModel()
    proof: Annotated[tuple[Proof, ...], Several] = ("sent",)
    proof_grace: Length = usual("10m")
    journal: Address | None = None
    file_sent: Filing = "auto"
    trusted_authserv_ids: Texts = ()


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


class AbsenceModel(Model):
    default_hold: Length = usual("7d")


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
    mailboxes: Annotated[dict[Key, MailboxModel], NamedEntries, AfterValidator(at_least_one)]
    control: ControlModel = ControlModel()
    reps: Annotated[dict[Key, RepModel], NamedEntries, AfterValidator(at_least_one)]
    windows: WindowsModel = WindowsModel()
    pressure: PressureModel = PressureModel()
    approvals: ApprovalsModel = ApprovalsModel()
    absence: AbsenceModel = AbsenceModel()
    consent: ConsentModel = ConsentModel()
    storage: StorageModel = StorageModel()
    web: WebModel = WebModel()
