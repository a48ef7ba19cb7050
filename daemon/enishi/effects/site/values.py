"""The single values of the site: what text is due, and what it means.

Every value arrives as the text the owner typed. A reading function gets that text and answers with the value, or
complains with a phrase code; nothing is guessed and no secret is ever among the params of a complaint.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

from enishi.core.address import is_address
from enishi.core.plan import FISCAL_ANCHORS, PREVIOUS, RECORD_DATES, REFUSAL
from enishi.core.settings import Secret

E = TypeVar("E", bound=StrEnum)

MonthDay = tuple[int, int]

"""The dates that a refusal usually carries (contract §2, `at`)."""
TAKEN_ANCHORS = frozenset({REFUSAL, PREVIOUS, *FISCAL_ANCHORS, *RECORD_DATES})

LONGEST_TEXT = 2_000
_LONGEST_SHOWN = 60
_MOST_LISTED = 12

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ANCHOR = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_WHOLE_NUMBER = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?", re.ASCII)
_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off"})
_LEAP_YEAR = 2024


def complain(code: str, **params: object) -> NoReturn:
    raise PydanticCustomError(code, "see the phrase", dict(params))


def closest(word: str, known: Collection[str]) -> str | None:
    """The known word that was probably meant; None if nothing is near."""
    folded = {name.casefold().replace("-", "_"): name for name in known}
    near = get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def listed(names: Collection[str]) -> str:
    """Some names for a sentence; a long list helps nobody."""
    first = sorted(names)[:_MOST_LISTED]
    return ", ".join(first) + (" …" if len(names) > len(first) else "") or "-"


def shown(text: str) -> str:
    """An owner's text short and on one line, for a sentence about it."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def one_line(text: str) -> str:
    """Text for a header, a name, a title: a line break in it would be a way into the mail's headers."""
    if re.search(r"[\n\t]", text):
        complain("site.one_line")
    return several_lines(text)


def several_lines(text: str) -> str:
    if not text:
        complain("site.empty")
    if len(text) > LONGEST_TEXT:
        complain("site.too_long", most=LONGEST_TEXT)
    return text


def key(text: str) -> str:
    if not _KEY.fullmatch(text):
        complain("site.key", got=shown(text))
    return text


def anchor_name(text: str) -> str:
    """A yearly date's name, as `at` can spell it; the program's own anchors are taken."""
    if not _ANCHOR.fullmatch(text):
        complain("site.anchor_name", got=shown(text))
    if text in TAKEN_ANCHORS:
        complain("site.anchor_taken", got=text)
    return text


def file_stem(text: str) -> str:
    """The NAME of mail/NAME.md.j2; a path or an extension in it is a slip."""
    if not text or "/" in text or text.startswith(".") or text.endswith((".j2", ".md")):
        complain("site.mail_name", got=shown(text))
    return text


def address(text: str) -> str:
    if not is_address(text):
        complain("site.address", got=shown(text))
    return text


def host(text: str) -> str:
    if _HOST.fullmatch(text) is None and not _is_ip(text):
        complain("site.host", got=shown(text))
    return text


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    if name.casefold() == "localhost":
        return True
    return _is_ip(name) and ipaddress.ip_address(name).is_loopback


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _WHOLE_NUMBER.fullmatch(text) or not lowest <= int(text) <= highest:
            complain("site.number", got=shown(text), lowest=lowest, highest=highest)
        return int(text)

    return read


def decimal(lowest: float, highest: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        if not _DECIMAL.fullmatch(text) or not lowest <= float(text) <= highest:
            complain("site.decimal", got=shown(text), lowest=lowest, highest=highest)
        return float(text)

    return read


def yes_no(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() not in _NO:
        complain("site.yes_no", got=shown(text))
    return False


def day(text: str) -> date:
    """YYYY-MM-DD, a day that exists."""
    match = _DATE.fullmatch(text)
    if match is None:
        complain("site.date", got=shown(text))
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        complain("site.no_such_date", got=text)


def month_day(text: str) -> MonthDay:
    """MM-DD, a day that every year has."""
    match = _MONTH_DAY.fullmatch(text)
    if match is None:
        complain("site.month_day", got=shown(text))
    month, number = (int(part) for part in match.groups())
    try:
        date(_LEAP_YEAR, month, number)
    except ValueError:
        complain("site.no_such_date", got=text)
    if (month, number) == (2, 29):
        complain("site.leap_day")
    return month, number


def day_or_month_day(text: str) -> date | MonthDay:
    return month_day(text) if _MONTH_DAY.fullmatch(text) else day(text)


def clock(text: str) -> time:
    """HH:MM on the wall, 00:00–23:59."""
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        complain("site.clock", got=shown(text))
    return time(int(match[1]), int(match[2]))


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # no such zone; no file name; a folder of zones (`Asia`)
        near = closest(text, available_timezones())
    complain("site.zone_suggested" if near else "site.zone", got=shown(text), suggestion=near)


def choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            near = closest(text, allowed)
            code = "site.choice_suggested" if near else "site.choice"
            complain(code, got=shown(text), allowed=", ".join(allowed), suggestion=near)
        return text

    return read


def one_of(kind: type[E], *allowed: E) -> Callable[[str], E]:
    """A word of an enumeration, or of the part of it that is allowed here."""
    read = choice(*allowed)
    return lambda text: kind(read(text))


def web_address(text: str) -> str:
    """An http(s) URL with a host: it is printed in mails, so nothing else may hide behind it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", text):
        complain("site.url", got=shown(text))
    return text


def storage_url(text: str) -> str:
    """`sqlite:PATH` or `postgres://…` (or `postgresql://…`, as libpq's own tools write it); a password in it would be readable by whoever reads the config."""
    if text.startswith("sqlite:") and text != "sqlite:" and not text.startswith("sqlite://"):
        return text
    if not text.startswith(("postgres://", "postgresql://")):
        complain("site.storage_url")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        complain("site.storage_url")
    if parts.password is not None or "password=" in parts.query:
        complain("site.storage_password")
    if port == 0 or parts.path in ("", "/"):
        complain("site.storage_url")
    return text


def secret(value: Any) -> Secret:
    """`{file: PATH}`, `{credential: NAME}` or `{env: NAME}`; what stands here otherwise is never shown, it may be one."""
    if not isinstance(value, dict):
        complain("site.inline_secret")
    if len(value) != 1 or next(iter(value)) not in ("file", "credential", "env"):
        complain("site.secret_source")
    source, name = next(iter(value.items()))
    if not isinstance(name, str) or not name or "\0" in name:
        complain("site.secret_source")
    if source == "credential" and "/" in name:
        complain("site.secret_credential")
    return Secret(source, name)


def authentication(text: str) -> str:
    """`token`; `verified` is a promise that is not kept yet, so it is not taken."""
    if text == "verified":
        complain("site.not_yet_verified")
    return choice("token")(text)


def not_yet(_: Any) -> NoReturn:
    complain("site.not_yet")
