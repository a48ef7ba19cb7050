"""What an advertising mail must say of its sender (特定電子メール法 art. 4, 施行規則 art. 9; mail-reality §1.1, L8)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from enishi.core.settings import SenderIdentity

# The sentence itself is the firm's; these are the words without which it says nothing of a refusal.
_MAY_REFUSE = re.compile(
    r"不要|停止|お断り|拒否|解除|希望(?:さ|し)|必要(?:が|の)?な|unsubscribe|opt[ -]?out|no longer|stop|refuse|rather not",
    re.IGNORECASE,
)


def missing_from_footer(text: str, sender: SenderIdentity) -> tuple[str, ...]:
    """Phrase codes of what the finished text lacks; empty when it may leave. Line breaks inside a part do not count."""
    return tuple(_missing(text, sender))


def _missing(text: str, sender: SenderIdentity) -> Iterator[str]:
    whole = _squeezed(text)
    required = {
        "render.footer_company": sender.company,
        "render.footer_postal_address": sender.postal_address,
        "render.footer_complaints": sender.complaints,
    }
    for code, part in required.items():
        if not part or _squeezed(part) not in whole:
            yield code
    contacts = [_squeezed(contact) for contact in (sender.opt_out.mail, sender.opt_out.url) if contact]
    if not any(contact in whole for contact in contacts):
        yield "render.footer_opt_out"
    elif not _statement_beside(text, contacts):
        yield "render.footer_opt_out_statement"


def _statement_beside(text: str, contacts: list[str]) -> bool:
    """The notice that one may refuse stands immediately before or after the contact (or in the same line)."""
    lines = [line for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if any(contact in _squeezed(line) for contact in contacts):
            beside = "\n".join(lines[max(index - 1, 0) : index + 2])
            if _MAY_REFUSE.search(beside):
                return True
    return False


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
