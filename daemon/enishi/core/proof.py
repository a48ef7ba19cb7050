"""What proves that a mail in doubt was sent (mail-reality R4, R7), and where such proof may be found.

Our ids are 128 random bits: whoever names one has seen the mail, so the server had it. Absence proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from enishi.core.address import address_key, domain_of
from enishi.core.compose import REF_HEADER
from enishi.core.events import Proof
from enishi.core.incoming import Incoming
from enishi.core.incoming.headers import Headers
from enishi.core.settings import MailboxSettings, Site
from enishi.core.verdict import Reading, Verdict

SENT, JOURNAL = "sent", "journal"
"""Words of `proof:` in config.yaml."""


def own_ids(incoming: Incoming, site: Site) -> tuple[str, ...]:
    """Ids under which this mail itself may be one of ours; some providers give it another Message-ID (R7)."""
    own = (incoming.message_id,) if incoming.message_id is not None else ()
    return (*own, *_ids_by_reference([incoming.headers], site))


def named_ids(incoming: Incoming, reading: Reading, site: Site) -> tuple[str, ...]:
    """Ids of other mails that it answers, reports on or encloses; those of ours have been taken by a server."""
    enclosed = _ids_by_reference(incoming.returned_headers, site)
    spoken_of = reading.reported_ids or (tuple(sorted(incoming.ids_anywhere)) if _is_report(reading) else ())
    return tuple(dict.fromkeys((*incoming.in_reply_to, *incoming.references, *spoken_of, *enclosed)))


def kind_of(reading: Reading) -> Proof:
    return Proof.REPORT if _is_report(reading) else Proof.ANSWER


def journal_of(site: Site, settings: MailboxSettings) -> str | None:
    """Key of the watched mailbox that gets this one's blind copies, itself or by a plus-address; None: nobody sees them."""
    if settings.journal is None:
        return None
    journal = address_key(settings.journal)
    plain = f"{journal.partition('@')[0].partition('+')[0]}@{domain_of(journal)}"
    keys = (key for key, box in site.mailboxes.items() if address_key(box.address) in (journal, plain))
    return next(keys, None)


def unseen_journal(site: Site, settings: MailboxSettings) -> bool:
    """`proof:` counts on a journal that there is not, or whose copies no watched mailbox gets."""
    return JOURNAL in settings.proof and journal_of(site, settings) is None


def _is_report(reading: Reading) -> bool:
    return reading.verdict.is_bounce or reading.verdict in (Verdict.DELAYED, Verdict.COMPLAINT)


def _ids_by_reference(several: Iterable[Headers], site: Site) -> tuple[str, ...]:
    references = dict.fromkeys(ref for headers in several for ref in headers.all(REF_HEADER))
    domains = sorted({domain_of(mailbox.address) for mailbox in site.mailboxes.values()})
    return tuple(f"<{reference}@{domain}>" for reference in references for domain in domains)
