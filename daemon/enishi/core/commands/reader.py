"""Reading the words. The verb stands alone on the first line; everything else asks again (mail-reality A4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enishi.core import reply
from enishi.core.commands import phrases
from enishi.core.commands.words import (
    Approve,
    Command,
    Context,
    Edit,
    ForAll,
    ForEach,
    Hold,
    NotSent,
    Postpone,
    ReasonIs,
    Resume,
    Skip,
    Stop,
    StopAll,
    Unclear,
    WasSent,
    Won,
)
from enishi.core.dates import when

_COURTESY_LINES = 4
"""よろしくお願いします, and a name that was not recognised as a signature."""

_ALLOWED: dict[str, tuple[type, ...]] = {
    "draft": (Approve, Postpone, Skip, Stop, Edit, Won, ReasonIs),
    "notice": (Resume, Hold, Stop, Won, ReasonIs, WasSent, NotSent),
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


_DECORATION = "。．.!！、,~〜～…・♪☆★"
_SUBJECT = re.compile(r"(?:件名|subject)\s?[:：]\s?(?P<subject>.{1,200})", re.IGNORECASE)
_MARK = re.compile(r"[-‐―ー─━=＝_*]{3,}")
_ALL = re.compile(r"(?:全部|すべて|全て|全件|all)(?:[はを、:\s]\s?)?(?P<word>.{1,40})")
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,3})(?:\s|[.):]\s?|番(?:は|を)?\s?)(?P<word>.{1,40})")
_NEXT_NUMBER = re.compile(r"[,、;。]\s*(?=[0-9]{1,3}(?:\s|[.):番]))")


@dataclass(frozen=True, slots=True)
class _Reader:
    today: date
    context: Context
    fiscal_year_start: tuple[int, int]

    def one(self, lines: Sequence[str]) -> Command:
        word = _word(lines[0])
        if phrases.EDIT.fullmatch(word):
            return _edit(lines[1:])
        command = self.verb(word)
        if isinstance(command, Approve | WasSent | NotSent) and _says_more(lines[1:]):
            return Unclear("conflict")
        return command

    def verb(self, word: str) -> Command:
        """A first line that is the verb and nothing else."""
        if phrases.APPROVE.fullmatch(word):
            return Approve()
        if phrases.APPROVE_AT_ONCE.fullmatch(word):
            return Approve(at_once=True)
        if phrases.SKIP.fullmatch(word):
            return Skip()
        if phrases.STOP.fullmatch(word):
            return StopAll() if self.context == "new" else Stop()
        if phrases.RESUME.fullmatch(word):
            return Resume()
        if phrases.WON.fullmatch(word):
            return Won()
        if phrases.WAS_SENT.fullmatch(word):
            return WasSent()
        if phrases.NOT_SENT.fullmatch(word):
            return NotSent()
        if phrases.HOLD.fullmatch(word):
            return Unclear("no_date")
        if reason := phrases.REASON.fullmatch(word):
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
            if _says_more(lines[1:]):
                return Unclear("conflict")
            return ForAll(word) if isinstance(word, _ALLOWED["draft"]) else _unclear(word)
        words: list[tuple[int, Command]] = []
        for line in lines:
            for piece in _NEXT_NUMBER.split(_word(line)):
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


def _says_more(lines: Sequence[str]) -> bool:
    """Whether what stands below an approval may be a condition, or another text than the one approved."""
    worded = [line for line in lines if line.strip()]
    return len(worded) > _COURTESY_LINES or any(_takes_back(line) for line in worded)


def _takes_back(line: str) -> bool:
    return bool(phrases.TAKES_IT_BACK.search(unicodedata.normalize("NFKC", line[:2000])))


def _mentions_a_verb(word: str) -> bool:
    return any(
        pattern.search(word)
        for pattern in (
            phrases.APPROVE,
            phrases.SKIP,
            phrases.STOP,
            phrases.EDIT,
            phrases.RESUME,
            phrases.WON,
            phrases.WAS_SENT,
            phrases.NOT_SENT,
        )
        if pattern.pattern
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
