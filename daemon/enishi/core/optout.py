"""Requests to stop, in a person's own words or by a mail program's unsubscribe button (L5, L7; 施行規則 art. 5).

Judged on what the person wrote now, never on history, signature or our own footer. A question about stopping, a
stop for a while, a stop of telephone calls are no opt-out: those are for a person to read.
"""

from __future__ import annotations

import re
from enum import StrEnum

from enishi.core import optout_words as words
from enishi.core.incoming import Incoming
from enishi.core.sentences import fold, sentences


class Wish(StrEnum):
    STOP = "stop"
    PERHAPS = "perhaps"
    """The words are there, the sense is not clear."""
    NONE = "none"


def button_pressed(mail: Incoming) -> bool:
    """The unsubscribe button of a mail program (List-Unsubscribe: mailto), or a subject that says it all.

    Such mail may well say Auto-Submitted.
    """
    if not words.BUTTON_SUBJECT.match(fold(mail.subject)):
        return False
    body = fold(mail.text).strip()
    if words.PROGRAM_SPEAKING.search(body[:400]):
        return True
    return len(body) < 200 and not words.ASKS_HOW.search(body) and not words.NOT_STOPPING.search(body)


def wish_in(visible: str) -> Wish:
    """What the person's own words ask for. PERHAPS must never suppress by itself, nor be passed over."""
    if is_one_word(visible) or any(_asks_to_stop(sentence) for sentence in sentences(visible)):
        return Wish.STOP
    return Wish.PERHAPS if words.ANY_STOP_WORD.search(fold(visible)) else Wish.NONE


def has_had_enough(visible: str) -> bool:
    """Not a stop in words, but nobody in their senses would write to this person again unasked."""
    return bool(words.HAD_ENOUGH.search(fold(visible)))


def is_one_word(visible: str) -> bool:
    """Nothing but 「配信停止」, 「不要です。」, `STOP`, with or without a greeting and a name."""
    lines = [_bare(line) for line in fold(visible).splitlines() if line.strip()]
    telling = [line for line in lines if _is_stop_word(line) or not words.FILLER.fullmatch(line)]
    return len(lines) <= 6 and 1 <= len(telling) <= 2 and all(_is_stop_word(line) for line in telling)


def _is_stop_word(line: str) -> bool:
    return bool(words.ONE_WORD.fullmatch(line) or words.ONE_WORD_EN.fullmatch(line))


def _bare(line: str) -> str:
    """Without the dots, quotes and brackets around it."""
    edges = " \t。、.,!！「」『』\"'()[]【】<>*#~〜ー-"
    return re.sub(r"\s+", " ", line.strip(edges))


def _asks_to_stop(sentence: str) -> bool:
    if not any(pattern.search(sentence) for pattern in (*words.JAPANESE, *words.ENGLISH)):
        return False
    if any(
        pattern.search(sentence) for pattern in (words.NOT_STOPPING, words.SOMEONE_ELSE, words.BY_OTHER_MEANS)
    ):
        return False
    if words.FOR_A_WHILE.search(sentence) and not words.FOR_EVER.search(sentence):
        return False
    if words.ASKS_HOW.search(sentence):
        return False
    return not words.QUESTION.search(sentence) or bool(words.REQUEST_AS_QUESTION.search(sentence))
