"""The site from its folder: read whole, checked whole, frozen only if nothing is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from enishi.core.problem import BadInput, Problem
from enishi.core.settings import Layout, Site
from enishi.effects.render.check import check_templates
from enishi.effects.site import freeze
from enishi.effects.site.cadence_check import check_cadences, check_routes
from enishi.effects.site.calendar import freeze_calendar
from enishi.effects.site.complaints import M, validated
from enishi.effects.site.config_schema import ConfigModel
from enishi.effects.site.crosscheck import check_names
from enishi.effects.site.document import Document
from enishi.effects.site.folder import SiteFiles, read_folder
from enishi.effects.site.schema import (
    CadenceModel,
    CalendarModel,
    LibraryModel,
    MailModel,
    ReasonModel,
    ReasonsModel,
)


def load_site(config: Path | str, *, today: date, render_all: bool = True) -> Site:
    """The site around this config.yaml. BadInput carries every problem found, sorted by file and line.

    `today` only says which years the calendar must know. Without `render_all` no template is tried out, which is
    most of the time it takes; one that fails is then met when its mail is due, and held.
    """
    site, problems = check_site(config, today=today, render_all=render_all)
    if problems or site is None:
        raise BadInput(problems)
    return site


def check_site(
    config: Path | str, *, today: date, render_all: bool = True
) -> tuple[Site | None, list[Problem]]:
    """The site, unless something keeps it from being one, and all problems, those of its templates included."""
    files = read_folder(Path(config).absolute())
    models = _Models(files)
    layers: list[Iterable[Problem]] = [
        files.problems,
        models.problems,
        check_names(files),
        check_cadences(files),
    ]
    if models.reasons is not None and models.knows_all_cadences:
        layers.append(check_routes(files, models.reasons, models.cadences))
    problems = _once(layers)
    if problems:
        return None, _sorted(problems)
    site = _frozen(files, models, today)
    return site, _sorted(check_templates(site)) if render_all else []


def _once(layers: Iterable[Iterable[Problem]]) -> list[Problem]:
    """All layers' problems, save those that stumble over a value which a layer before has complained about."""
    problems: list[Problem] = []
    for layer in layers:
        said = {problem.place for problem in problems if problem.place and problem.place.line}
        problems += [problem for problem in layer if problem.place not in said]
    return problems


def _sorted(problems: list[Problem]) -> list[Problem]:
    def order(problem: Problem) -> tuple[str, int, int, str]:
        place = problem.place
        return (place.file, place.line, place.column, problem.code) if place else ("", 0, 0, problem.code)

    return sorted(problems, key=order)


@dataclass(slots=True)
class _Models:
    """Every document held against its schema."""

    files: SiteFiles
    problems: list[Problem] = field(default_factory=list)
    config: ConfigModel | None = None
    calendar: CalendarModel | None = None
    reasons: Mapping[str, ReasonModel] | None = None
    cadences: dict[str, CadenceModel] = field(default_factory=dict)
    cadence_files: dict[str, str] = field(default_factory=dict)
    mails: dict[str, MailModel] = field(default_factory=dict)
    library: dict[str, LibraryModel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config = self._read(ConfigModel, self.files.config)
        self.calendar = self._read(CalendarModel, self.files.calendar)
        reasons = self._read(ReasonsModel, self.files.reasons)
        self.reasons = reasons.root if reasons else None
        for document in self.files.cadences:
            if cadence := self._read(CadenceModel, document):
                self.cadences[cadence.cadence] = cadence
                self.cadence_files[cadence.cadence] = document.file
        for name, letter in self.files.mails.items():
            if mail := self._read(MailModel, letter.document):
                self.mails[name] = mail
        for name, letter in self.files.library.items():
            if piece := self._read(LibraryModel, letter.document):
                self.library[name] = piece

    @property
    def knows_all_cadences(self) -> bool:
        """Where a reason leads can only be judged when no cadence is missing for a mistake of its own."""
        return len(self.cadences) == len(self.files.cadences) > 0

    def _read(self, model: type[M], document: Document) -> M | None:
        found, problems = validated(model, document)
        self.problems.extend(problems)
        return found


def _frozen(files: SiteFiles, models: _Models, today: date) -> Site:
    config, calendar, reasons = models.config, models.calendar, models.reasons
    assert config is not None
    assert calendar is not None
    assert reasons is not None
    return Site(
        folder=files.folder,
        language=config.language,
        timezone=config.timezone,
        sender=freeze.sender(config.sender),
        mailboxes={key: freeze.mailbox(key, model) for key, model in config.mailboxes.items()},
        control=freeze.control_mailbox(config),
        reps={key: freeze.rep(key, model, config) for key, model in config.reps.items()},
        windows=freeze.windows(config.windows),
        pressure=freeze.pressure(config.pressure),
        approvals=freeze.approvals(config.approvals),
        default_basis=config.consent.default_basis,
        storage_url=freeze.storage_url(config.storage.url, files.folder),
        web_listen=config.web.listen,
        absence_hold=config.absence.default_hold,
        reasons={key: freeze.reason(key, model, models.cadences) for key, model in reasons.items()},
        calendar=freeze_calendar(calendar, today, config.language),
        cadences={
            key: freeze.cadence(model, models.cadence_files[key]) for key, model in models.cadences.items()
        },
        mails={
            name: freeze.mail(name, model, files.mails[name], _html(files, name))
            for name, model in models.mails.items()
        },
        library={
            name: freeze.content(name, model, files.library[name], config.language)
            for name, model in models.library.items()
        },
        layouts={name: Layout(source.text, source.file) for name, source in files.layouts.items()},
    )


def _html(files: SiteFiles, name: str) -> str | None:
    return files.html[name].text if name in files.html else None
