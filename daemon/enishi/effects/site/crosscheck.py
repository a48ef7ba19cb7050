"""What only shows when files are laid side by side: names that nothing answers to, and settings that exclude each other.

These checks read the raw documents, so that one file's mistake never hides another's; what has the wrong shape is
passed over here, the schema complains about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from enishi.core.address import address_key
from enishi.core.model import Kind
from enishi.core.problem import Place, Problem
from enishi.core.settings import Security
from enishi.effects.site.document import Document, Path
from enishi.effects.site.folder import SiteFiles
from enishi.effects.site.values import closest, is_loopback, listed, shown

ADVERTISING = frozenset(kind.value for kind in Kind if kind.is_advertising)


def unknown(code: str, place: Place, name: str, known: Collection[str]) -> Problem:
    """`name` is none of `known`; the code with `_suggested` where one of them was probably meant."""
    params = {"name": shown(name), "known": listed(known)}
    if suggestion := closest(name, known):
        return Problem(f"{code}_suggested", place, params | {"suggestion": suggestion})
    return Problem(code, place, params)


def cadence_names(files: SiteFiles) -> frozenset[str]:
    """The cadences there are; an unreadable file is taken for the one it is named after."""
    return frozenset(
        cadence.text("cadence") or PurePosixPath(cadence.file).stem for cadence in files.cadences
    )


def check_names(files: SiteFiles) -> Iterator[Problem]:
    """Everything in config.yaml, reasons.yaml, mail/ and library/ that refers to something else."""
    if files.config.readable:
        yield from _mailboxes(files.config)
        yield from _addresses(files.config)
        yield from _servers(files.config)
        yield from _opt_out(files)
    yield from _reasons(files)
    yield from _library(files)
    yield from _lone_html(files)
    if not files.cadences:
        yield Problem("site.no_cadences", Place("cadences"))


def _mailboxes(config: Document) -> Iterator[Problem]:
    mailboxes = config.keys_of("mailboxes")
    if not mailboxes:
        return
    if len(mailboxes) > 1 and config.at("control", "mailbox") is None:
        yield Problem("site.control_missing", config.key_place("control"), {"known": listed(mailboxes)})
    for path in [("control", "mailbox"), *(("reps", rep, "mailbox") for rep in config.keys_of("reps"))]:
        name = config.text(*path)
        if name is not None and name not in mailboxes:
            yield unknown("site.no_mailbox", config.place(*path), name, mailboxes)


def _addresses(config: Document) -> Iterator[Problem]:
    """Who wrote is told by the address alone, so no two may share one."""
    seen: dict[str, str] = {}
    for section in ("mailboxes", "reps"):
        for key in config.keys_of(section):
            address = config.text(section, key, "address")
            if address is None:
                continue
            owner = seen.setdefault(address_key(address), f"{section}.{key}")
            if owner != f"{section}.{key}":
                place = config.place(section, key, "address")
                yield Problem("site.same_address", place, {"owner": owner, "address": shown(address)})


def _servers(config: Document) -> Iterator[Problem]:
    for key in config.keys_of("mailboxes"):
        for protocol in ("smtp", "imap"):
            yield from _server(config, ("mailboxes", key, protocol))


def _server(config: Document, path: Path) -> Iterator[Problem]:
    host = config.text(*path, "host")
    if config.text(*path, "security") == Security.NONE and host is not None and not is_loopback(host):
        yield Problem("site.clear_text", config.place(*path, "security"), {"host": shown(host)})
    user, password = config.at(*path, "user"), config.at(*path, "password")
    if user is not None and password is None:
        yield Problem("site.user_alone", config.place(*path, "user"))
    if password is not None and user is None:
        yield Problem("site.password_alone", config.key_place(*path, "password"))


def _opt_out(files: SiteFiles) -> Iterator[Problem]:
    config = files.config
    advertises = any(letter.document.text("kind") in ADVERTISING for letter in files.mails.values())
    ways = (config.at("sender", "opt_out", "mail"), config.at("sender", "opt_out", "url"))
    if advertises and config.keys_of("sender") and ways == (None, None):
        yield Problem("site.no_opt_out", config.key_place("sender", "opt_out"))


def _reasons(files: SiteFiles) -> Iterator[Problem]:
    reasons, cadences = files.reasons, cadence_names(files)
    if reasons.readable and not reasons.data:
        yield Problem("site.no_reasons", Place(reasons.file))
    for key in reasons.keys_of():
        named = [(key, "cadence"), *((key, "cadence", sub) for sub in reasons.keys_of(key, "cadence"))]
        for path in named:
            name = reasons.text(*path)
            if name is not None and cadences and name not in cadences:
                yield unknown("site.no_cadence", reasons.place(*path), name, cadences)


def _library(files: SiteFiles) -> Iterator[Problem]:
    for letter in files.library.values():
        piece = letter.document
        yield from unknown_reasons(files, piece, "reasons")
        if piece.text("kind") == Kind.EVENT and piece.at("date") is None:
            yield Problem("site.event_without_date", piece.place("kind"))
        if piece.at("date") is not None and piece.text("kind") in ADVERTISING - {Kind.EVENT}:
            yield Problem("site.date_without_event", piece.key_place("date"))


def unknown_reasons(files: SiteFiles, document: Document, *path: str) -> Iterator[Problem]:
    if not files.reasons.data:
        return  # unreadable or empty, which is said already
    for place, name in document.items(*path):
        if isinstance(name, str) and name not in files.reasons.data:
            yield unknown("site.no_reason", document.place(*place), name, files.reasons.data)


def _lone_html(files: SiteFiles) -> Iterator[Problem]:
    for name, source in files.html.items():
        if name not in files.mails:
            yield Problem("site.html_alone", Place(source.file), {"name": name})
