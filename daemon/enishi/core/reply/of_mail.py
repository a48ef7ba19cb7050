"""A whole mail's reply: the text as its content type says it is to be read, then taken apart."""

from __future__ import annotations

from enishi.core.incoming.message import Incoming
from enishi.core.incoming.shown_text import top_and_end
from enishi.core.reply.flowed import unflowed
from enishi.core.reply.split import Split, split


def split_mail(mail: Incoming, *, longest: int | None = None) -> Split:
    """The mail's words, history and signature; of more than `longest` characters the rest is not looked at.

    Unlike `split(mail.text)` it joins the lines of format=flowed parts (RFC 3676), which Japanese text needs:
    a break that DelSp marks as soft is no space. Never raises.
    """
    return split(readable_text(mail)[:longest])


def readable_text(mail: Incoming) -> str:
    """`mail.text` with the soft line breaks of format=flowed parts undone."""
    plain = [part for part in mail.parts if part.is_inline_text and part.content_type == "text/plain"]
    if not any(_is_flowed(part.parameters) for part in plain):
        return mail.text
    texts = [
        unflowed(part.text(), delete_space=_says(part.parameters, "delsp", "yes"))
        if _is_flowed(part.parameters)
        else part.text()
        for part in plain
    ]
    return top_and_end("\n".join(text for text in texts if text.strip())) or mail.text


def _is_flowed(parameters: dict[str, str]) -> bool:
    return _says(parameters, "format", "flowed")


def _says(parameters: dict[str, str], name: str, value: str) -> bool:
    return parameters.get(name, "").strip().lower() == value
