"""From the checked models to the core's frozen site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from enishi.core.language import Lang
from enishi.core.limits import NO_LIMITS, Limits, SlidingWindow, counts_of, windows_of
from enishi.core.model import Finality, Kind
from enishi.core.plan import Approval, ApprovalMode, Cadence, Pick, Pressure, Reason, Step
from enishi.core.providers import UNSTATED, limits_of
from enishi.core.settings import (
    Approvals,
    Content,
    Folders,
    MailboxSettings,
    MailTemplate,
    OptOut,
    Rep,
    Security,
    SenderIdentity,
    Server,
    Windows,
)
from enishi.core.warm_up import WarmUp
from enishi.effects.site.config_schema import (
    ApprovalsModel,
    ConfigModel,
    FoldersModel,
    LimitsModel,
    MailboxModel,
    NoLimits,
    PressureModel,
    RatesModel,
    RepModel,
    SenderModel,
    ServerModel,
    WindowsModel,
)
from enishi.effects.site.front_matter import Letter
from enishi.effects.site.routes import Cadences, routes
from enishi.effects.site.schema import (
    CadenceModel,
    LibraryModel,
    MailModel,
    ReasonModel,
    StepModel,
)

_SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
_IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}


def control_mailbox(config: ConfigModel) -> str:
    """The mailbox named, else the only one; `crosscheck` has seen to it that there is no choice."""
    return config.control.mailbox or next(iter(config.mailboxes))


def sender(model: SenderModel) -> SenderIdentity:
    opt_out = OptOut(model.opt_out.mail, model.opt_out.url)
    return SenderIdentity(model.company, model.postal_address, model.complaints, opt_out)


def mailbox(key: str, model: MailboxModel) -> MailboxSettings:
    return MailboxSettings(
        key=key,
        address=model.address,
        smtp=_server(model.smtp, _SMTP_PORTS),
        imap=_server(model.imap, _IMAP_PORTS),
        folders=_folders(model.imap.folders),
        provider=model.provider,
        limits=_limits(model.limits, model.provider),
        warm_up=WarmUp(model.warm_up.first_day, model.warm_up.growth) if model.warm_up else None,
        give_up_after=model.retry.give_up_after,
        proof=tuple(model.proof),
        proof_grace=model.proof_grace,
        journal=model.journal,
        file_sent=model.file_sent,
        trusted_authserv_ids=tuple(model.trusted_authserv_ids),
    )


def _server(model: ServerModel, ports: Mapping[Security, int]) -> Server:
    port = model.port or ports[model.security]
    return Server(model.host, port, model.security, model.user, model.password)


def _folders(model: FoldersModel) -> Folders:
    return Folders(model.inbox, *(None if name == "auto" else name for name in (model.sent, model.junk)))


def _limits(model: LimitsModel | None, provider: str | None) -> Limits | None:
    """What is written stands over the preset of a provider that is named; alone it stands by itself."""
    if model is None:
        return None
    if isinstance(model, NoLimits):
        return NO_LIMITS
    usual = limits_of(provider) if provider else UNSTATED
    windows = windows_of(counts_of(usual.windows) | _rates(model))
    return Limits(windows, model.connections or usual.connections, _per_domain(model.per_domain, usual))


def _per_domain(model: RatesModel | None, usual: Limits) -> tuple[SlidingWindow, ...]:
    return usual.per_domain if model is None else windows_of(_rates(model))


def _rates(model: RatesModel) -> dict[str, int]:
    return model.model_dump(include=set(RatesModel.model_fields), exclude_none=True)


def rep(key: str, model: RepModel, config: ConfigModel) -> Rep:
    return Rep(
        key=key,
        name=model.name,
        address=model.address,
        title=model.title,
        phone=model.phone,
        mailbox=model.mailbox or control_mailbox(config),
        lead=model.lead,
        language=model.language or config.language,
    )


def windows(model: WindowsModel) -> Windows:
    return Windows(model.mail, model.courtesy, model.jitter)


def pressure(model: PressureModel) -> Pressure:
    return Pressure(model.per_contact, model.per_company, model.offers)


def approvals(model: ApprovalsModel) -> Approvals:
    return Approvals(model.expire, model.ahead, model.digest, model.authenticate)


def storage_url(url: str, folder: Path) -> str:
    """A relative SQLite path counts from the site folder, wherever the program was started."""
    path = url.removeprefix("sqlite:")
    return url if path == url else f"sqlite:{folder / path}"


def reason(key: str, model: ReasonModel, cadences: Cadences) -> Reason:
    return Reason(
        key=key,
        title=model.title,
        says=tuple(model.says),
        question=model.question,
        underlying=tuple(model.underlying),
        cadence=_cadences_of(key, model, cadences),
        finality=model.finality,
    )


def _cadences_of(key: str, model: ReasonModel, cadences: Cadences) -> dict[Finality, str]:
    return {route.finality: route.claims[0] for route in routes(key, model, cadences) if route.claims}


def cadence(model: CadenceModel, file: str) -> Cadence:
    return Cadence(
        key=model.cadence,
        title=model.title or model.cadence,
        reasons=frozenset(model.for_.reason),
        finalities=frozenset(model.for_.finality),
        steps=tuple(_step(step) for step in model.steps),
        stop_after=model.stop_after,
        then=model.then,
        file=file,
    )


def _step(model: StepModel) -> Step:
    return Step(
        id=model.id,
        kind=model.kind,
        at=model.at,
        approval=model.approval or _usual_approval(model.kind),
        mail=model.mail,
        note=model.note,
        without_date=model.without_date,
        pick=Pick(model.pick.kind, model.pick.worry) if model.pick else None,
    )


def _usual_approval(kind: Kind) -> Approval:
    """Thanks leave at once and tasks reach our own rep only; all else waits for a person's word."""
    return Approval(ApprovalMode.AUTO if kind in (Kind.THANKS, Kind.TASK) else ApprovalMode.REQUIRED)


def mail(name: str, model: MailModel, letter: Letter, html: str | None) -> MailTemplate:
    file = letter.document.file
    return MailTemplate(name, model.kind, model.subject, letter.body, html, file, letter.body_line)


def content(name: str, model: LibraryModel, letter: Letter, lang: Lang) -> Content:
    return Content(
        key=name,
        kind=model.kind,
        title=model.title,
        body=letter.body.strip("\n"),
        reasons=frozenset(model.reasons),
        industries=frozenset(model.industries),
        worries=frozenset(model.worries),
        language=model.language or lang,
        url=model.url,
        held_on=model.held_on,
        expires_on=model.expires_on,
        example=model.example,
        file=letter.document.file,
    )
