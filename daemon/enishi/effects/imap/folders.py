"""Which folder is which: what the owner wrote, else special-use (RFC 6154), else the names that are in use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enishi.core.settings import Folders
from enishi.effects.imap import utf7
from enishi.effects.imap.framing import Reply
from enishi.effects.imap.values import Unreadable, values

# In order of preference, compared without case and without a prefix like `INBOX.`: what Outlook, Apple Mail,
# Thunderbird, Gmail, Becky!, the Japanese providers' web mailers and Dovecot's defaults create.
SENT_NAMES = (
    "Sent",
    "Sent Items",
    "Sent Messages",
    "Sent Mail",
    "送信済み",
    "送信済みアイテム",
    "送信済みメール",
    "送信済みトレイ",
    "送信箱",
)
JUNK_NAMES = (
    "Junk",
    "Spam",
    "Junk E-mail",
    "Junk Email",
    "Bulk Mail",
    "迷惑メール",
    "迷惑メールフォルダ",
    "スパム",
)


@dataclass(frozen=True, slots=True)
class FolderMap:
    """The folders to watch, by their readable names. None: there is none, or it was not recognised (I9: warn)."""

    inbox: str
    sent: str | None = None
    junk: str | None = None
    all: str | None = None
    """Gmail's All Mail; None elsewhere."""

    def watched(self) -> tuple[str, ...]:
        """In the order in which they should be read."""
        names = (self.inbox, self.junk, self.sent, self.all)
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of LIST."""

    name: str
    delimiter: str | None
    attributes: frozenset[str]
    """Lower case, e.g. `\\sent`, `\\noselect`."""


def listed(replies: Iterable[Reply]) -> list[Listed]:
    """The folders that can be opened. A line that cannot be read is left out: it names nothing we could open."""
    folders = []
    for reply in replies:
        try:
            _, attributes, delimiter, name = values(reply)[:4]
        except (Unreadable, ValueError):
            continue
        if not isinstance(name, bytes) or not isinstance(attributes, list):
            continue
        words = frozenset(
            word.decode("ascii", "replace").lower() for word in attributes if isinstance(word, bytes)
        )
        if not words & {"\\noselect", "\\nonexistent"}:
            folders.append(
                Listed(_readable(name), delimiter.decode() if isinstance(delimiter, bytes) else None, words)
            )
    return folders


def named(wanted: Folders) -> list[str]:
    """The names that the config gives and that must therefore be there; INBOX always is."""
    names = (wanted.inbox, wanted.sent, wanted.junk)
    return [name for name in names if name and name.upper() != "INBOX"]


def map_folders(folders: Sequence[Listed], wanted: Folders) -> FolderMap:
    return FolderMap(
        inbox=wanted.inbox,
        sent=wanted.sent or _find(folders, "\\sent", SENT_NAMES),
        junk=wanted.junk or _find(folders, "\\junk", JUNK_NAMES),
        all=_find(folders, "\\all", ()),
    )


def _find(folders: Sequence[Listed], attribute: str, usual: Sequence[str]) -> str | None:
    marked = (folder.name for folder in folders if attribute in folder.attributes)
    by_name = {_plain(folder): folder.name for folder in reversed(folders)}
    named = (by_name[key] for name in usual if (key := _key(name)) in by_name)
    return next(marked, None) or next(named, None)


def _plain(folder: Listed) -> str:
    """`INBOX.Sent` and `[Gmail]/Sent Mail` are as good as `Sent` and `Sent Mail`; `Projects/Sent` is not."""
    prefix, delimiter, rest = folder.name.partition(folder.delimiter or "\0")
    is_root = prefix.upper() in ("INBOX", "[GMAIL]", "[GOOGLE MAIL]")
    return _key(rest if delimiter and is_root else folder.name)


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _readable(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    try:
        return utf7.decode(text)
    except ValueError:
        return text
