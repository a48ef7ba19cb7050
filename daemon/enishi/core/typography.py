"""How Japanese business mail looks: lines of at most 35 full-width columns that break where they may, and the 宛名.

Sources: JIS X 4051 (禁則処理) for what may not begin or end a line, mail-reality §1.4, L15-L17 for the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from enishi.core.language import Lang, say
from enishi.core.problem import BadInput

LINE_FULL_WIDTH = 35

_ILLEGIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")
"""Control characters but for tab and line feed, the replacement character, and halves of characters."""
_SPACES = " \t"
_PAUSES = frozenset("、。，．！？」』）】")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_POLITE = re.compile(r"[おご][\u4e00-\u9fff]")
_LONGEST_KNOWN = 200
"""Characters of a line whose breaks are kept in memory."""
_SPARED_FOR_A_PHRASE = 22
"""Half-width columns that a line may stay short so that ございま/す is not torn apart."""

_NEVER_FIRST = frozenset(
    "、。，．・：；？！゛゜´｀¨ヽヾゝゞ〃々ー―‐～〜…‥）］｝〕〉》」』】’”°′″％℃"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ"
    ",.:;?!)]}>%"
)
_NEVER_LAST = frozenset("（［｛〔〈《「『【‘“￥＄№｢([{<$¥")

_ADDRESS_OR_URL = r"(?:https?|mailto|tel):[!-;=?-~]+|[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]*[A-Za-z0-9]"
_UNIT = (
    r"(?:[十百千万億兆]*(?:円|名様?|人|社|件|個|台|本|枚|冊|回|度|点|坪|歳|代|割|分の[0-9０-９]+"
    r"|[年月日時分秒週](?:間|半|度)?|[ヶヵカケか]月(?:間|半)?|[ヶヵカケか][所国年]|営業日|%|％|℃|㎡|[a-zA-Z]+)?)"
)
_NUMBER = rf"[¥￥$＄約第]?[0-9０-９]+(?:[,.，．:：/／~-][0-9０-９]+)* ?{_UNIT}"
_MARK = r"[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
_ATOM = re.compile(
    rf"{_ADDRESS_OR_URL}|{_NUMBER}"
    rf"|{_POLITE.pattern}"
    r"|[ \t]+"
    r"|[0-9A-Za-z\u00c0-\u024f][!-;=?-~\u00c0-\u024f]*|[!-~]"
    rf"|(?P<dash>[―…‥─])(?P=dash)*|.{_MARK}*(?:\u200d.{_MARK}*)*",
    re.ASCII | re.DOTALL,
)
_LEAD = re.compile(
    r"(?P<quote>(?:>[ ]?)+)"
    r"|(?P<indent>[ \t\u3000]*)(?P<bullet>(?:[・●○■□◆◇※→]|[-*+](?= )|[0-9０-９]{1,2}[.)．）]|[①-⑳])[ \u3000]*)?"
)


def columns(text: str) -> int:
    """Width in half-width columns: two for wide, full-width and ambiguous characters, none for combining marks."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrap(text: str, full_width: int = LINE_FULL_WIDTH) -> str:
    """Break the lines that are wider than `full_width` full-width columns; all others stay as they are.

    Never inside a URL, an address, an ASCII word or a number with its unit; no line begins with 、。」ー or
    the like nor ends with an opening bracket. Continuation lines hang under the text of a bullet and repeat
    a quote mark. What cannot be broken (a long URL) stands on a line of its own.
    """
    return "\n".join(piece for line in text.split("\n") for piece in _wrapped(line, full_width * 2))


def addressee(company: str, department: str | None, title: str | None, name: str, lang: Lang) -> str:
    """The 宛名: company, department, and `課長 山田 太郎 様`, a line each; in English a neutral greeting.

    The name's characters are kept exactly (髙 﨑 𠮷). Without a name: ご担当者 様. A name that brings its own
    様 or 先生 gets no second one, and a title never stands behind the name (mail-reality L15).
    Where nothing but the address is known: お客様. Raises BadInput if a part cannot be read.
    """
    company, department = _bare(company), _bare(department or "")
    name, title = _title_apart(_bare(name), _bare(title or ""))
    _check_parts(company, department, title, name)
    if lang == "en":
        return say(lang, "compose.greeting", name=name) if name else say(lang, "compose.greeting_unnamed")
    if not company and not name:
        return say(lang, "compose.greeting_unknown")
    return "\n".join(part for part in (company, department, _person(title, name)) if part)


def legible(text: str) -> str:
    """For text quoted to a rep: what has no printable form becomes 〓, the printer's mark for a missing type."""
    return _ILLEGIBLE.sub("〓", text)


@lru_cache(maxsize=8192)
def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _wrapped(line: str, limit: int) -> tuple[str, ...]:
    if len(line) * 2 <= limit:
        return (line,)
    return _broken_once(line, limit) if len(line) <= _LONGEST_KNOWN else tuple(_broken(line, limit))


@lru_cache(maxsize=4096)
def _broken_once(line: str, limit: int) -> tuple[str, ...]:
    """Most lines of a mail stand in its template, and come again in the next one."""
    return tuple(_broken(line, limit))


def _broken(line: str, limit: int) -> Iterator[str]:
    if columns(line) <= limit:
        yield line
        return
    lead, hanging = _leads(line)
    units = list(_units(line[len(lead) :], limit - columns(hanging)))
    while units:
        taken = _units_for_a_line(units, limit - columns(lead))
        yield (lead + "".join(units[:taken])).rstrip(_SPACES)
        units, lead = units[taken:], hanging


def _units_for_a_line(units: list[str], room: int) -> int:
    """How many go on this line: as many as fit, some less if a phrase ends shortly before (at least one)."""
    fitting, used = 0, 0
    while fitting < len(units) and used + columns(units[fitting].rstrip(_SPACES)) <= room:
        used += columns(units[fitting])
        fitting += 1
    if fitting == len(units):
        return fitting
    spared = 0
    for count in range(fitting, 0, -1):
        if _phrase_ends(units[count - 1], units[count]):
            return count
        spared += columns(units[count - 1])
        if spared > _SPARED_FOR_A_PHRASE:
            break
    return max(fitting, 1)


def _phrase_ends(before: str, after: str) -> bool:
    """A reader's pause: after a mark, or where the hiragana that end a 文節 are followed by another script."""
    if before[-1] in _PAUSES:
        return True
    starts_a_word = _HIRAGANA.match(after) is None or _POLITE.match(after) is not None
    return starts_a_word and _HIRAGANA.match(before[-1]) is not None


def _leads(line: str) -> tuple[str, str]:
    """What stands before the text on the first line, and on those that continue it."""
    match = _LEAD.match(line)
    assert match is not None
    lead = match[0]
    if match["quote"]:
        return lead, lead
    if not match["bullet"]:
        # One full-width space opens a paragraph (字下げ); deeper indents are meant for every line.
        return lead, "" if lead == "\u3000" else lead
    hanging = columns(match["bullet"])
    return lead, match["indent"] + "\u3000" * (hanging // 2) + " " * (hanging % 2)


def _units(text: str, limit: int) -> Iterator[str]:
    """The text in pieces between which a line may break; spaces stay at the end of the piece before."""
    unit: list[str] = []
    for atom in (match[0] for match in _ATOM.finditer(text)):
        if unit and _may_break(unit[-1], atom):
            yield from _fitting(unit, limit)
            unit = []
        unit.append(atom)
    yield from _fitting(unit, limit)


def _may_break(before: str, after: str) -> bool:
    if after.isspace() and after != "\u3000":
        return False
    return before.rstrip(_SPACES)[-1:] not in _NEVER_LAST and after[0] not in _NEVER_FIRST


def _fitting(atoms: list[str], limit: int) -> Iterator[str]:
    """One piece, unless the rules glued together more than a line holds (ーーーー…): then they yield."""
    piece = ""
    for atom in atoms:
        if piece and columns(piece + atom) > limit:
            yield piece
            piece = ""
        piece += atom
    if piece:
        yield piece


# The firm's form is written out in a 宛名 and stays where it stands (前株, 後株).
_SHORT_FORMS = {
    "株式会社": re.compile(r"㈱|[(（]株[)）]"),
    "有限会社": re.compile(r"㈲|[(（]有[)）]"),
    "合同会社": re.compile(r"[(（]同[)）]"),
}
_TITLE_BEHIND = re.compile(
    r"(?P<name>.*?\S)[ \u3000]*(?P<title>"
    r"(?:代表取締役|取締役|執行役員)?(?:社長|会長|副社長|専務|常務)|代表取締役|取締役|執行役員|(?:本|事業)?部長"
    r"|次長|課長|係長|主任|店長|室長|所長|支店長|支社長|工場長|院長|園長|校長|理事長|マネージャー)[ \u3000]*(?:様|さま)?"
)
_HONORIFICS = frozenset({"様", "さま", "殿", "先生"})
_OWN_HONORIFIC = re.compile(r".*(?:様|さま|先生|各位)")


def _bare(part: str) -> str:
    """Written out, and without the 御中 that goes badly with a 様; an honorific alone says nothing."""
    for form, short in _SHORT_FORMS.items():
        part = short.sub(form, part)
    part = part.strip().removesuffix("御中").strip()
    return "" if part in _HONORIFICS else part


def _title_apart(name: str, title: str) -> tuple[str, str]:
    """`山田課長` is a name and a title; 課長 stands in front of the name, and once."""
    if title and name.startswith(title):
        name = name.removeprefix(title).strip()
    elif title and name.endswith(title):
        name = name.removesuffix(title).strip()
    elif behind := _TITLE_BEHIND.fullmatch(name):
        name, title = behind["name"], title or behind["title"]
    return name, title


def _person(title: str, name: str) -> str:
    if not name:
        return say("ja", "compose.greeting_unnamed")
    titled = f"{title} {name}" if title else name
    return titled if _OWN_HONORIFIC.fullmatch(name) else say("ja", "compose.greeting", name=titled)


def _check_parts(company: str, department: str, title: str, name: str) -> None:
    parts = company + department + title + name
    if legible(parts) != parts or "\n" in parts or "\t" in parts:
        raise BadInput("compose.addressee_unreadable", name=legible(name or company))
