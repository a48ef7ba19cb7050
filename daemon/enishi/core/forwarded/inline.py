"""The inner mail that a forwarder's program wrote into the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from enishi.core.reply.announcements import announces_forward, announces_older_mail
from enishi.core.reply.attribution import attribution_at
from enishi.core.reply.header_block import HeaderBlock, header_block
from enishi.core.reply.lines import Lines, heading_in_rule, is_rule

_END_MARK = re.compile(
    r"(?:end (?:of )?)?forwarded (?:message|mail) end|end (?:of )?(?:the )?forwarded (?:message|mail)|転送(?:メッセージ|メール)?(?:終了|終わり|ここまで)"
    r"|ende der weitergeleiteten nachricht|fin du message transféré",
    re.IGNORECASE,
)
_ONE_MARK = re.compile(r"[ \t]*[>＞][ ]?")


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An older mail inside a text."""

    above: str
    block: HeaderBlock
    body: str
    below: str
    """What stands behind a line that says where the inner mail ends; mostly nothing."""
    is_called_forward: bool
    """The program says that it forwards, not that it answers."""


def enclosure_in(text: str) -> Enclosure | None:
    """The first older mail that a header block or a forwarding mark announces; None if there is none.

    Unquoted anywhere, or as the first thing quoted (Apple's way, and Outlook's HTML as our text shows it).
    """
    lines = Lines.of(text)
    first_quoted = next((at for at, quoted in enumerate(lines.quoted) if quoted), len(lines))
    at, found = _first_opening(lines, first_quoted)
    if found is None and first_quoted < len(lines) and not _is_attributed(lines, first_quoted):
        inner = Lines.of(_without_one_mark(lines.raw[first_quoted:]))
        start = inner.first_worded(0, within=6)
        found = _opening(inner, start) if start < len(inner) else None
        if found:
            return _enclosure("\n".join(lines.raw[:first_quoted]), inner, start, found)
    if found is None:
        at, found = _first_opening(lines, len(lines))
    return _enclosure("\n".join(lines.raw[:at]), lines, at, found) if found else None


def _first_opening(lines: Lines, before: int) -> tuple[int, HeaderBlock | None]:
    for at in range(before):
        if lines.folded[at] and not lines.quoted[at] and (found := _opening(lines, at)):
            return at, found
    return before, None


def _is_attributed(lines: Lines, first_quoted: int) -> bool:
    """`On … wrote:` above the quotation: an answer to a mail that may itself have been a forward."""
    return any(attribution_at(lines, at) for at in range(max(first_quoted - 8, 0), first_quoted))


def _opening(lines: Lines, at: int) -> HeaderBlock | None:
    """The header block that begins here, or below a mark or rule here."""
    line = lines.folded[at]
    if announces_older_mail(line) or heading_in_rule(line) or is_rule(line):
        block = header_block(lines.folded, lines.first_worded(at + 1, within=4))
        if block.is_plausible:
            return block
        return HeaderBlock(at + 1) if announces_forward(line) else None
    block = header_block(lines.folded, at)
    return block if block.is_telling else None


def _enclosure(above: str, lines: Lines, at: int, block: HeaderBlock) -> Enclosure:
    end = next((end for end in range(block.after, len(lines)) if _is_end_mark(lines.folded[end])), len(lines))
    return Enclosure(
        above=above,
        block=block,
        body=_body(lines.raw[block.after : end]),
        below="\n".join(lines.raw[end + 1 :]),
        is_called_forward=any(announces_forward(line) for line in lines.folded[at : block.after]),
    )


def _is_end_mark(folded: str) -> bool:
    words = heading_in_rule(folded) if folded.startswith(("-", "=", "*")) else None
    return words is not None and _END_MARK.match(words) is not None


def _body(raw: Sequence[str]) -> str:
    """Programs that quote what they forward mark every line of it."""
    worded = [line for line in raw if line.strip()]
    if worded and all(_ONE_MARK.match(line) for line in worded):
        return _without_one_mark(raw)
    return "\n".join(raw)


def _without_one_mark(raw: Sequence[str]) -> str:
    return "\n".join(_ONE_MARK.sub("", line, count=1) for line in raw)
