"""Whom a report without fields is about: every address in it has a part, which the words around it tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from enishi.core.address import is_address
from enishi.core.bounces.kinds import MAX_RECIPIENTS
from enishi.core.bounces.returned import report_text, returned_to
from enishi.core.incoming import Incoming

_MOST_ADDRESSES = 500
_ADDRESS = re.compile(
    r"\"?([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})\"?@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?)"
)
_OPENING = re.compile(r"[\s<>\"'*・•=|(\[「『＜:+-]*")

_BEFORE_ALIAS = re.compile(r"(?:expanded from|generated (?:from|by)|original address)\W{0,6}$", re.IGNORECASE)
_BEFORE_SENDER = re.compile(
    r"(?:mail from|\bfrom|sender|sent by|message by|reply-?to|return-?path|postmaster|contact|question\w*|assistance|help"
    r"|support|e-?mail (?:us )?(?:at|to)|(?:send|write|forward|report|addressed)[\w\s]{0,40} to|expéditeur|absender|remitente"
    r"|mittente|remetente|отправител\w*|发件人|message-?id|envelope-?id|in-reply-to|references|\bid|送信者|差出人|発信者"
    r"|送信元|お問い?合わ?せ\S{0,6}|連絡先)[\s:：=<\"'「(\[]{0,8}$",
    re.IGNORECASE,
)
_BEFORE_RECIPIENT = re.compile(
    r"(?:rcpt(?:[ _]to)?|recipients?(?: address)?(?: name)?|addressed to|address(?:es)?|deliver\w*(?: \w+){0,4} to|mail to"
    r"|message to|send(?:ing)? to|delivered to|reach|reject\w*|fail\w*|errors?|error-for|unknown(?: user| recipient| address)?"
    r"|user(?: unknown)?|undeliverable(?: to)?|no such \w+|invalid \w+|userid|not found|account|mailbox(?: is full)?"
    r"|empfänger|destinataires?|destinatari[oa]s?|destinatários?|ontvanger|получател\w*|адресат\w*|收件人|邮件地址"
    r"|宛先|あて先|宛て?|送信先|受信者|配送先|配信先|届け先|メールアドレス|アドレス|ユーザー?)[\s:：=<\"'「『(\[（＜>.-]{0,10}$",
    re.IGNORECASE,
)
_BEFORE_TO = re.compile(r"(?:^|\s)(?:to|cc|an|à|para|aan|кому)[ \t]{0,4}[:：][ \t<\"']{0,12}$", re.IGNORECASE)
_AFTER_RECIPIENT = re.compile(
    r"[>\"'」』）)＞\s]{0,4}(?:さん|様)?(?:宛|あて|への|に送信|へ送信|へ配信|に配信|は存在|が存在|は見つか|が見つか)"
    r"|[>\"']{0,2}\s{0,4}(?:failed|was (?:not|un)|could not|is (?:unknown|invalid|not)|does not exist|unknown|rejected|\[)",
    re.IGNORECASE,
)
_ROLE_ACCOUNT = re.compile(
    r"(?:post-?master|mailer-?daemon|abuse|support|help-?desk|help|no-?reply|do-?not-?reply|hostmaster|webmaster)\Z",
    re.IGNORECASE,
)


class _Part(IntEnum):
    OTHER = 0
    """Sender, help desk, identifiers."""
    MENTIONED = 1
    ALONE = 2
    """First on its line."""
    CALLED_RECIPIENT = 3
    ALIAS = 4
    """The address as we wrote to it, of which the one before was made."""


@dataclass(frozen=True, slots=True)
class _Mention:
    address: str
    part: _Part


def recipients_in(mail: Incoming) -> tuple[str, ...]:
    """X-Failed-Recipients, else who the report's words single out, else the To of the returned mail."""
    listed = _listed(mail)
    if listed:
        return listed
    own = {address.casefold() for address in (*mail.to, *mail.cc, mail.from_.address or "")}
    mentions = list(_mentions(report_text(mail)))
    singled_out = [mention for mention in mentions if mention.part >= _Part.ALONE]
    addressed = returned_to(mail)
    mentioned = [mention.address for mention in mentions if mention.part is _Part.MENTIONED]
    both = [address for address in mentioned if address.casefold() in {to.casefold() for to in addressed}]
    for found in (_aliases_first(singled_out), both, mentioned[:1]):
        others = [address for address in found if address.casefold() not in own]
        if others:
            return _unique(others)
    # Whoever writes to themselves is a party and a recipient in one.
    return _unique([mention.address for mention in singled_out] or list(addressed))


def _listed(mail: Incoming) -> tuple[str, ...]:
    words = (word for value in mail.headers.all("x-failed-recipients") for word in value.split(","))
    return _unique([word for word in (word.strip(" <>") for word in words) if is_address(word)])


def _aliases_first(mentions: list[_Mention]) -> list[str]:
    aliases = [mention.address for mention in mentions if mention.part is _Part.ALIAS]
    return aliases + [mention.address for mention in mentions]


def _unique(found: list[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for address in found:
        first.setdefault(address.casefold(), address)
    return tuple(first.values())[:MAX_RECIPIENTS]


def _mentions(text: str) -> Iterator[_Mention]:
    count = 0
    before_it = ""
    for line in text.split("\n"):
        for found in _ADDRESS.finditer(line):
            address = f"{found[1]}@{found[2]}"
            count += 1
            if count > _MOST_ADDRESSES:
                return
            if is_address(address):
                yield _Mention(address, _part(line, found, before_it))
        before_it = line if line.strip() else before_it


def _part(line: str, found: re.Match[str], line_before: str) -> _Part:
    before = line[max(found.start() - 80, 0) : found.start()]
    after = line[found.end() : found.end() + 60]
    if _ROLE_ACCOUNT.match(found[1]):
        return _Part.OTHER
    if _BEFORE_ALIAS.search(before):
        return _Part.ALIAS
    if _OPENING.fullmatch(line, 0, found.start()):
        return _Part.OTHER if _BEFORE_SENDER.search(line_before[-80:]) else _Part.ALONE
    if _BEFORE_TO.search(before):
        return _Part.MENTIONED
    if _BEFORE_RECIPIENT.search(before) and not _is_help(before):
        return _Part.CALLED_RECIPIENT
    if _BEFORE_SENDER.search(before):
        return _Part.OTHER
    return _Part.CALLED_RECIPIENT if _AFTER_RECIPIENT.match(after) else _Part.MENTIONED


def _is_help(before: str) -> bool:
    return (
        re.search(r"contact|question|assistance|help|please (?:send|forward|write)", before, re.IGNORECASE)
        is not None
    )
