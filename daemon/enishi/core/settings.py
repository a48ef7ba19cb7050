"""The site, frozen: everything the owner wrote in YAML, checked and parsed; it does not change while we run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import PurePath
from zoneinfo import ZoneInfo

from enishi.core.language import Lang
from enishi.core.limits import Limits
from enishi.core.model import Basis, Kind
from enishi.core.plan import Cadence, Calendar, Pressure, Reason, Window
from enishi.core.retry import GIVE_UP_AFTER
from enishi.core.warm_up import WarmUp

USUAL_ABSENCE = timedelta(days=7)


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """Loopback hosts only."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret lies; never the secret itself (mail-reality S11)."""

    source: str
    """`file`, `credential` or `env`."""
    name: str


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: Security
    user: str | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Folders:
    inbox: str = "INBOX"
    sent: str | None = None
    """None: `auto`, found by special-use and usual names."""
    junk: str | None = None


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    key: str
    address: str
    smtp: Server
    imap: Server
    folders: Folders = Folders()
    provider: str | None = None
    limits: Limits | None = None
    """None: the provider's preset."""
    warm_up: WarmUp | None = None
    give_up_after: timedelta = GIVE_UP_AFTER
    """How long a mail is tried again that its server puts off."""
    proof: tuple[str, ...] = ("sent",)
    proof_grace: timedelta = timedelta(minutes=10)
    """How long proof of a mail in doubt is looked for before the rep is asked."""
    journal: str | None = None
    file_sent: str = "auto"
    """Whether we put mail to customers into Sent ourselves: `yes`, `no`, or `auto`: where its server does not."""
    trusted_authserv_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rep:
    key: str
    name: str
    address: str
    title: str | None = None
    phone: str | None = None
    mailbox: str = ""
    lead: bool = False
    language: Lang = "ja"


@dataclass(frozen=True, slots=True)
class OptOut:
    mail: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """Who we are: stands in every advertising mail (特定電子メール法 art. 4, 施行規則 art. 9)."""

    company: str
    postal_address: str
    complaints: str
    opt_out: OptOut


@dataclass(frozen=True, slots=True)
class Approvals:
    expire: timedelta = timedelta(hours=72)
    ahead: timedelta = timedelta(hours=24)
    """How long before a step is due its draft goes to the rep."""
    digest: time | None = time(8, 30)
    authenticate: str = "token"


@dataclass(frozen=True, slots=True)
class Windows:
    mail: Window
    courtesy: Window
    jitter: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """mail/NAME.md.j2, unrendered. Only the site's own files are ever templates (mail-reality S8)."""

    name: str
    kind: Kind
    subject: str
    body: str
    html: str | None = None
    file: str = ""
    body_line: int = 1
    """Line of the file on which the body starts, so that errors point into it."""


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of the library."""

    key: str
    """File name without `.md`."""
    kind: Kind
    title: str
    body: str
    reasons: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    worries: frozenset[str] = frozenset()
    language: Lang = "ja"
    url: str | None = None
    held_on: date | None = None
    """For events: the day it takes place (`date:` in the front matter)."""
    expires_on: date | None = None
    example: bool = False
    """Shipped as an example; never sent."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands around a body: addressee, signature, footer (templates/LANG/mail/layout)."""

    text: str
    file: str = ""


@dataclass(frozen=True)
class Site:
    folder: PurePath
    language: Lang
    timezone: ZoneInfo
    sender: SenderIdentity
    mailboxes: Mapping[str, MailboxSettings]
    control: str
    """Key of the mailbox that reps write to."""
    reps: Mapping[str, Rep]
    windows: Windows
    pressure: Pressure
    approvals: Approvals
    default_basis: Basis | None
    storage_url: str
    web_listen: str | None
    reasons: Mapping[str, Reason]
    calendar: Calendar
    cadences: Mapping[str, Cadence]
    mails: Mapping[str, MailTemplate]
    library: Mapping[str, Content] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    absence_hold: timedelta = USUAL_ABSENCE
    """How long an absence note that names no day of return holds its writer, in every sequence."""

    @property
    def control_address(self) -> str:
        return self.mailboxes[self.control].address

    def rep_by_address(self, address: str) -> Rep | None:
        wanted = address.casefold()
        return next((rep for rep in self.reps.values() if rep.address.casefold() == wanted), None)

    def mailbox_of(self, rep: Rep) -> MailboxSettings:
        return self.mailboxes[rep.mailbox]
