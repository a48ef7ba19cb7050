"""Where quoted history begins: attribution lines, header blocks, and the marks that mail programs draw."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from enishi.core.reply.lines import fold, is_blank, is_quoted, is_rule

_LONGEST_LINE = 300
_LONGEST_ATTRIBUTION = 4
_LONGEST_HEADER_BLOCK = 9


@dataclass(frozen=True, slots=True)
class Opening:
    """The lines `first` up to, not including, `after` announce that an older mail follows."""

    first: int
    after: int
    sure: bool
    """Whether the lines below may be taken for history though no quote mark stands before them."""


def opening_at(lines: Sequence[str], at: int) -> Opening | None:
    """The opening whose first line is `at`, if there is one. Looks a few lines ahead, never further."""
    if is_blank(lines[at]) or len(lines[at]) > _LONGEST_LINE:
        return None
    return _marked_message(lines, at) or _header_block(lines, at) or _attribution(lines, at)


# --- "-----Original Message-----" and its like ------------------------------------------------------------------

_MESSAGE_MARKS = (
    "original message",
    "original mail",
    "forwarded message",
    "forwarded mail",
    "forwarded by",
    "reply message",
    "begin forwarded message",
    "元のメッセージ",
    "元のメール",
    "元メール",
    "元のメッセ-ジ",
    "オリジナルメッセージ",
    "オリジナルのメッセージ",
    "返信元メッセージ",
    "返信元のメッセージ",
    "引用元メッセージ",
    "受信メール",
    "転送メッセージ",
    "転送されたメッセージ",
    "転送元メッセージ",
    "転送メール",
    "ursprüngliche nachricht",
    "message d'origine",
    "message transféré",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "исходное сообщение",
)
_MARK_EDGES = "-‐‑‒–—―─━=_*~<>＊＝ \t"


def _marked_message(lines: Sequence[str], at: int) -> Opening | None:
    folded = fold(lines[at])
    inner = folded.strip(_MARK_EDGES)
    if len(inner) > 60 or not inner.casefold().rstrip(":").startswith(_MESSAGE_MARKS):
        return None
    drawn = folded[:2].strip(_MARK_EDGES) == "" and len(folded) - len(inner) >= 4
    if drawn or inner.casefold() in ("begin forwarded message:", "転送されたメッセージ:"):
        return Opening(at, _end_of_headers(lines, at + 1), sure=True)
    return None


# --- From / Sent / To / Subject ---------------------------------------------------------------------------------

_HEADER_LABELS = {
    "from": "from 差出人 送信者 送信元 発信者 発信元 von de da van från fra од от nadawca od remitente expéditeur",
    "sent": "sent date 送信日時 送信日 日時 日付 受信日時 gesendet datum envoyé date enviado inviato data verzonden "
    "skickat sendt дата отправлено wysłano fecha",
    "to": "to 宛先 宛て先 受信者 an à a aan till til кому do para pour per",
    "cc": "cc bcc 写し kopie copie",
    "subject": "subject 件名 題名 表題 タイトル betreff objet asunto oggetto onderwerp ämne emne тема temat assunto",
    "reply": "reply-to 返信先 risposta importance 重要度 添付ファイル attachments",
}
_CLASS_OF_LABEL = {label: name for name, labels in _HEADER_LABELS.items() for label in labels.split()}
_LABELLED = re.compile(r"[*\s]{0,4}([^\s:*<>@]{1,12}(?: le)?)[\s*]{0,4}:")


def header_class(line: str) -> str | None:
    """`from`, `sent`, `to`, `cc`, `subject`, `reply` for a header line in a dozen languages; None for any other."""
    found = _LABELLED.match(fold(line[:80]))
    return _CLASS_OF_LABEL.get(found[1].casefold().removesuffix(" le")) if found else None


def _header_block(lines: Sequence[str], at: int) -> Opening | None:
    start = _past_rule(lines, at)
    if start is None:
        return None
    if header_class(lines[start]) not in ("from", "sent", "subject"):
        return None
    after = _end_of_headers(lines, start)
    classes = {header_class(line) for line in lines[start:after]} - {None}
    enough = 2 if start > at else 3
    if "from" in classes and len(classes) >= enough:
        return Opening(at, after, sure=True)
    return None


def _past_rule(lines: Sequence[str], at: int) -> int | None:
    """The line itself, or, where a rule is drawn at `at`, the first line with words right below it."""
    if not is_rule(lines[at]):
        return at
    for below in range(at + 1, min(at + 4, len(lines))):
        if not is_blank(lines[below]):
            return below
    return None


def _end_of_headers(lines: Sequence[str], start: int) -> int:
    """Past the header lines; a header's value may run on over one line of its own."""
    at = start
    while at < min(start + _LONGEST_HEADER_BLOCK, len(lines)):
        if header_class(lines[at]):
            at += 1
        elif at > start and at + 1 < len(lines) and not is_blank(lines[at]) and header_class(lines[at + 1]):
            at += 2
        else:
            break
    return at


# --- "On … wrote:", 「…のメール:」 --------------------------------------------------------------------------------

_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|escribió|escreveu|skrev|geschreven|ha scritto|a écrit|napisał\(a\)|napisała?)"
    r"|написала?|пишет|さんは書きました|書きました|さんが書きました|は書いた|さん wrote|のメール|のメッセージ|からのメール"
    r"|さんからの返信|さんのコメント)\s?(?:\([^()]{4,40}\))?\s?:\s?$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|(?<!\d)(?:19|20)\d\d[年/.-]|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}月\s?\d{1,2}日"
)
_TIME = re.compile(r"\d{1,2}[:.]\d{2}|\d{1,2}時\d{1,2}分")
_LEAD_IN = re.compile(r"(?:on|at|le|el|il|em|am|op|den|dnia|w dniu|\d{1,4}[年/.-]|\d{1,2}\s)", re.IGNORECASE)


def _attribution(lines: Sequence[str], at: int) -> Opening | None:
    """Attributions wrap; the shortest run of lines that reads as one is it, so that no words above are taken along."""
    last = _closing_line(lines, at)
    if last is None:
        return None
    for first in range(last, at - 1, -1):
        text = fold(" ".join(lines[first : last + 1]))
        if _reads_as_attribution(text):
            if first > at and not _is_lead_in(lines, at, first):
                return None
            whole = fold(" ".join(lines[at : last + 1]))
            sure = bool(_TIME.search(whole) or _ADDRESS.search(whole))
            return Opening(at, _end_of_headers(lines, last + 1), sure)
    return None


def _closing_line(lines: Sequence[str], at: int) -> int | None:
    for last in range(at, min(at + _LONGEST_ATTRIBUTION, len(lines))):
        line = lines[last]
        if (
            is_blank(line)
            or len(line) > _LONGEST_LINE
            or (is_quoted(line) and not _is_broken_off(lines, last))
        ):
            return None
        if fold(line).rstrip("* ").endswith(":"):
            return last
    return None


def _is_broken_off(lines: Sequence[str], at: int) -> bool:
    """`>:` or `> wrote:` on a line of its own is the end of a wrapped `<address>`, no quotation."""
    return (
        at > 0
        and "<" in lines[at - 1]
        and not is_quoted(lines[at - 1])
        and re.fullmatch(r">\s?(?:[^\W\d]{2,12}\s?)?:", fold(lines[at])) is not None
    )


def _reads_as_attribution(text: str) -> bool:
    if len(text) > 2 * _LONGEST_LINE or not (text := text.strip("* ")).endswith(":"):
        return False
    dated = _DATE.search(text) or _TIME.search(text)
    addressed = _ADDRESS.search(text)
    return bool((dated and addressed) or (_WROTE.search(text) and (dated or addressed)))


def _is_lead_in(lines: Sequence[str], at: int, first: int) -> bool:
    """Whether the lines before an attribution's core belong to it (`On Tue, 8 Dec 2026 09:41` on a line above)."""
    text = fold(" ".join(lines[at:first]))
    return bool(_LEAD_IN.match(text) and (_DATE.search(text) or _TIME.search(text))) and not text.endswith(
        ("。", "!", "?", "です", "ます")
    )
