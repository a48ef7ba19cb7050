"""4xx: the server does not have the mail and may take it later (RFC 5321 §4.2.1)."""

from __future__ import annotations

from datetime import timedelta

from enishi.core.failures import words
from enishi.core.failures.reply import Phase
from enishi.core.failures.row import BEFORE_MAIL, Row
from enishi.core.handling import pause, rest, retry

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

BUSY = rest("smtp.busy", MINUTE, HOUR / 2)
TOO_FAST = rest("smtp.too_fast", 10 * MINUTE, 4 * HOUR)
ONE_AT_A_TIME = rest("smtp.too_fast", 10 * MINUTE, 4 * HOUR, one_connection=True)

ROWS = (
    Row(
        "greylisting",
        retry("smtp.greylisted"),
        "a new sender is asked to come again; others may pass meanwhile",
        "RFC 6647",
        (
            (
                Phase.RCPT,
                "450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see the help page",
            ),
            (Phase.RCPT, "451 4.7.1 Greylisting in action, please come back in 00:04:59"),
            (Phase.FINAL, "421 graylisted"),
        ),
        codes="4??",
        words=(words.GREYLISTING,),
    ),
    Row(
        "SPF, DKIM, DMARC, reverse DNS or TLS of ours is at fault",
        pause("smtp.identity"),
        "every mail of this domain meets the same until somebody mends the DNS",
        "Gmail 3726730; RFC 7372",
        (
            (Phase.FINAL, "451 4.7.32 From: header not aligned"),
            (Phase.FINAL, "421 4.7.26 This mail has been rate limited because it is unauthenticated"),
            (Phase.RCPT, "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]"),
        ),
        codes="4??",
        enhanced="4.7.20-27 4.7.29-39",
        words=(words.OUR_IDENTITY,),
    ),
    Row(
        "too many connections, or an unusual rate",
        ONE_AT_A_TIME,
        "Gmail asks for ten minutes of rest and then one connection; Exchange Online takes three",
        "Gmail 3726730 (4.7.28); techcommunity 607825 (4.3.2)",
        (
            (Phase.FINAL, "421 4.7.28 Our system has detected an unusual rate of mail from your domain"),
            (Phase.MAIL, "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded"),
            (Phase.CONNECT, "421 4.7.0 mx.example Error: too many connections from 192.0.2.1"),
        ),
        codes="4??",
        enhanced="4.7.28",
        words=(words.TOO_MANY_AT_ONCE,),
    ),
    Row(
        "the recipient's mailbox is full",
        retry("smtp.mailbox_full"),
        "it may be emptied within days; nobody else is concerned",
        "RFC 3463 X.2.2; Gmail 3726730",
        (
            (Phase.RCPT, "452 4.2.2 The recipient's inbox is out of storage space and inactive"),
            (Phase.RCPT, "452 sorry, mailbox is full (#4.5.2)"),
        ),
        codes="4??",
        enhanced="4.2.2",
        words=(words.MAILBOX_FULL,),
    ),
    Row(
        "our login is to be renewed",
        pause("smtp.login_refused"),
        "only a person can change a password",
        "RFC 4954 §6 (432)",
        ((Phase.LOGIN, "432 4.7.12 A password transition is needed"),),
        codes="4??",
        enhanced="4.7.12",
    ),
    Row(
        "relaying is refused for now",
        pause("smtp.turned_away"),
        "the server does not know us as a client of its own: a matter of settings",
        "Postfix defer_unauth_destination",
        ((Phase.RCPT, "454 4.7.1 <a@b.example>: Relay access denied"),),
        codes="4??",
        words=(words.RELAYING,),
    ),
    Row(
        "sending too fast, or a recipient who gets mail too fast",
        TOO_FAST,
        "mail-reality D7: the account rests for ten minutes or more",
        "Gmail 3726730 (4.2.1); HENNGE 360017461194; idchosting premium manual (4.7.1)",
        (
            (Phase.RCPT, "450 4.2.1 The user you are trying to contact is receiving mail too quickly"),
            (Phase.RCPT, "450 4.2.1 Peak SMTP relay limit exceeded for this customer."),
            (Phase.MAIL, "450 4.7.1 Error: too much mail from 192.0.2.1"),
            (Phase.RCPT, "451 4.7.1 Rate limited, try again later"),
            (Phase.LOGIN, "454 4.7.0 Too many login attempts, please try again later."),
        ),
        codes="4??",
        words=(words.TOO_FAST,),
    ),
    Row(
        "unfriendly to us for now, for no stated reason",
        TOO_FAST,
        "4.7.0 is Gmail's, 4.7.5xx Exchange Online's word for a client to keep away for a while; 454 is a failed login",
        "Gmail 3726730; RFC 4954 §6 (454)",
        (
            (Phase.CONNECT, "421 4.7.0 Try again later, closing connection. (EHLO)"),
            (Phase.RCPT, "451 4.7.500 Server busy. Please try again later from [192.0.2.1]."),
            (Phase.LOGIN, "454 4.7.0 Temporary authentication failure"),
        ),
        codes="4??",
        enhanced="4.7.0 4.7.500-699",
    ),
    Row(
        "our sender address or host cannot be looked up",
        BUSY,
        "mostly a resolver that stutters; every mail of ours has the same sender",
        "RFC 3463 X.1.8; Postfix reject_unknown_sender_domain",
        (
            (Phase.RCPT, "450 4.1.8 <x@y.example>: Sender address rejected: Domain not found"),
            (Phase.RCPT, "450 4.7.1 <laptop>: Helo command rejected: Host not found"),
        ),
        codes="4??",
        enhanced="4.1.7-8",
        words=(words.SENDER, words.OUR_HOST),
    ),
    Row(
        "the server itself is in trouble",
        BUSY,
        "what ails it ails every mail: its disk, its load, its set-up",
        "RFC 3463 X.3",
        (
            (Phase.FINAL, "421 4.3.2 shutting down"),
            (Phase.MAIL, "452 4.3.1 Insufficient system storage"),
            (Phase.FINAL, "451 4.3.5 server configuration problem"),
        ),
        codes="4??",
        enhanced="4.3.1-5",
    ),
    Row(
        "the connection is closed",
        BUSY,
        "421 may answer any command",
        "RFC 5321 §3.8",
        ((Phase.DATA, "421 closing"), (Phase.RCPT, "421 4.4.2 mx.example Error: timeout exceeded")),
        codes="421",
    ),
    Row(
        "refused before the recipient was named",
        BUSY,
        "nothing of this mail but our sender address was known, so the next would meet the same",
        "RFC 5321 §4.3.2",
        (
            (Phase.MAIL, "451 Requested action aborted: local error in processing"),
            (Phase.CONNECT, "450 come back later"),
            (Phase.LOGIN, "451 4.4.3 directory lookup failed"),
        ),
        codes="4??",
        phases=BEFORE_MAIL | {Phase.MAIL},
    ),
    Row(
        "any other refusal for now",
        retry("smtp.later"),
        "about this mail or its recipient: a mailbox that is busy, a domain that cannot be looked up, a filter that hangs",
        "RFC 5321 §4.2.5; mail-reality D7",
        (
            (Phase.RCPT, "450 4.2.1 mailbox busy"),
            (Phase.RCPT, "450 4.1.1 <a@b.example>: Recipient address rejected: unverified address"),
            (Phase.RCPT, "450 4.1.2 <a@b.example>: Recipient address rejected: Domain not found"),
            (Phase.RCPT, "451 4.3.0 <a@b.example>: Temporary lookup failure"),
            (Phase.FINAL, "451 4.7.1 Service unavailable - try again later"),
            (Phase.RCPT, "452 4.5.3 Error: too many recipient addresses"),
            (Phase.RCPT, "451 しばらくしてからお試しください"),
        ),
        codes="4??",
    ),
)
