"""Our mail through a real Postfix: every kind of security, kept connections, names byte-exact on the disk."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.support.certificate import make_certificate
from tests.support.dovecot import MISSING as DOVECOT_MISSING
from tests.support.dovecot import running_dovecot
from tests.support.postfix import MISSING, PASSWORD, Postfix, running_postfix

from enishi.core.compose import Letter, compose, new_message_id
from enishi.core.send_result import Accepted, Deferred, NotReached, Refused
from enishi.core.settings import Security
from enishi.effects.smtp import Submission

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

SENDER = "followup@mirai.example"


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with running_postfix() as running:
        yield running


def submission(postfix: Postfix, security: Security, password: str = PASSWORD) -> Submission:
    return Submission(postfix.settings(security), password, cafile=str(postfix.certificate.file))


def mail(
    recipient: str, token: str, text: str = "このたびはありがとうございました。", name: str = "髙﨑 花子"
) -> bytes:
    return compose(
        Letter(
            from_name="株式会社みらい設備 田中 一郎",
            from_address=SENDER,
            to_name=name,
            to_address=recipient,
            subject="先日のご提案について（御礼）",
            text=text,
            message_id=new_message_id("mirai.example", token),
            date=datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo")),
        )
    )


@pytest.mark.parametrize("security", list(Security))
async def test_a_mail_is_delivered_whatever_the_security(postfix: Postfix, security: Security) -> None:
    way, recipient = submission(postfix, security), f"{security}@kyaku.example"
    result = await way.send(SENDER, recipient, mail(recipient, security.value))
    await way.close()
    assert isinstance(result, Accepted)
    assert "queued as" in result.reply
    assert len(postfix.mails(recipient)) == 1


async def test_names_and_text_lie_byte_exact_in_the_mailbox(postfix: Postfix) -> None:
    name, text = "髙﨑 𠮷渡邊", "髙﨑𠮷様\n.\n.行頭の点\n①㈱〜－ｱ\n"
    way, recipient = submission(postfix, Security.NONE), "exact@kyaku.example"
    await way.send(SENDER, recipient, mail(recipient, "exact", text, name))
    await way.close()
    [raw] = postfix.mails(recipient)
    delivered = email.message_from_bytes(raw, policy=email.policy.default)
    assert delivered["To"].addresses[0].display_name == name
    assert delivered.get_content().replace("\r\n", "\n") == text
    assert delivered["Message-ID"] == "<enishi.exact@mirai.example>"


async def test_fifty_mails_go_over_one_kept_connection(postfix: Postfix) -> None:
    way, recipient = submission(postfix, Security.STARTTLS), "fifty@kyaku.example"
    for number in range(50):
        assert isinstance(await way.send(SENDER, recipient, mail(recipient, f"n{number}")), Accepted)
    await way.close()
    ids = {email.message_from_bytes(raw)["Message-ID"] for raw in postfix.mails(recipient, 50)}
    assert len(ids) == 50
    log = (postfix.folder / "mail.log").read_text()
    assert any("starttls=1" in line and " data=50 " in line for line in log.splitlines())


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("security", list(Security))
def test_a_run_of_mails_is_pipelined_whatever_the_security_and_the_loop(
    postfix: Postfix, security: Security, loop: str
) -> None:
    recipient = f"run-{security}-{loop}@kyaku.example"

    async def run() -> None:
        way = submission(postfix, security)
        futures = [
            way.begin(SENDER, recipient, mail(recipient, f"{loop}{security}{number}")) for number in range(30)
        ]
        refused = way.begin(SENDER, "unknown@kyaku.example", mail("unknown@kyaku.example", "u"), urgent=True)
        assert all(isinstance(result, Accepted) for result in await asyncio.gather(*futures))
        assert isinstance(await refused, Refused)
        await way.drain(10)
        await way.close()

    factory = pytest.importorskip("uvloop").new_event_loop if loop == "uvloop" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(run())
    ids = {email.message_from_bytes(raw)["Message-ID"] for raw in postfix.mails(recipient, 30)}
    assert len(ids) == 30


async def test_the_journal_gets_its_copy_and_nothing_of_a_mail_that_was_refused(postfix: Postfix) -> None:
    way, journal = submission(postfix, Security.TLS), "journal@mirai.example"
    refused = way.begin(
        SENDER, "unknown@kyaku.example", mail("unknown@kyaku.example", "j1"), blind_copy=journal
    )
    accepted = way.begin(SENDER, "known@kyaku.example", mail("known@kyaku.example", "j2"), blind_copy=journal)
    assert isinstance(await refused, Refused)
    assert isinstance(await accepted, Accepted)
    await way.close()
    assert len(postfix.mails("known@kyaku.example")) == 1
    [copy] = postfix.mails(journal)
    assert email.message_from_bytes(copy)["Message-ID"] == "<enishi.j2@mirai.example>"


async def test_a_server_with_another_certificate_gets_no_password(postfix: Postfix, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, postfix.host)
    for security in (Security.TLS, Security.STARTTLS):
        way = Submission(postfix.settings(security), PASSWORD, cafile=str(other.file))
        result = await way.send(SENDER, "x@kyaku.example", mail("x@kyaku.example", "cert"))
        assert isinstance(result, NotReached)
        assert (result.code, result.needs_person) == ("smtp.certificate", True)


async def test_a_wrong_password_is_named_and_nothing_is_sent(postfix: Postfix) -> None:
    if not postfix.has_login:
        pytest.skip("dovecot is not installed (Debian: dovecot-core); Postfix asks for no login here")
    way = submission(postfix, Security.TLS, password="wrong")
    result = await way.send(SENDER, "y@kyaku.example", mail("y@kyaku.example", "login"))
    assert isinstance(result, NotReached)
    assert (result.code, result.needs_person) == ("smtp.login_refused", True)


async def test_an_unknown_address_is_bad_and_a_busy_one_waits(postfix: Postfix) -> None:
    way = submission(postfix, Security.NONE)
    unknown = await way.send(SENDER, "unknown@kyaku.example", mail("unknown@kyaku.example", "u"))
    later = await way.send(SENDER, "later@kyaku.example", mail("later@kyaku.example", "l"))
    accepted = await way.send(SENDER, "next@kyaku.example", mail("next@kyaku.example", "n"))
    await way.close()
    assert isinstance(unknown, Refused)
    assert (unknown.enhanced, unknown.recipient_is_bad) == ("5.1.1", True)
    assert isinstance(later, Deferred)
    assert not later.account_wide
    assert isinstance(accepted, Accepted), "a refused envelope must not spoil the next mail"


async def test_a_mail_over_the_announced_size_is_refused_without_sending_it(postfix: Postfix) -> None:
    way = submission(postfix, Security.NONE)
    result = await way.send(SENDER, "z@kyaku.example", mail("z@kyaku.example", "big", "長" * 400_000))
    await way.close()
    assert isinstance(result, Refused)
    assert result.enhanced == "5.3.4"


async def test_a_restarted_server_is_met_again_by_the_next_mail() -> None:
    with running_postfix() as own:
        way = submission(own, Security.TLS)
        assert isinstance(await way.send(SENDER, "a@kyaku.example", mail("a@kyaku.example", "r1")), Accepted)
        own.stop()
        down = await way.send(SENDER, "a@kyaku.example", mail("a@kyaku.example", "r2"))
        assert isinstance(down, NotReached)
        assert not down.needs_person
        own.start()
        assert isinstance(await way.send(SENDER, "a@kyaku.example", mail("a@kyaku.example", "r3")), Accepted)
        await way.close()
        assert len(own.mails("a@kyaku.example", 2)) == 2


@pytest.mark.skipif(DOVECOT_MISSING is not None, reason=str(DOVECOT_MISSING))
async def test_postfix_hands_over_to_dovecot_where_a_mail_program_finds_it() -> None:
    with running_dovecot() as dovecot, running_postfix(lmtp_port=dovecot.lmtp) as own:
        way, recipient = submission(own, Security.TLS), "hanako@kyaku.example"
        assert isinstance(await way.send(SENDER, recipient, mail(recipient, "lmtp")), Accepted)
        await way.close()
        with dovecot.other_client(recipient) as client:
            for _ in range(200):
                _, [count] = client.select("INBOX", readonly=True)
                if count == b"1":
                    break
                await asyncio.sleep(0.05)
            _, found = client.search(None, "HEADER", "Message-ID", "enishi.lmtp@mirai.example")
            assert found == [b"1"]
