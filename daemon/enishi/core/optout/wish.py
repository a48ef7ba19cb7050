"""What a person's words ask for.

Judged on what they wrote now, never on history, signature or our own footer. A question about stopping, a stop for a
while, a stop of telephone calls are no opt-out: those are for a person to read, and never pass in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enishi.core.optout import doubts, english, japanese, one_word, plain_speech
from enishi.core.sentences import fold, sentences
from enishi.core.wording import reader

_QUOTED_IN_WHY = 60


class Wish(StrEnum):
    STOP = "stop"
    PERHAPS = "perhaps"
    """The words are there, the sense is not clear."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    wish: Wish
    why: str = ""
    """The words that decided, or what makes the doubt."""


def wish_in(visible: str) -> Wish:
    """What the person's own words ask for. PERHAPS must never suppress by itself, nor be passed over."""
    return what_is_asked(visible).wish


def what_is_asked(visible: str) -> Asked:
    """As `wish_in`, with the reason. One clear sentence outweighs every doubtful one."""
    if one_word.is_one_word(visible):
        return Asked(Wish.STOP, "asks to stop in a word")
    text = fold(visible).replace("御", "ご")
    speaks_of_writing = doubts.WRITING.search(text) is not None
    goes_on = doubts.GOES_ON.search(text) is not None
    perhaps = None
    for sentence in sentences(text):
        asked = _asked_in(sentence, speaks_of_writing=speaks_of_writing, goes_on=goes_on)
        if asked.wish is Wish.STOP:
            return asked
        if asked.wish is Wish.PERHAPS:
            perhaps = perhaps or asked
    return perhaps or _by_word_counts(text) or _hinted(text, speaks_of_writing=speaks_of_writing)


_LIKE_A_STOP = 1.5
"""How far a text must stand on the side of stopping for a doubt. Of example texts that no rule read as a stop, by writers
left out, half of those beyond it were one; of 4,000 ordinary ones one in three hundred lay there. No more than a doubt:
word counts know nothing of 「停止しないでください」."""


def _by_word_counts(text: str) -> Asked | None:
    """For ways of asking that no rule foresaw."""
    opinion = reader("stops").opinion(text)
    if opinion.weights["true"] - opinion.weights["false"] < _LIKE_A_STOP:
        return None
    likest = max(sentences(text), key=lambda said: reader("stops").speaks_for(said, "true"), default="")
    return Asked(Wish.PERHAPS, f"perhaps asks to stop: worded like it: {likest[:_QUOTED_IN_WHY]}")


def _asked_in(sentence: str, *, speaks_of_writing: bool, goes_on: bool) -> Asked:
    if not _names_a_stop(sentence, speaks_of_writing=speaks_of_writing) or doubts.NOT_STOPPING.search(
        sentence
    ):
        return Asked(Wish.NONE)
    doubt = _doubt_about(sentence)
    if doubt is None and not _names_a_stop(
        doubts.QUOTED.sub(" ", sentence), speaks_of_writing=speaks_of_writing
    ):
        doubt = "in quotation marks"
    if doubt is None and goes_on:
        doubt = "mail may go on"
    if doubt:
        return Asked(Wish.PERHAPS, f"perhaps asks to stop: {doubt}")
    return Asked(Wish.STOP, f"asks to stop: {sentence[:_QUOTED_IN_WHY]}")


def _names_a_stop(sentence: str, *, speaks_of_writing: bool) -> bool:
    if speaks_of_writing and doubts.BARE_STOP.search(sentence):
        return True
    if doubts.WANTS_OUT.search(sentence) or doubts.ALREADY_ASKED.search(sentence):
        return True
    set_phrases = (*japanese.STOP, *english.STOP)
    return any(pattern.search(sentence) for pattern in set_phrases) or plain_speech.names_a_stop(sentence)


def _doubt_about(sentence: str) -> str | None:
    """Why a sentence with the words of stopping may yet be none."""
    for_now = doubts.FOR_A_WHILE.search(sentence) and not doubts.FOR_EVER.search(sentence)
    asks = doubts.QUESTION.search(sentence) and not doubts.REQUEST_AS_QUESTION.search(sentence)
    wants_out = doubts.WANTS_OUT.search(sentence)
    if doubts.OFFERED.search(sentence):
        return "an offer to stop, as below a mailing"
    if plain_speech.is_about_something_else(sentence):
        return "of something else"
    if doubts.TO_ANOTHER.search(sentence):
        return "to be sent to somebody else"
    if doubts.SOMEONE_ELSE.search(sentence):
        return "somebody else's mail"
    if doubts.BY_OTHER_MEANS.search(sentence):
        return "by other means"
    if for_now:
        return "for a while"
    if not wants_out and (asks or doubts.ASKS_HOW.search(sentence)):
        return "a question about stopping"
    return None


def _hinted(text: str, *, speaks_of_writing: bool) -> Asked:
    """Words of stopping outside every sentence that asks for it."""
    if doubts.STOP_WORD.search(text) or (speaks_of_writing and doubts.REFUSING.search(text)):
        return Asked(Wish.PERHAPS, "perhaps asks to stop: the words are there")
    if doubts.TOO_MUCH.search(text):
        return Asked(Wish.PERHAPS, "perhaps asks to stop: finds it too much")
    return Asked(Wish.NONE)
