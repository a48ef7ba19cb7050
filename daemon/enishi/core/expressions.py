"""The plan's little languages: `at`, durations, approvals, windows and rates, from an owner's text to `core.plan`.

Text may be typed full-width and in any case; it is folded first. What cannot be read raises ExpressionError.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import time, timedelta
from itertools import pairwise

from enishi.core.plan import Approval, ApprovalMode, At, Rate, Unit, Window

LONGEST = timedelta(days=3660)
"""Ten years: no follow-up is longer, and calendar arithmetic stays clear of the year 9999."""

Span = tuple[time, time]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT = time(0)
# Minus signs and commas that a Japanese keyboard makes and NFKC leaves alone.
_FOLDS = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "ー": "-", "、": ","})

_AT = re.compile(
    r"(?P<anchor>[a-z][a-z0-9_]*)(?:\s*(?P<sign>[+-])\s*(?P<amount>[0-9]{1,6})\s*(?P<unit>[a-z]+))?"
)
_DURATION = re.compile(r"(?P<amount>[0-9]{1,7})\s*(?P<unit>[a-z]+)")
_VETO = re.compile(r"veto\s+(?P<duration>.+)")
_RATE = re.compile(r"(?P<count>[0-9]{1,5})\s+in\s+(?P<duration>.+)")
_GROUP = re.compile(r"(?P<days>[a-z][a-z,\s-]*?)\s+(?P<spans>[0-9].*)")
_DAY_RANGE = re.compile(r"(?P<first>[a-z]+)(?:\s*-\s*(?P<last>[a-z]+))?")
_SPAN = re.compile(r"(?P<opens>[0-9]{1,2}:[0-9]{2})\s*[-~〜]\s*(?P<closes>[0-9]{1,2}:[0-9]{2})")

_FIXED = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}
# Only to tell what is too far; how far a month really is depends on where it begins (core.anchors).
_ABOUT = _FIXED | {
    Unit.BUSINESS_DAY: timedelta(days=1),
    Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
}


class ExpressionError(ValueError):
    """A text of the plan that cannot be read: `code` is a phrase code, `params` fill its placeholders."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def parse_at(text: str) -> At:
    """`ANCHOR [± N unit]` (contract §2), e.g. `decision_on - 5bd`; whether the anchor exists is not asked here."""
    match = _AT.fullmatch(_folded(text))
    if match is None:
        raise ExpressionError("expression.at", text=text)
    if match["unit"] is None:
        return At(match["anchor"])
    unit = _unit(match["unit"], text, tuple(Unit), "expression.at_unit")
    amount = int(match["amount"])
    if amount * _ABOUT[unit] > LONGEST:
        raise ExpressionError("expression.too_long", text=text)
    return At(match["anchor"], -amount if match["sign"] == "-" else amount, unit)


def parse_duration(text: str) -> timedelta:
    """A fixed length in `m`, `h`, `d` or `w`, e.g. `72h`; zero is a length too."""
    match = _DURATION.fullmatch(_folded(text))
    if match is None:
        raise ExpressionError("expression.duration", text=text)
    unit = _unit(match["unit"], text, tuple(_FIXED), "expression.duration_unit")
    amount = int(match["amount"])
    if amount * _FIXED[unit] > LONGEST:
        raise ExpressionError("expression.too_long", text=text)
    return amount * _FIXED[unit]


def parse_approval(text: str) -> Approval:
    """`auto`, `veto DURATION` (more than nothing) or `required`."""
    folded = _folded(text)
    if folded in (ApprovalMode.AUTO, ApprovalMode.REQUIRED):
        return Approval(ApprovalMode(folded))
    match = _VETO.fullmatch(folded)
    if match is None:
        raise ExpressionError("expression.approval", text=text)
    veto = parse_duration(match["duration"])
    if not veto:
        raise ExpressionError("expression.approval", text=text)
    return Approval(ApprovalMode.VETO, veto)


def parse_rate(text: str) -> Rate:
    """`COUNT in DURATION`, e.g. `1 in 7d`; both more than nothing."""
    match = _RATE.fullmatch(_folded(text))
    if match is None:
        raise ExpressionError("expression.rate", text=text)
    rate = Rate(int(match["count"]), parse_duration(match["duration"]))
    if not rate.count or not rate.within:
        raise ExpressionError("expression.rate", text=text)
    return rate


def parse_window(text: str, business_days_only: bool) -> Window:
    """`DAYS SPANS[; DAYS SPANS…]`, e.g. `mon-fri 09:00-12:00, 13:00-17:30; sat 10:00-12:00`."""
    hours: dict[int, list[Span]] = {}
    for group in _folded(text).split(";"):
        match = _GROUP.fullmatch(group.strip())
        if match is None:
            raise ExpressionError("expression.window", text=text)
        spans = [_span(part.strip()) for part in match["spans"].split(",")]
        for weekday in _weekdays(match["days"]):
            hours.setdefault(weekday, []).extend(spans)
    return Window({day: _disjoint(spans, text) for day, spans in sorted(hours.items())}, business_days_only)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_FOLDS).casefold().strip()


def _unit(name: str, text: str, allowed: tuple[Unit, ...], code: str) -> Unit:
    try:
        return allowed[allowed.index(Unit(name))]
    except ValueError:
        raise ExpressionError(code, text=text, unit=name, units=" ".join(allowed)) from None


def _weekdays(text: str) -> list[int]:
    """`mon-wed, sat` → 0 1 2 5; a range may run over the week's end (`sat-mon`)."""
    found: list[int] = []
    for part in text.split(","):
        match = _DAY_RANGE.fullmatch(part.strip())
        if match is None:
            raise ExpressionError("expression.window_day", text=part.strip())
        first = _weekday(match["first"])
        last = _weekday(match["last"] or match["first"])
        found.extend((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return found


def _weekday(name: str) -> int:
    if name not in _DAYS:
        raise ExpressionError("expression.window_day", text=name)
    return _DAYS.index(name)


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ExpressionError("expression.window_span", text=text)
    opens, closes = _minutes(match["opens"], text), _minutes(match["closes"], text)
    if opens >= closes:
        raise ExpressionError("expression.window_empty", text=text)
    return _wall(opens), _wall(closes)


def _minutes(clock: str, text: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ExpressionError("expression.window_span", text=text)
    return hour * 60 + minute


def _wall(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _disjoint(spans: list[Span], text: str) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans))
    if any(closes == _MIDNIGHT or closes > opens for (_, closes), (opens, _) in pairwise(ordered)):
        raise ExpressionError("expression.window_overlap", text=text)
    return ordered
