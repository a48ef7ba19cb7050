"""What an incoming mail proves: our own copy, or one that names an id of ours. Everything else proves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.plans import NOW
from tests.support.small_firm import OURS, write_site

from enishi.core import verdict
from enishi.core.events import Proof
from enishi.core.incoming import parse
from enishi.core.proof import journal_of, kind_of, named_ids, own_ids
from enishi.core.settings import Site
from enishi.effects.site import load_site
from enishi.sandbox.bounce import bounce

ID = "<enishi.0123456789abcdef0123456789abcdef@mirai.example>"
REF = ID.strip("<>").partition("@")[0]
MAIL = (
    f"From: {OURS}\r\nTo: yamada@kyaku.example\r\nMessage-ID: {ID}\r\nX-Enishi-Ref: {REF}\r\n"
    "Subject: hello\r\n\r\ntext\r\n"
).encode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return load_site(
        write_site(tmp_path_factory.mktemp("site"), smtp_port=25, imap_port=143), today=NOW.date()
    )


def named(raw: bytes, site: Site) -> tuple[tuple[str, ...], Proof]:
    incoming = parse(raw)
    reading = verdict.read(incoming)
    return named_ids(incoming, reading, site), kind_of(reading)


def test_our_own_copy_is_known_by_its_id(site: Site) -> None:
    assert own_ids(parse(MAIL), site)[0] == ID


def test_and_by_our_own_mark_where_the_provider_gave_it_another_id(site: Site) -> None:
    renamed = MAIL.replace(ID.encode(), b"<0102018@smtp-out.example>")
    assert ID in own_ids(parse(renamed), site)


def test_an_answer_names_what_it_answers(site: Site) -> None:
    raw = f"From: yamada@kyaku.example\r\nIn-Reply-To: {ID}\r\nSubject: Re: hello\r\n\r\nok\r\n".encode()
    ids, kind = named(raw, site)
    assert ID in ids
    assert kind is Proof.ANSWER


@pytest.mark.parametrize("renamed", [False, True])
def test_a_report_names_the_mail_it_encloses(site: Site, renamed: bool) -> None:
    raw = MAIL.replace(ID.encode(), b"<0102018@smtp-out.example>") if renamed else MAIL
    ids, kind = named(
        bounce(raw, OURS, "yamada@kyaku.example", host="mx.kyaku.example", number=1, at=NOW), site
    )
    assert ID in ids
    assert kind is Proof.REPORT


def test_a_report_of_a_delay_counts_as_well(site: Site) -> None:
    """Whatever became of the mail after it was taken: it was taken."""
    raw = bounce(MAIL, OURS, "yamada@kyaku.example", host="mx.kyaku.example", number=1, at=NOW)
    delayed = raw.replace(b"Action: failed", b"Action: delayed").replace(b"Status: 5.1.1", b"Status: 4.4.1")
    ids, kind = named(delayed, site)
    assert ID in ids
    assert kind is Proof.REPORT


def test_a_read_receipt_counts_as_well(site: Site) -> None:
    raw = (
        "From: yamada@kyaku.example\r\nSubject: Read: hello\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nread\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        f"Final-Recipient: rfc822;yamada@kyaku.example\r\nOriginal-Message-ID: {ID}\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n"
    ).encode()
    assert ID in named(raw, site)[0]


def test_an_id_in_a_persons_own_words_is_no_proof(site: Site) -> None:
    """Logs and lists are quoted in mails that have nothing to do with the customer."""
    raw = f"From: admin@mirai.example\r\nSubject: log\r\n\r\nid={ID} outcome=InDoubt\r\n".encode()
    assert ID not in named(raw, site)[0]


@pytest.mark.parametrize(
    ("journal", "mailbox"),
    [
        ("followup@mirai.example", "followup"),
        ("Followup+journal@mirai.example", "followup"),
        ("archive@mirai.example", None),
        (None, None),
    ],
)
def test_a_journal_counts_where_a_watched_mailbox_gets_it(
    tmp_path: Path, journal: str | None, mailbox: str | None
) -> None:
    config = write_site(tmp_path, smtp_port=25, imap_port=143)
    if journal is not None:
        text = config.read_text(encoding="utf-8")
        config.write_text(
            text.replace("limits: none", f"limits: none\n    journal: {journal}"), encoding="utf-8"
        )
    site = load_site(config, today=NOW.date())
    assert journal_of(site, site.mailboxes["followup"]) == mailbox
