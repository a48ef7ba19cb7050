"""What a server's refusal means for the mail, the address and the account (D7, D8)."""

from __future__ import annotations

import pytest

from enishi.core.send_result import Deferred, Refused
from enishi.effects.smtp.outcomes import Phase, refusal


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (421, "4.7.28 rate limit"),
        (450, "4.2.1 receiving mail too quickly"),
        (454, "4.7.0 too many logins"),
        (432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
        (451, "4.7.32 From: header not aligned"),
    ],
)
def test_codes_that_are_about_us_rest_the_whole_account(code: int, message: str) -> None:
    result = refusal(code, message, Phase.FINAL)
    assert isinstance(result, Deferred)
    assert result.account_wide


@pytest.mark.parametrize("message", ["4.7.1 greylisted", "4.2.2 over quota", "try later", "4.3.0 oops"])
def test_other_4xx_concern_this_mail_alone(message: str) -> None:
    result = refusal(451, message, Phase.RCPT)
    assert isinstance(result, Deferred)
    assert not result.account_wide


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (550, "5.1.1 <x@y.example>: Recipient address rejected: User unknown"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound"),
        (550, "5.2.1 The account is disabled"),
        (550, "No such user here"),
        (553, "sorry, that mailbox does not exist"),
    ],
)
def test_an_unknown_address_is_the_recipients_fault(code: int, message: str) -> None:
    result = refusal(code, message, Phase.RCPT)
    assert isinstance(result, Refused)
    assert (result.recipient_is_bad, result.account_wide) == (True, False)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (550, "5.7.515 Access denied, sending domain does not meet the required authentication level"),
        (554, "5.7.1 Relay access denied"),
        (550, "relay not permitted"),
        (553, "5.1.8 sender address rejected: domain not found"),
        (530, "Authentication required"),
    ],
)
def test_policy_and_login_are_the_accounts_fault_and_blame_no_address(code: int, message: str) -> None:
    result = refusal(code, message, Phase.RCPT)
    assert isinstance(result, Refused)
    assert (result.recipient_is_bad, result.account_wide) == (False, True)


@pytest.mark.parametrize("message", ["", "no", "5.2.2 mailbox full", "5.0.0 ", "5.9"])
def test_a_refusal_that_says_nothing_blames_nobody(message: str) -> None:
    result = refusal(550, message, Phase.RCPT)
    assert isinstance(result, Refused)
    assert (result.recipient_is_bad, result.account_wide) == (False, False)


def test_an_enhanced_code_of_another_class_is_not_believed() -> None:
    result = refusal(550, "4.1.1 odd", Phase.RCPT)
    assert isinstance(result, Refused)
    assert result.enhanced is None


def test_a_reply_is_kept_as_one_legible_line_of_bounded_length() -> None:
    result = refusal(550, "no\nway\x1b[31m" + "x" * 5000, Phase.RCPT)
    assert result.reply.startswith("550 no way〓[31m")
    assert len(result.reply) <= 500
