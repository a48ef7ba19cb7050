"""A rep's words by mail (contract §4). In doubt nothing is done and the rep is asked again (mail-reality A4, A5, A12)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from enishi.core import reply
from enishi.core.dates import when

Context = Literal["draft", "notice", "digest", "new"]
"""What the rep's mail answers: a draft, a notice, the morning digest, or nothing."""


@dataclass(frozen=True, slots=True)
class Approve:
    at_once: bool = False
    """`今すぐ`: in the next opening, not at the planned time."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """Of the draft: the step moves to that day."""

    until_on: date


@dataclass(frozen=True, slots=True)
class Skip:
    pass


@dataclass(frozen=True, slots=True)
class Stop:
    """Of the sequence."""


@dataclass(frozen=True, slots=True)
class Edit:
    body: str
    subject: str | None = None
    """None: as it was."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Of the sequence; in a new mail, of everything after `StopAll`."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Of the sequence: it rests until that day."""

    until_on: date


@dataclass(frozen=True, slots=True)
class Won:
    pass


@dataclass(frozen=True, slots=True)
class ReasonIs:
    text: str
    """As the rep wrote it: a key or title of reasons.yaml, for the caller to find."""


@dataclass(frozen=True, slots=True)
class StopAll:
    """Nothing more is sent until somebody says `再開`."""


@dataclass(frozen=True, slots=True)
class ForEach:
    """Words for several entries of the digest, by their number there."""

    words: tuple[tuple[int, Command], ...]


@dataclass(frozen=True, slots=True)
class ForAll:
    """`全部OK`."""

    word: Command


@dataclass(frozen=True, slots=True)
class Unclear:
    why: str
    """A code: `empty`, `no_verb`, `more_than_verb`, `conflict`, `no_date`, `date_not_ahead`, `no_text`, `not_here`."""


Command = (
    Approve
    | Postpone
    | Skip
    | Stop
    | Edit
    | Resume
    | Hold
    | Won
    | ReasonIs
    | StopAll
    | ForEach
    | ForAll
    | Unclear
)

_ALLOWED: dict[str, tuple[type, ...]] = {
    "draft": (Approve, Postpone, Skip, Stop, Edit, Won, ReasonIs),
    "notice": (Resume, Hold, Stop, Won, ReasonIs),
    "digest": (ForEach, ForAll),
    "new": (StopAll, Resume),
}


def parse(
    text: str, *, today: date, context: Context = "draft", fiscal_year_start: tuple[int, int] = (4, 1)
) -> Command:
    """What the rep asks for. Only their own words count: quotations and signature are taken off first.

    The verb must stand alone on the first line. Never raises; what cannot be read is `Unclear`.
    """
    lines = _worded_from(reply.visible_text(text).split("\n"))
    if not lines:
        return Unclear("empty")
    reader = _Reader(today, context, fiscal_year_start)
    command = reader.several(lines) if context == "digest" else reader.one(lines)
    return command if isinstance(command, (Unclear, *_ALLOWED[context])) else Unclear("not_here")


_SOFTENERS = (
    r"(?:で(?:す|お願い(?:いた|致)?します|お願い|いいです|大丈夫です|よろしいです)|です|します|いたします|致します|しました|して|してください|して下さい"
    r"|お願い(?:いた|致)?します|をお願い(?:いた|致)?します|で|please)?"
)


def _phrase(*stems: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(stems)})[、,\s]?{_SOFTENERS}")


_OK = r"ok|okay|オーケー|オッケー|承認|approved?|はい、?お願いします|yes,? please|go ahead"
_AT_ONCE = r"今すぐ|すぐに?|至急|直ちに|at once|now|right away|immediately"
_APPROVE = _phrase(_OK)
_APPROVE_AT_ONCE = _phrase(
    rf"(?:(?:{_OK})(?:です)?[、,。.\s]{{0,2}})?(?:今すぐ|すぐに?|至急|直ちに)(?:に?送って(?:ください|下さい)?|送信|送付|ok|承認)",
    rf"(?:(?:{_OK})(?:です)?[、,。.\s]{{1,2}})(?:{_AT_ONCE})",
    r"今すぐ(?:に)?",
    r"(?:approve and )?send (?:it )?(?:at once|now|right away|immediately)",
    r"now|at once",
)
_SKIP = _phrase(
    "スキップ",
    "skip(?: it| this)?",
    "飛ばす",
    "飛ばして(?:ください|下さい)?",
    "とばす",
    "とばして(?:ください|下さい)?",
)
_STOP = _phrase("停止", "stop", "中止", "ストップ")
_EDIT = _phrase("修正", "訂正", "edit(?:ed)?")
_RESUME = _phrase("再開", "resume")
_WON = _phrase("成約", "受注", "won")
_HOLD = _phrase("保留", "hold")
_REASON = re.compile(
    r"(?:理由|reason)(?:は|\s|[::])\s?(?P<reason>[^\s。、,:]{1,40}(?:\s[^\s。、,:]{1,20}){0,3})"
)
_ALL = re.compile(r"(?:全部|すべて|全て|全件|all)(?:[はを、:\s]\s?)?(?P<word>.{1,40})")
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,3})(?:\s|[.):]\s?|番(?:は|を)?\s?)(?P<word>.{1,40})")

_DECORATION = "。．.!！、,~〜～…・♪☆★"
_SUBJECT = re.compile(r"(?:件名|subject)\s?[::]\s?(?P<subject>.{1,200})", re.IGNORECASE)
_MARK = re.compile(r"[-‐―ー─━=＝_*]{3,}")
_TAKES_IT_BACK = re.compile(
    r"ただ|但し|でも|けど|けれど|ですが|ますが|たが|修正|変更|直し|直す|訂正|差し替|待っ|待ち|やめ|止め|停止|中止|保留|延期|スキップ"
    r"|来週|来月|明日|後で|あとで|ください|下さい|いただけ|ほしい|欲しい|ない|ません"
    r"|\b(?:but|however|except|change|replace|instead|wait|later|stop|skip|hold|not|don't|please|tomorrow|next)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Reader:
    today: date
    context: Context
    fiscal_year_start: tuple[int, int]

    def one(self, lines: Sequence[str]) -> Command:
        word = _word(lines[0])
        if _EDIT.fullmatch(word):
            return _edit(lines[1:])
        command = self.verb(word)
        if isinstance(command, Approve) and any(_takes_back(line) for line in lines[1:]):
            return Unclear("conflict")
        return command

    def verb(self, word: str) -> Command:
        """A first line that is the verb and nothing else."""
        if _APPROVE.fullmatch(word):
            return Approve()
        if _APPROVE_AT_ONCE.fullmatch(word):
            return Approve(at_once=True)
        if _SKIP.fullmatch(word):
            return Skip()
        if _STOP.fullmatch(word):
            return StopAll() if self.context == "new" else Stop()
        if _RESUME.fullmatch(word):
            return Resume()
        if _WON.fullmatch(word):
            return Won()
        if _HOLD.fullmatch(word):
            return Unclear("no_date")
        if reason := _REASON.fullmatch(word):
            return ReasonIs(reason["reason"])
        return self.day(word)

    def day(self, word: str) -> Command:
        if len(word) > 40:
            return Unclear("more_than_verb")
        until_on = when(word, self.today, self.fiscal_year_start)
        if until_on is None:
            return Unclear("more_than_verb" if _mentions_a_verb(word) else "no_verb")
        if until_on <= self.today:
            return Unclear("date_not_ahead")
        return Hold(until_on) if self.context == "notice" else Postpone(until_on)

    def several(self, lines: Sequence[str]) -> Command:
        """`1 OK, 2 スキップ, 3 12/1`, on one line or several; one unclear word makes the whole unclear."""
        if everything := _ALL.fullmatch(_word(lines[0])):
            word = self.verb(everything["word"].strip())
            if any(_takes_back(line) for line in lines[1:]):
                return Unclear("conflict")
            return ForAll(word) if isinstance(word, _ALLOWED["draft"]) else _unclear(word)
        words: list[tuple[int, Command]] = []
        for line in lines:
            for piece in re.split(r"[,、;。]\s*(?=[0-9]{1,3}(?:\s|[.):番]))", _word(line)):
                numbered = _NUMBERED.fullmatch(piece.strip())
                if not numbered:
                    return self._trailing(words, line)
                word = self.verb(_word(numbered["word"]))
                if not isinstance(word, _ALLOWED["draft"]):
                    return _unclear(word)
                words.append((int(numbered["number"]), word))
        return self._checked(words)

    def _trailing(self, words: list[tuple[int, Command]], line: str) -> Command:
        """A line without a number may close the list (「よろしくお願いします」), never change it."""
        if not words or _takes_back(line) or _NUMBERED.match(_word(line)):
            return Unclear("no_verb")
        return self._checked(words)

    def _checked(self, words: list[tuple[int, Command]]) -> Command:
        numbers = [number for number, _ in words]
        return ForEach(tuple(words)) if len(set(numbers)) == len(numbers) else Unclear("conflict")


def _word(line: str) -> str:
    """One spelling: NFKC, lower case, without the punctuation and pictures at its ends."""
    folded = " ".join(unicodedata.normalize("NFKC", line).casefold().split())
    return folded.strip("".join(filter(_is_picture, folded)) + _DECORATION + " ")


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Cf", "Mn")


def _takes_back(line: str) -> bool:
    return bool(_TAKES_IT_BACK.search(unicodedata.normalize("NFKC", line[:2000])))


def _mentions_a_verb(word: str) -> bool:
    return any(
        pattern.search(word) for pattern in (_APPROVE, _SKIP, _STOP, _EDIT, _RESUME, _WON) if pattern.pattern
    )


def _unclear(word: Command) -> Unclear:
    return word if isinstance(word, Unclear) else Unclear("not_here")


def _worded_from(lines: Sequence[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    return list(lines[first:])


def _edit(lines: Sequence[str]) -> Command:
    """The text below the verb, between `---` marks where there are any; `件名:` on its first line is the subject."""
    text = _worded_from(lines)
    if text and _MARK.fullmatch(text[0].strip()):
        text = _worded_from(text[1:])
        closing = next((at for at, line in enumerate(text) if _MARK.fullmatch(line.strip())), len(text))
        text = text[:closing]
    subject = _SUBJECT.fullmatch(text[0].strip()) if text else None
    body = "\n".join(_worded_from(text[1:]) if subject else text).rstrip()
    if not body:
        return Unclear("no_text")
    return Edit(body, subject["subject"].strip() if subject else None)
