"""The `断り` form: a refusal told in a new mail, a label a line, in any order (contract §4)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from enishi.core import reply
from enishi.core.address import is_address
from enishi.core.dates import Certainty, find_dates

_TITLES = frozenset({"断り", "お断り", "断られた", "断られました", "失注", "refused", "refusal", "declined"})
_REPLY_MARKS = re.compile(r"(?:(?:re|fw|fwd)\s?:\s?)+")
_FIELD_OF_LABEL = {
    **dict.fromkeys(("宛先", "メール", "アドレス", "to", "address", "mail", "email", "e-mail"), "to"),
    **dict.fromkeys(("会社", "会社名", "company", "firm"), "company"),
    **dict.fromkeys(("氏名", "名前", "お名前", "担当者", "name", "contact"), "name"),
    **dict.fromkeys(("理由", "reason"), "reason"),
    **dict.fromkeys(("判断時期", "判断日", "時期", "decision", "decision on", "decides"), "decision"),
    **dict.fromkeys(("懸念", "不安", "心配", "worry", "concern"), "worry"),
    **dict.fromkeys(("競合", "他社", "competitor"), "competitor"),
    **dict.fromkeys(("価格帯", "価格", "金額", "price", "price band"), "price_band"),
    **dict.fromkeys(("メモ", "備考", "note", "memo", "notes"), "note"),
}
_LABELLED = re.compile(r"\s*(?P<label>[^\s:：][^:：]{0,15}?)\s*[:：](?P<value>.*)")
_ADDRESS = re.compile(r"[^\s<>「」()、,]{1,64}@[^\s<>「」()、,]{1,255}")
_LONGEST_FORM = 200


@dataclass(frozen=True, slots=True)
class RefusalForm:
    """What the rep wrote, label by label; None where a label was left out."""

    to: str | None = None
    """The customer's address; None also where what stands there is none: then the rep must be asked."""
    company: str | None = None
    name: str | None = None
    reason: str | None = None
    """As written: a key or title of reasons.yaml, for the caller to find."""
    decision: str | None = None
    """判断時期 as written."""
    decision_on: date | None = None
    """The day `decision` names; None with `decision` set means that it could not be read: ask."""
    worry: str | None = None
    competitor: str | None = None
    price_band: str | None = None
    note: str | None = None
    unknown: tuple[str, ...] = ()
    """Labels that mean nothing to us, as written, so that the answer can name them."""


def parse_refusal_form(
    subject: str, text: str, today: date, fiscal_year_start: tuple[int, int] = (4, 1)
) -> RefusalForm | None:
    """The form in a mail whose subject or first line is `断り`; None for any other mail. Never raises."""
    lines = [line for line in reply.visible_text(text).split("\n") if line.strip()][:_LONGEST_FORM]
    if lines and _is_title(lines[0]):
        lines = lines[1:]
    elif not _is_title(subject):
        return None
    return _form(lines, today, fiscal_year_start)


def _is_title(line: str) -> bool:
    folded = unicodedata.normalize("NFKC", line[:80]).casefold().strip(" 。.!:【】[]")
    return _REPLY_MARKS.sub("", folded, count=1) in _TITLES


def _form(lines: list[str], today: date, fiscal_year_start: tuple[int, int]) -> RefusalForm:
    values: dict[str, str] = {}
    unknown: list[str] = []
    field = ""
    for line in lines:
        labelled = _LABELLED.fullmatch(line[:2000])
        known = _FIELD_OF_LABEL.get(_folded(labelled["label"])) if labelled else None
        if labelled and known:
            field = known
            _add(values, field, labelled["value"].strip())
        elif field == "note":
            _add(values, field, line.strip())
        elif labelled:
            unknown.append(labelled["label"])
    decision = values.pop("decision", None)
    found = _ADDRESS.search(unicodedata.normalize("NFKC", values.pop("to", "")))
    return RefusalForm(
        to=found[0] if found and is_address(found[0]) else None,
        decision=decision,
        decision_on=_decision_on(decision, today, fiscal_year_start) if decision else None,
        unknown=tuple(unknown),
        **values,
    )


def _folded(label: str) -> str:
    return unicodedata.normalize("NFKC", label).casefold().strip()


def _add(values: dict[str, str], field: str, value: str) -> None:
    if value:
        values[field] = f"{values[field]}\n{value}" if field in values else value


def _decision_on(words: str, today: date, fiscal_year_start: tuple[int, int]) -> date | None:
    """The last day of the period named: nothing is decided before it has passed (doctrine E7)."""
    found = find_dates(words, today, fiscal_year_start)
    if len(found) != 1 or found[0].certainty is Certainty.DOUBTFUL or found[0].last < today:
        return None
    return found[0].last
