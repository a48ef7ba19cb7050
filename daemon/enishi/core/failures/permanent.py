"""5xx: the server does not have the mail, and the same try is not made again without a change (RFC 5321 §4.2.1, D8).

A submission server answers for itself: at RCPT and at the dot most of what it refuses is about us, as it has not asked
the recipient's server yet. What is about one recipient or one text is told by code and words, so that it never stops
the account: it would stand first in the line again after every rest.
"""

from __future__ import annotations

from datetime import timedelta

from enishi.core.failures import words
from enishi.core.failures.reply import Phase
from enishi.core.failures.row import Row
from enishi.core.failures.temporary import TOO_FAST
from enishi.core.handling import fail, pause, rest, suppress

HOUR = timedelta(hours=1)
FOR_TODAY = rest("smtp.daily_limit", 6 * HOUR, 12 * HOUR)

WITH_TEXT = frozenset({Phase.DATA, Phase.FINAL})
TO_RECIPIENT = frozenset({Phase.RCPT})

ROWS = (
    Row(
        "the login is refused",
        pause("smtp.login_refused"),
        "a password, a locked account or a login method that was switched off: a person must look",
        "RFC 4954 §6",
        (
            (Phase.LOGIN, "535 5.7.8 Username and Password not accepted"),
            (Phase.LOGIN, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"),
            (Phase.LOGIN, "534 5.7.9 Application-specific password required"),
            (Phase.LOGIN, "525 5.7.13 User Account Disabled"),
            (Phase.LOGIN, "500 ログインできません"),
        ),
        codes="5??",
        phases=frozenset({Phase.LOGIN}),
    ),
    Row(
        "a login is wanted",
        pause("smtp.login_refused"),
        "the server takes mail from its own users only",
        "RFC 4954 §6 (530, 538); Exchange Online 5.7.57",
        (
            (Phase.MAIL, "530 5.7.57 Client not authenticated to send mail"),
            (Phase.MAIL, "530 5.7.0 Must issue a STARTTLS command first"),
            (Phase.RCPT, "538 5.7.11 Encryption required for requested authentication mechanism"),
            (Phase.RCPT, "503 AUTH first (#5.5.1)"),
            (Phase.RCPT, "550 authentication required"),
            (Phase.RCPT, "550 Please turn on SMTP Authentication in your mail client"),
        ),
        codes="5??",
        enhanced="5.7.3 5.7.8-9 5.7.11 5.7.13 5.7.57 5.7.139",
        words=(words.LOGIN_WANTED,),
    ),
    Row(
        "a login is wanted",
        pause("smtp.login_refused"),
        "these codes mean nothing else",
        "RFC 4954 §6",
        ((Phase.RCPT, "530 5.5.1 no"),),
        codes="525 530 534 535 538",
    ),
    Row(
        "the limit for the day is reached",
        FOR_TODAY,
        "5xx by code, yet it passes by itself: the limit is a window of 24 hours",
        "Google 166852; Exchange Online SMTP AUTH limits; HENNGE 360017461194",
        (
            (Phase.FINAL, "550 5.4.5 Daily user sending limit exceeded"),
            (Phase.FINAL, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed"),
            (Phase.RCPT, "550 Daily SMTP relay limit exceeded."),
        ),
        codes="5??",
        enhanced="5.4.5",
        words=(words.DAILY_LIMIT,),
    ),
    Row(
        "sending too fast, said in 5xx",
        TOO_FAST,
        "shared hosts answer so beyond their limit, by codes that are not documented; waiting is what helps",
        "ezhp.jp/web/1466944804.html; Gmail 3726730 (5.2.1)",
        (
            (Phase.RCPT, "550 5.7.1 Too many messages in the last hour"),
            (Phase.RCPT, "550 5.2.1 The user you are trying to contact is receiving mail at a rate that"),
            (Phase.RCPT, "550 Domain y.example has exceeded the max emails per hour (100/100) allowed"),
            (Phase.RCPT, "554 5.7.1 Too many outgoing mails"),
            (Phase.MAIL, "554 送信数の上限を超えました"),
            (Phase.RCPT, "550 送信制限中です"),
        ),
        codes="5??",
        words=(words.TOO_FAST,),
    ),
    Row(
        "the recipient's address is suspended or has changed hands",
        suppress("smtp.no_such_address"),
        "the person is not to be had there any more",
        "RFC 3463 X.2.1; RFC 7293 (5.7.17-18)",
        (
            (Phase.RCPT, "550 5.2.1 The email account that you tried to reach is disabled"),
            (Phase.RCPT, "550 5.7.17 mailbox owner has changed"),
        ),
        codes="5??",
        enhanced="5.2.1 5.7.17-18",
        phases=TO_RECIPIENT,
    ),
    Row(
        "our sender address is refused",
        pause("smtp.sender_refused"),
        "every mail has it: an alias that is not set up, a domain the account may not use, an account that was blocked",
        "RFC 3463 X.1.7-8; RFC 7505 (5.7.27); Exchange Online 5.7.60, 5.2.252",
        (
            (Phase.RCPT, "553 5.7.1 <x@y.example>: Sender address rejected: not owned by user z"),
            (Phase.FINAL, "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
            (Phase.FINAL, "554 5.2.252 SendAsDenied; x@y.example not allowed to send as z@y.example"),
            (Phase.FINAL, "550 5.1.8 Access denied, bad outbound sender"),
            (Phase.RCPT, "550 5.1.0 sender rejected"),
            (Phase.RCPT, "550 送信者アドレスが拒否されました"),
        ),
        codes="5??",
        enhanced="5.1.7-8 5.2.252 5.7.27 5.7.60",
        words=(words.SENDER,),
    ),
    Row(
        "SPF, DKIM, DMARC or reverse DNS of ours is at fault",
        pause("smtp.identity"),
        "every mail of this domain meets the same until somebody mends the DNS",
        "RFC 7372; Gmail 3726730; techcommunity 4399730 (5.7.515)",
        (
            (Phase.FINAL, "550 5.7.26 This mail has been blocked because the sender is unauthenticated."),
            (Phase.RCPT, "550 5.7.515 Access denied, sending domain does not meet the required level"),
            (Phase.FINAL, "550 5.7.25 The IP address sending this message does not have a PTR record"),
            (Phase.FINAL, "550 rejected by DMARC policy"),
        ),
        codes="5??",
        enhanced="5.7.20-30 5.7.509 5.7.515",
        words=(words.OUR_IDENTITY,),
    ),
    Row(
        "our host, address range or whole firm is shut out",
        pause("smtp.turned_away"),
        "a block list or the provider's own measure: only a person can ask to be let in again",
        "Exchange Online 5.7.5xx-7xx; Postfix reject_rbl_client",
        (
            (Phase.FINAL, "550 5.7.705 Access denied, tenant has exceeded threshold"),
            (Phase.RCPT, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using a block list"),
            (Phase.FINAL, "550 5.7.1 mail from your IP address has been blocked"),
            (Phase.CONNECT, "554 5.7.1 No SMTP service here for your host"),
            (Phase.FINAL, "550 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process"),
        ),
        codes="5??",
        enhanced="5.7.501-508 5.7.510-514 5.7.606-649 5.7.700-799",
        words=(words.OUR_HOST,),
    ),
    Row(
        "relaying is refused",
        pause("smtp.turned_away"),
        "the server does not know us as a client of its own: a matter of settings, not of the recipient",
        "WebARENA restrict.html; Sakura smtp_550b.html; Suite2 restrict.html",
        (
            (Phase.RCPT, "554 5.7.1 <a@b.example>: Relay access denied"),
            (Phase.RCPT, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
            (Phase.RCPT, "550 Relaying Denied"),
            (Phase.RCPT, "550 relay not permitted"),
        ),
        codes="5??",
        words=(words.RELAYING,),
    ),
    Row(
        "the mail is too large",
        fail("smtp.too_large"),
        "no other mail is concerned",
        "RFC 3463 X.3.4, X.2.3; WebARENA restrict.html",
        (
            (Phase.MAIL, "552 5.3.4 Error: message file too big"),
            (Phase.FINAL, "552 sorry, that message size exceeds my databytes limit (#5.3.4)"),
            (Phase.RCPT, "550 5.2.3 too long for this mailbox"),
        ),
        codes="5??",
        enhanced="5.3.4 5.2.3",
        words=(words.TOO_LARGE,),
    ),
    Row(
        "the recipient's mailbox is full",
        fail("smtp.mailbox_full"),
        "not tried again, as the server says so; but the address is good",
        "RFC 3463 X.2.2",
        (
            (Phase.RCPT, "552 5.2.2 over the limit"),
            (Phase.RCPT, "550 mailbox is full"),
            (Phase.RCPT, "552 宛先のメールボックスの容量が超過しています"),
        ),
        codes="5??",
        enhanced="5.2.2",
        words=(words.MAILBOX_FULL,),
    ),
    Row(
        "refused before the recipient was named",
        pause("smtp.sender_refused"),
        "nothing of this mail but our sender address was known, so the next would meet the same",
        "RFC 5321 §4.3.2; mail-reality D8",
        (
            (Phase.MAIL, "554 5.3.0 no"),
            (Phase.MAIL, "550 5.7.1 rejected"),
            (Phase.MAIL, "553 この差出人では送信できません"),
        ),
        codes="5??",
        phases=frozenset({Phase.MAIL}),
    ),
    Row(
        "the connection is turned away",
        pause("smtp.turned_away"),
        "554 in place of a greeting, 521 from a host that takes no mail",
        "RFC 5321 §3.1; RFC 7504",
        (
            (Phase.CONNECT, "554 5.3.2 no service"),
            (Phase.CONNECT, "521 mx.example does not accept mail"),
        ),
        codes="5??",
        phases=frozenset({Phase.CONNECT}),
    ),
    Row(
        "there is no such address",
        suppress("smtp.no_such_address"),
        "it was mistyped, or its owner is gone",
        "RFC 3463 X.1; RFC 7504 (556); RFC 7505 (5.1.10); sphere.ne.jp 2006/07 (5.7.1)",
        (
            (Phase.RCPT, "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown"),
            (Phase.RCPT, "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
            (Phase.RCPT, "550 5.1.0 Address rejected"),
            (Phase.RCPT, "550 5.1.2 <a@b.example>... Host unknown"),
            (Phase.RCPT, "501 5.1.3 Bad recipient address syntax"),
            (Phase.RCPT, "556 5.1.10 no mail is accepted for this domain"),
            (Phase.RCPT, "550 sorry, no mailbox here by that name (#5.1.1)"),
            (Phase.RCPT, "550 can't accept user... (#5.7.1)"),
            (Phase.RCPT, "550 No such user here"),
            (Phase.RCPT, "550 #5.1.0 Address rejected."),
            (Phase.RCPT, "553 5.3.0 <a@b.example>... Addressee unknown"),
            (Phase.RCPT, "550 宛先のアドレスが存在しません"),
        ),
        codes="550 551 553 554 556 501",
        enhanced="5.1.0-3 5.1.6 5.1.10",
        words=(words.NO_SUCH_ADDRESS,),
        phases=TO_RECIPIENT,
    ),
    Row(
        "one recipient does not take our mail",
        fail("smtp.recipient_refuses"),
        "a rule about this recipient alone; the address may be good, so a person looks",
        "Exchange Online 5.7.124, 5.7.133; Postfix access(5)",
        (
            (Phase.RCPT, "554 5.7.1 <a@b.example>: Recipient address rejected: Access denied"),
            (Phase.RCPT, "550 5.4.1 Recipient address rejected: Access denied"),
            (Phase.RCPT, "550 5.7.124 Sender not in allowed-senders list"),
            (Phase.RCPT, "550 5.7.133 sender is not one of the group"),
        ),
        codes="5??",
        enhanced="5.7.2 5.7.124 5.7.129 5.7.133-136",
        words=(words.RECIPIENTS_OWN_RULE,),
        phases=TO_RECIPIENT,
    ),
    Row(
        "refused as a matter of policy before the text was seen",
        pause("smtp.turned_away"),
        "servers hold back what they have against the client until RCPT, so this is about us (D8)",
        "Postfix smtpd_delay_reject; mail-reality D8",
        (
            (Phase.RCPT, "554 5.7.1 rejected"),
            (Phase.RCPT, "550 Administrative prohibition: not permitted"),
        ),
        codes="5??",
        enhanced="5.7.*",
        words=(words.REFUSED_BY_POLICY,),
        phases=TO_RECIPIENT,
    ),
    Row(
        "the text is refused",
        fail("smtp.content"),
        "a filter's judgement of one mail, and its rep may write it otherwise",
        "RFC 3463 X.6, X.7.1; Gmail 3726730 (5.7.0)",
        (
            (Phase.FINAL, "554 5.7.1 Message rejected as spam"),
            (Phase.FINAL, "552 5.7.0 This message was blocked because it is a potential security issue"),
            (Phase.FINAL, "550 5.7.1 Our system has detected that this message is likely unsolicited mail"),
            (Phase.FINAL, "550 5.6.0 lines longer than allowed"),
            (Phase.FINAL, "554 迷惑メールと判定されました"),
        ),
        codes="5??",
        enhanced="5.6.* 5.7.*",
        words=(words.CONTENT,),
        phases=WITH_TEXT,
    ),
    Row(
        "any other refusal",
        fail("smtp.refused"),
        "it says too little to blame an address or to stop the account; a person reads it",
        "RFC 5321 §4.2.5; mail-reality D8",
        (
            (Phase.RCPT, "550 no"),
            (Phase.DATA, "554 5.5.1 Error: no valid recipients"),
            (Phase.FINAL, "554 5.4.14 Hop count exceeded"),
            (Phase.FINAL, "550 5.1.1 User unknown"),
            (Phase.RCPT, "550 5.9"),
        ),
        codes="5??",
    ),
)
