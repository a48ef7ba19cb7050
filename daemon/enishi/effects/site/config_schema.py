"""What may stand in config.yaml: one model a mapping, with every default that the owner need not write."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from enishi.core.settings import Security
from enishi.effects.site.fields import (
    Address,
    Authentication,
    BasisWord,
    Clock,
    Count,
    CourtesyWindow,
    Filing,
    Frequency,
    Host,
    Key,
    Language,
    Length,
    MailWindow,
    Model,
    NamedEntries,
    NotYet,
    Port,
    Proof,
    ProviderName,
    SecretPlace,
    SecurityWord,
    Several,
    StorageUrl,
    Text,
    Texts,
    WebAddress,
    YesNo,
    Zone,
    at_least_one,
    usual,
)


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
    consent: ConsentModel = ConsentModel()
    storage: StorageModel = StorageModel()
    web: WebModel = WebModel()
