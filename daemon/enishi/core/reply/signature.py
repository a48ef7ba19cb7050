"""Where the signature at the end of typed lines begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enishi.core.reply.lines import heading_in_rule, is_rule
from enishi.core.reply.particulars import (
    MOST_LINES,
    are_particulars,
    evidence,
    is_name_plate,
    is_spoken,
    is_told,
    speaks,
)

_DELIMITERS = frozenset(["--", "—", "——", "――", "ーー", "- --", "–", "-- --"])
_POINTS_BELOW = re.compile(
    r"以下|下記|次の|こちら|左記|後任|連絡先|宛先|住所|送付先|届け先|納品先|請求先|\b(?:below|following|contact|address|reach|ship to|send (?:it|them) to)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:with |many |my |kind(?:est)?|warm(?:est)?|best|all|very|thanks and|thank you and|the|and|&) ?){0,4}"
    r"(?:regards|wishes|rgds|thanks|thank you(?: very much| so much| in advance)?|thx|cheers|sincerely(?: yours)?|yours(?: truly| sincerely| faithfully)?|respectfully|cordially|best)"
    r"|(?:mit )?(?:freundlichen|besten|herzlichen|lieben|vielen|viele|beste|liebe|herzliche) grü(?:ß|ss)en?|mfg|gruß|grüße|(?:bien )?cordialement|(?:bien )?à vous|salutations(?: distinguées)?"
    r"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|atenciosamente|cumprimentos|cordiali saluti|distinti saluti|saluti|met vriendelijke groet(?:en)?|groeten|mvh|med vänlig hälsning|(?:med )?vennlig hilsen|(?:med )?venlig hilsen|pozdrawiam|terveisin",
    re.IGNORECASE,
)
_DASHED_NAME = re.compile(r"(?:-|–|-- ?)[A-ZÀ-Þ][\w'’.]{0,20}(?: [A-ZÀ-Þ][\w'’.]{0,20}){0,2}")
_PGP = "-----BEGIN PGP SIGNATURE-----"


def signature_start(folded: Sequence[str], *, ends_the_message: bool, is_below_words: bool) -> int | None:
    """Where the signature at the end of these typed lines begins; None without one.

    `ends_the_message`: nothing, or an older mail, follows; an answer between two quotations rarely carries a
    signature, so there only a delimited one is taken for it. `is_below_words`: the person's words stand further up,
    so that these lines may be signature as a whole.
    """
    earliest = max(0, len(folded) - 2 * MOST_LINES)
    found = _delimited(folded, earliest)
    if found is None:
        found = _framed(folded, earliest)
    if found is not None or not ends_the_message:
        return found
    for find in (_undelimited, _below_closing):
        if (found := find(folded, earliest)) is not None:
            return found if found or is_below_words else None
    return _dashed_name(folded)


def _delimited(folded: Sequence[str], earliest: int) -> int | None:
    """`-- ` on a line of its own (RFC 3676 §4.3), or PGP's."""
    for at in range(earliest, len(folded)):
        if folded[at] == _PGP or (folded[at] in _DELIMITERS and _may_be_set_off(folded[at + 1 :])):
            return at
    return None


def _may_be_set_off(folded: Sequence[str]) -> bool:
    """Some draw `--` between two paragraphs of their own; sentences and nothing else are no signature."""
    worded = [line for line in folded if line]
    is_all_talk = bool(worded) and all(map(speaks, worded)) and not evidence(worded)
    return len(worded) <= MOST_LINES and not is_all_talk


def _framed(folded: Sequence[str], earliest: int) -> int | None:
    """A rule, the sender's particulars, and (usually) another rule at the very end."""
    for at in range(earliest, len(folded)):
        if _is_edge(folded[at]) and not _ends_a_heading(folded, at) and _holds_a_signature(folded[at:]):
            return at
    return None


def _ends_a_heading(folded: Sequence[str], at: int) -> bool:
    """The lower rule of a drawn heading: another rule right above it, and no particulars right below."""
    above = folded[max(at - 3, 0) : at]
    return any(map(is_rule, above)) and not evidence(folded[at + 1 : at + 2])


def _is_edge(line: str) -> bool:
    return is_rule(line, least=3) or heading_in_rule(line) is not None


def _holds_a_signature(folded: Sequence[str]) -> bool:
    """Lines that begin with a rule, up to the end of what was typed."""
    rules = [at for at, line in enumerate(folded) if is_rule(line, least=3)]
    last = max(at for at, line in enumerate(folded) if line)
    is_closed = len(rules) > 1 and rules[-1] == last
    if len(rules) > 1 and any(speaks(line) for line in folded[rules[-1] :]):
        return False
    inside = [heading_in_rule(line) or line for line in folded if not is_rule(line, least=3)]
    if is_closed and is_name_plate(inside):
        return True
    first_box = folded[1 : rules[1]] if len(rules) > 1 else inside
    # A heading may be drawn between rules, too; and below the first box there may be one for 「休業のお知らせ」.
    if not evidence(first_box):
        return False
    return are_particulars(inside) or (is_closed and len(rules) > 2 and are_particulars(first_box))


def _undelimited(folded: Sequence[str], earliest: int) -> int | None:
    """Last paragraphs of particulars, after words that do not announce them (「後任は以下のとおりです」)."""
    paragraphs = _paragraphs(folded, earliest)
    taken = len(paragraphs)
    while taken and _may_be_particulars(folded[slice(*paragraphs[taken - 1])]):
        taken -= 1
    while taken < len(paragraphs):
        start = paragraphs[taken][0]
        above = [line for line in folded[:start] if line]
        lines = folded[start:]
        if _is_evident(evidence(lines)) and evidence(folded[slice(*paragraphs[taken])]):
            if not above:
                return 0
            if not (_POINTS_BELOW.search(above[-1]) or above[-1].endswith(":")):
                return _with_closing(folded, start)
        taken += 1
    return None


def _is_evident(kinds: set[str]) -> bool:
    """Two kinds; a link and a title in capitals alone may be anything."""
    return len(kinds) >= 2 and bool(kinds - {"site", "name"})


def _paragraphs(folded: Sequence[str], earliest: int) -> list[tuple[int, int]]:
    """(first line, one past the last) of each run of lines without a blank."""
    found: list[tuple[int, int]] = []
    start = None
    for at in range(earliest, len(folded) + 1):
        if at < len(folded) and folded[at]:
            start = at if start is None else start
        elif start is not None:
            found.append((start, at))
            start = None
    return found


def _may_be_particulars(lines: Sequence[str]) -> bool:
    return not any(speaks(line) or is_told(line) or len(line) > 160 for line in lines) and bool(
        evidence(lines)
    )


def _with_closing(folded: Sequence[str], start: int) -> int:
    """`Regards,` right above particulars belongs to them."""
    above = start - 1
    while above > 0 and not folded[above]:
        above -= 1
    return above if above > 0 and is_closing(folded[above]) else start


def _below_closing(folded: Sequence[str], earliest: int) -> int | None:
    """`Regards,`, a name, and what the writer does or where to be found; the name alone stays with the words."""
    for at in range(len(folded) - 1, max(earliest, 1) - 1, -1):
        if not is_closing(folded[at]):
            continue
        below = [line for line in folded[at + 1 :] if line]
        if not 2 <= len(below) <= MOST_LINES or any(is_spoken(line) or len(line) > 100 for line in below):
            return None
        return at if "name" in evidence(below[:1]) and evidence(below[1:]) - {"name"} else None
    return None


def is_closing(folded: str) -> bool:
    """`Best regards,`: the whole line, nothing else on it."""
    return len(folded) <= 60 and _CLOSING.fullmatch(folded.strip(" ,.!*-")) is not None


def _dashed_name(folded: Sequence[str]) -> int | None:
    """`-Jane Doe` as the very last line."""
    last = len(folded) - 1
    while last > 0 and not folded[last]:
        last -= 1
    return last if last > 0 and _DASHED_NAME.fullmatch(folded[last]) else None
