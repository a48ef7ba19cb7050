"""What a mail says about which of ours it speaks of. Nothing of it is believed yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from enishi.core.address import domain_of, is_address
from enishi.core.compose import REF_HEADER
from enishi.core.forwarded import Forwarded, take_apart
from enishi.core.incoming import Headers, Incoming
from enishi.core.incoming.headers import decode_words
from enishi.core.incoming.people import addresses
from enishi.core.verdict import Reading

LONGEST_TEXT = 200_000
MOST_IDS = 1_000
_OWN = re.compile(r"\benishi\.[0-9a-f]{32}\b")
_OPT_OUT = re.compile(r"\bunsubscribe[ +]+(enishi\.[0-9a-f]{32})\b", re.IGNORECASE)
_THREAD = re.compile(r"\bs\d{1,18}-[0-9a-f]{16}\b")
_SUBJECT_LINE = re.compile(
    r"^subject:[ \t]*(\S[^\n]{0,900}(?:\n[ \t][^\n]{1,900}){0,8})", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_MOST_NAMED = 20


@dataclass(frozen=True)
class Clues:
    """Ids carry their angle brackets; threads are names as `loops.threads` gives them."""

    mail: Incoming
    reading: Reading
    domains: frozenset[str]
    """Our own mail domains: an id of ours may stand anywhere without its domain."""

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The mails it answers, the nearest first: In-Reply-To, References, the subject of an opt-out link.

        Some systems answer under the very Message-ID of what they answer.
        """
        mail = self.mail
        own = [mail.message_id] if mail.message_id and _OWN.search(mail.message_id) else []
        cited = (*mail.in_reply_to, *reversed(mail.references))
        by_subject = _OPT_OUT.findall(unquote(mail.subject))
        return _unique((*cited, *self._spelt_out((*cited, *by_subject)), *own))

    @cached_property
    def returned(self) -> tuple[str, ...]:
        """The Message-IDs that a report gives the mail it is about; of ours or not."""
        return _unique(self.reading.reported_ids)

    @cached_property
    def returned_references(self) -> tuple[str, ...]:
        """Our own ids wherever else in a report: X-Enishi-Ref, References, the text below it (D9b)."""
        fields = [value for headers in self._returned_headers for _, value in _read(headers)]
        text = self.mail.text[:LONGEST_TEXT]
        return _unique((*self._spelt_out((*fields, text)), *sorted(self.mail.ids_anywhere)))

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        """Our own ids in a person's text or in mail they enclose."""
        fields = [value for headers in self._returned_headers for _, value in _read(headers)]
        return _unique(self._spelt_out((*self.mail.ids_anywhere, *fields, self.mail.text[:LONGEST_TEXT])))

    @cached_property
    def threads(self) -> tuple[str, ...]:
        """Names of threads in its own References."""
        return _unique(_names_in(_THREAD, (*self.mail.in_reply_to, *self.mail.references)))

    @cached_property
    def threads_anywhere(self) -> tuple[str, ...]:
        """In enclosed mails and in the text as well."""
        fields = [value for headers in self._returned_headers for _, value in _read(headers)]
        return _unique((*self.threads, *_names_in(_THREAD, (*fields, self.mail.text[:LONGEST_TEXT]))))

    @cached_property
    def returned_subject(self) -> str | None:
        """Of the mail that a report returns; None if it shows none."""
        enclosed = [headers.get("subject") for headers in self._returned_headers]
        if found := next((subject for subject in enclosed if subject), None):
            return found
        line = _SUBJECT_LINE.search(self.mail.text[:LONGEST_TEXT])
        return decode_words(" ".join(line[1].split())) if line else None

    @cached_property
    def returned_to(self) -> tuple[str, ...]:
        return _unique(address for headers in self._returned_headers for address in addresses(headers, "to"))

    @cached_property
    def passed_on(self) -> tuple[Forwarded, ...]:
        return take_apart(self.mail)

    @cached_property
    def named_addresses(self) -> tuple[str, ...]:
        """Those in the sender's own words and in the subject."""
        text = f"{self.mail.subject}\n{self.reading.visible_text[:LONGEST_TEXT]}"
        found = (address.rstrip(".") for address in _ADDRESS.findall(text))
        return _unique(address for address in found if is_address(address))[:_MOST_NAMED]

    @property
    def _returned_headers(self) -> tuple[Headers, ...]:
        return self.mail.returned_headers

    def _spelt_out(self, texts: Iterable[str]) -> list[str]:
        """The Message-IDs that our reference stands for."""
        return [f"<{own}@{domain}>" for own in _names_in(_OWN, texts) for domain in sorted(self.domains)]


def clues_in(mail: Incoming, reading: Reading, domains: Collection[str]) -> Clues:
    return Clues(mail, reading, frozenset(domain.casefold() for domain in domains))


def own_domains(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(map(domain_of, addresses))


_TELLING = ("message-id", "references", "in-reply-to", REF_HEADER.lower(), "x-microsoft-original-message-id")


def _read(headers: Headers) -> list[tuple[str, str]]:
    return [(name, value) for name in _TELLING for value in headers.all(name)]


def _names_in(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found for text in texts for found in pattern.findall(text)))[:MOST_IDS]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:MOST_IDS]
