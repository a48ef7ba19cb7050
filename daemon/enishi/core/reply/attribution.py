"""`On … wrote:` in the world's languages, however the mail program wraps it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from enishi.core.reply.lines import Lines, is_prose

_MOST_LINES = 6
_LONGEST_LINE = 400
_LONGEST = 700

# Languages in which the verb closes the line, and those in which the name follows it.
_CLOSING_VERB = (
    r"wrote|writes|said|(?:hat )?(?:folgendes )?geschrieben|schrieb(?: folgendes)?|a écrit|écrit|escribió|escribio|escreveu"
    r"|ha scritto|scrive|schreef(?: het volgende)?|het volgende geschreven|skrev(?: följande| følgende)?|kirjoitti|pisze"
    r"|napisał\(a\)|napisała?|napsal\(a\)|napsala?|napísal\(a\)|napísala?|(?:ezt )?írta(?: \(időpont: .{4,40}\))?|a scris"
    r"|(?:şunu |şunları )?yazdı|написала?\(?а?\)?|пишет|писала?|написав|έγραψε|napisao(?: je)?|je napisal\(a\)|rašė|rakstīja"
    r"|kirjutas|skrifaði|va escriure|写道|写到|寫道|撰寫|來信|님이 작성|님이 씀|작성|đã viết|menulis|כתב/ה|כתבה?|كتب(?:ت)?|เขียนว่า"
    r"|(?:さんは|さんが|は|が|に|様は|様が)?書(?:きました|いた|かれました)|のメール|のメッセージ|からのメール|からのメッセージ|さんからの返信"
    r"|さんのコメント|の(?:お)?言葉|の書き込み|\)より"
)
_INNER_VERB = r"schrieb|skrev|schreef|heeft|hat|kirjoitti|napsal\(?a?\)?|írta|yazdı|написала?|kirjutas|wrote"
_ENDS_IN_VERB = re.compile(rf"(?<![^\W_])(?:{_CLOSING_VERB})\s?(?:\([^()]{{4,60}}\))?\s?:?$", re.IGNORECASE)
_ENDS_IN_JAPANESE_VERB = re.compile(
    r"(?:書きました|書いた|書かれました|のメール|のメッセージ|からの返信|のコメント|の書き込み|より|写道|寫道|작성|씀)\s?(?:\([^()]{4,60}\))?\s?:?$"
)
_HAS_WRITTEN = re.compile(r"(?:さん|様|氏)\s?(?:は|が)(?:書きました|書いた|書かれました)$")
_HAS_VERB = re.compile(rf"(?<![^\W_])(?:{_INNER_VERB})\b", re.IGNORECASE)
_QUOTING = re.compile(
    r"(?:quoting|zitat von|citando|citando a|quoting message from|in message <|in article <)", re.IGNORECASE
)

_ADDRESS = re.compile(r"[\w.+%=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}")
_ENDS_IN_ADDRESS = re.compile(
    r"[\w.+%-]@[\w.-]{1,255}(?:\]\(mailto:[^)]{0,300}\)|<mailto:[^>]{0,300}>)?\s?[>)\]]{1,2}\s?,?\s?:$"
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|(?<!\d)(?:19|20)\d\d\s?[年년/.-]|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}月\s?\d{1,2}日|令和\s?\d{1,2}年"
)
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?!\d)|\d{1,2}時\s?\d{1,2}分|\d{1,2}点\d{1,2}分")
_BARE_GMAIL = re.compile(
    r"(?:19|20)\d\d(?:[-/]\d{1,2}[-/]\d{1,2}|年\d{1,2}月\d{1,2}日(?:\(.\))?) (?:\d{1,2}:\d\d )?"
    r"(?:GMT[+-]\d{1,2}:\d\d [^.!?]{1,80}|[^.!?@]{1,80}<[^<>@\s]{1,64}@[^<>\s]{1,255}>):?"
)
_NAMES_A_MESSAGE = re.compile(r"in (?:message|article|the message)\b|message-id:|news:", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"(?:on|at|le|el|il|em|am|op|den|dnia|w dniu|dne|a\(z\)|vào|pada|\(|\d{1,4}[年년/.-]|\d{1,2}\s|[^\W\d]{2,12}[,.]? \d)",
    re.IGNORECASE,
)
_DRAWN = "-‐–—―─━=_*~# "


@dataclass(frozen=True, slots=True)
class Attribution:
    """The lines from where it was looked for up to, not including, `after`."""

    after: int
    is_certain: bool
    """Says when, or from which address: lines below are history even without a quote mark."""


def attribution_at(lines: Lines, at: int) -> Attribution | None:
    """The attribution that begins at line `at`.

    Attributions wrap; the shortest run of lines that reads as one is it, so that no words above are taken along.
    """
    for last in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines.folded[last]
        if not line or lines.quoted[last] or len(line) > _LONGEST_LINE:
            return None
        if not _could_close(line):
            continue
        above_quote = _is_above_quote(lines, last)
        if above_quote or _is_marked_end(line):
            return _closed_at(lines, at, last, above_quote=above_quote)
    return None


def _is_above_quote(lines: Lines, at: int) -> bool:
    below = lines.first_worded(at + 1, within=4)
    return below < len(lines) and lines.quoted[below]


# Looking ahead asks for the same few lines again and again.
@lru_cache(maxsize=256)
def _could_close(line: str) -> bool:
    return _is_marked_end(line) or bool(_ENDS_IN_VERB.search(line[-90:].strip(_DRAWN)))


def _is_marked_end(line: str) -> bool:
    """A sentence may end in a verb, too; without a colon only a quotation below, or dashes, tell the two apart."""
    return (
        line.rstrip(_DRAWN).endswith(":") or line.startswith("--") or _BARE_GMAIL.fullmatch(line) is not None
    )


def _closed_at(lines: Lines, at: int, last: int, *, above_quote: bool) -> Attribution | None:
    for first in range(last, at - 1, -1):
        if not _reads_as_attribution(_joined(lines, first, last), above_quote):
            continue
        if first > at and not _is_lead_in(lines.folded[at:first]):
            return None
        whole = _joined(lines, at, last)
        certain = _TIME.search(whole) or _ADDRESS.search(whole) or _BARE_GMAIL.fullmatch(whole)
        return Attribution(last + 1, bool(certain))
    return None


def _joined(lines: Lines, first: int, last: int) -> str:
    return " ".join(lines.folded[first : last + 1]).strip(_DRAWN)


def _reads_as_attribution(text: str, above_quote: bool) -> bool:
    if len(text) > _LONGEST:
        return False
    if _BARE_GMAIL.fullmatch(text):
        return True
    dated = bool(_DATE.search(text) or _TIME.search(text))
    addressed = bool(_ADDRESS.search(text))
    ends_in_verb = bool(_ENDS_IN_VERB.search(text) or _ENDS_IN_JAPANESE_VERB.search(text))
    if above_quote and len(text) <= 80 and _HAS_WRITTEN.search(text):
        return True
    if not text.endswith(":"):
        return ends_in_verb and dated and (addressed or above_quote or bool(_TIME.search(text)))
    if ends_in_verb:
        return dated or addressed or (above_quote and len(text) <= 120)
    if _HAS_VERB.search(text) or _QUOTING.match(text):
        return dated or addressed
    return addressed and (dated or above_quote) and bool(_ENDS_IN_ADDRESS.search(text) or above_quote)


def _is_lead_in(lines: Sequence[str]) -> bool:
    """Whether the lines before an attribution's core belong to it (`On Tue, 8 Dec 2026 09:41` on a line above)."""
    if any(is_prose(line) for line in lines):
        return False
    dated = bool(_DATE.search(" ".join(lines)) or _TIME.search(" ".join(lines)))
    if _NAMES_A_MESSAGE.match(lines[0]):
        return True
    return bool(_LEAD_IN.match(lines[0]) and dated) or bool(
        _ADDRESS.search(lines[0]) and len(lines[0]) <= 120
    )
