"""Where a report ends and the mail that it returns begins."""

from __future__ import annotations

import re

from enishi.core.address import is_address
from enishi.core.incoming import Incoming
from enishi.core.incoming.people import addresses

LONGEST_REPORT = 20_000

_START = re.compile(
    r"^(?:[ \t]{0,12}[-=*+]{2,}.{0,30}(?:below this line|original|returned|this is a copy|copy of|the header|unsent"
    r"|undelivered|message text|your message reads|元の|返送|メッセージヘッダ).*"
    r"|(?:the )?original (?:message|mail)(?: headers?)?(?: as)? follows?.*|message headers follow.*"
    r"|message text follows.*|here is your returned mail.*|old message:.*"
    r"|[ \t]{0,12}below (?:is a copy of the original|the next line|this line).*|included is a copy.*"
    r"|.{0,30}(?:header of the original|copy of (?:the|your) (?:original )?message).*"
    r"|original message(?: headers)?:?[ \t]*$|received: .*|return-path: .*|[ \t]{0,4}your message reads.*"
    r"|(?:ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale|en-t.tes de message)\b.*"
    r"|.{0,12}(?:元の|元|送信された|送信した|オリジナル)の?(?:メッセージ|メール)(?:ヘッダー?)?(?:は|を|です|$|[:：（(]).*"
    r"|message-id: .*)$",
    re.IGNORECASE | re.MULTILINE,
)
_TO_LINE = re.compile(r"^to:[ \t]{0,12}([^\n]{3,1000})$", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}[A-Za-z0-9]")


def report_text(mail: Incoming) -> str:
    """What the mail system says, without the mail it returns."""
    text = mail.text[:LONGEST_REPORT]
    begin = _START.search(text, len(text) - len(text.lstrip()) + 1)
    return text[: begin.start()] if begin else text


def returns_mail(mail: Incoming) -> bool:
    return bool(mail.returned_headers) or len(report_text(mail)) < min(len(mail.text), LONGEST_REPORT)


def returned_to(mail: Incoming) -> tuple[str, ...]:
    """To whom the returned mail was: from the enclosed mail, else from its headers below the report."""
    enclosed = [address for headers in mail.returned_headers for address in addresses(headers, "to")]
    if enclosed:
        return tuple(dict.fromkeys(enclosed))
    below = mail.text[len(report_text(mail)) : LONGEST_REPORT]
    line = _TO_LINE.search(below)
    found = _ADDRESS.findall(line[1]) if line else []
    return tuple(dict.fromkeys(address for address in found if is_address(address)))
