"""core.bounces: delivery reports of many mail systems (mail-reality D9), each in the form that its makers chose."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.bounces import Bounce, BounceCause, Fate, find_bounce
from enishi.core.bounces.cause import cause_of
from enishi.core.bounces.status import codes_in, preferred
from enishi.core.complaint import Feedback, find_feedback
from enishi.core.incoming import parse

US = "tanaka@mirai.example"
GONE = "sato@kyaku.example"

FAILED_HARD = ("failed", True)
FAILED_SOFT = ("failed", False)
DELAYED = ("delayed", False)


def mail(subject: str, body: str, sender: str = "MAILER-DAEMON@mx.example", **headers: str) -> bytes:
    fields = {"From": sender, "To": US, "Subject": subject, "Content-Type": "text/plain; charset=utf-8"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return (
        "\n".join(f"{name}: {value}" for name, value in fields.items()) + "\n\n" + body.strip("\n") + "\n"
    ).encode()


def found(raw: bytes) -> Bounce:
    bounce = find_bounce(parse(raw))
    assert bounce is not None
    return bounce


def outcome(bounce: Bounce) -> tuple[str, bool]:
    return (str(bounce.fate), bounce.fate is Fate.FAILED and bounce.cause.is_hard)


# --- home-made forms ---------------------------------------------------------------------------------------------

RETURNED = f"""
Received: from app.mirai.example by mx.example; Fri, 20 Nov 2026 10:00:00 +0900
From: {US}
To: {GONE}
Subject: hello
Message-ID: <ours@mirai.example>

hello
"""

# name: (subject, sender, headers, body, outcome, status); everybody's lost recipient is GONE.
SYSTEMS = {
    "postfix, text only": (
        "Undelivered Mail Returned to Sender",
        "MAILER-DAEMON@mx.example (Mail Delivery System)",
        {},
        f"""This is the mail system at host mx.example.

<{GONE}>: host in.kyaku.example[192.0.2.7] said: 550 5.1.1
    <{GONE}>: Recipient address rejected: User unknown (in reply to RCPT TO command)
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "postfix, refused before it heard for whom": (
        "Undelivered Mail Returned to Sender",
        "MAILER-DAEMON@mx.example (Mail Delivery System)",
        {},
        f"<{GONE}>: host in.kyaku.example[192.0.2.7] said: 554 Sorry (in reply to MAIL FROM command)",
        FAILED_SOFT,
        None,
    ),
    "exim, full mailbox": (
        "Mail delivery failed: returning message to sender",
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        {},
        f"""A message that you sent could not be delivered to all of its recipients.
The following address(es) failed:

  {GONE}
    mailbox is full: retry timeout exceeded

------ This is a copy of the message, including all the headers. ------
{RETURNED}""",
        FAILED_SOFT,
        None,
    ),
    "exim, sent by another name of ours": (
        "Mail delivery failed",
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        {},
        f"""A message sent by

  <info@mirai.example>

could not be delivered. The following address failed:

  {GONE}
    Unrouteable address
""",
        FAILED_HARD,
        None,
    ),
    "exim, frozen": (
        "Warning: message 1KNmHQ-000Md3-Kj delayed 24 hours",
        "Mail Delivery System <Mailer-Daemon@mx.example>",
        {},
        f"""A message that you sent has not yet been delivered after more than 24 hours on the queue.

  {GONE}
    Delay reason: Connection timed out

No action is required on your part.
""",
        DELAYED,
        None,
    ),
    "qmail": (
        "failure notice",
        "MAILER-DAEMON@mx.example",
        {},
        f"""Hi. This is the qmail-send program at mx.example.

<{GONE}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.
{RETURNED}""",
        FAILED_HARD,
        "5.1.1",
    ),
    "qmail, never reached": (
        "failure notice",
        "MAILER-DAEMON@mx.example",
        {"Received": "(qmail 4711 invoked for bounce); 20 Nov 2026 01:00:00 -0000"},
        f"""<{GONE}>:
Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)
I'm not going to try again; this message has been in the queue too long.
""",
        FAILED_SOFT,
        "4.4.1",
    ),
    "qmail's heir, in Spanish": (
        "Permanent Delivery Failure",
        "MAILER-DAEMON@mx.example",
        {},
        f"""Su mensaje no pudo ser entregado a la siguiente dirección:

<{GONE}>:
192.0.2.7 does not like recipient.
Remote host said: 550 No existe ese usuario
""",
        FAILED_HARD,
        None,
    ),
    "sendmail 5": (
        "Returned mail: User unknown",
        "Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
        {},
        f"""   ----- Transcript of session follows -----
While talking to in.kyaku.example:
>>> RCPT To:<{GONE}>
<<< 550 <{GONE}>, User Unknown
550 <{GONE}>... User unknown

   ----- Unsent message follows -----
{RETURNED}""",
        FAILED_HARD,
        None,
    ),
    "courier": (
        "NOTICE: mail delivery status.",
        "Courier mail server at mx.example <postmaster@mx.example>",
        {},
        f"""                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<{GONE}>:
    in.kyaku.example [192.0.2.7]:
>>> RCPT TO:<{GONE}>
<<< 552 5.2.2 Over quota
""",
        FAILED_SOFT,
        "5.2.2",
    ),
    "opensmtpd": (
        "Delivery status notification: error",
        "Mailer Daemon <MAILER-DAEMON@mx.example>",
        {},
        f"""    Hi!

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

{GONE}: 550 5.1.1 no such user

    Below is a copy of the original message:
{RETURNED}""",
        FAILED_HARD,
        "5.1.1",
    ),
    "opensmtpd, waiting": (
        "Delivery status notification: warning",
        "Mailer Daemon <MAILER-DAEMON@mx.example>",
        {},
        f"""    A message is delayed for more than 4 hours for the following
    list of recipients:

{GONE}: Network error on destination MXs

    Please note that this is only a temporary failure report.
""",
        DELAYED,
        None,
    ),
    "dragonfly": (
        "Mail delivery failed",
        "<>",
        {"Return_Path": "<>"},
        f"""This is the DragonFly Mail Agent v0.13 at mx.example.

There was an error delivering your mail to <{GONE}>.

in.kyaku.example [192.0.2.7] did not like our RCPT TO:
552 5.2.2 <{GONE}>: Mailbox full

Original message follows.
{RETURNED}""",
        FAILED_SOFT,
        "5.2.2",
    ),
    "exchange 2003": (
        "Undeliverable: hello",
        "System Administrator <postmaster@kyaku.example>",
        {"X_MS_Embedded_Report": ""},
        f"""Your message

  To:      everybody@kyaku.example
  Subject: hello
  Sent:    Fri, 20 Nov 2026 10:00:00 +0900

did not reach the following recipient(s):

{GONE} on Fri, 20 Nov 2026 10:00:05 +0900
    The recipient name is not recognized
    MSEXCH:IMS:KYAKU:TOKYO:MAIL 0 (000C05A6) Unknown Recipient
""",
        FAILED_HARD,
        None,
    ),
    "exchange 2007": (
        "Undeliverable: hello",
        "Microsoft Exchange <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@kyaku.example>",
        {"Content_Language": "en-US"},
        f"""Diagnostic information for administrators:

Generating server: mail.kyaku.example

{GONE}
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

Original message headers:
{RETURNED}""",
        FAILED_HARD,
        "5.1.1",
    ),
    "exchange, only from friends": (
        "Undeliverable: hello",
        "Microsoft Outlook <postmaster@kyaku.example>",
        {},
        f"""{GONE}
#550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized ##
""",
        FAILED_SOFT,
        "5.7.1",
    ),
    "notes": (
        "Undeliverable message",
        "Notes Mailer <postmaster@kyaku.example>",
        {},
        f"""------- Failure Reasons  --------

User not listed in public Name & Address Book
{GONE}

------- Returned Message --------
{RETURNED}""",
        FAILED_HARD,
        None,
    ),
    "domino": (
        "DELIVERY FAILURE: User sato (sato@kyaku.example) not listed in Domino Directory",
        "Postmaster@kyaku.example",
        {},
        f"""Your message

  Subject: hello

was not delivered to:

  {GONE}

because:

  User sato ({GONE}) not listed in Domino Directory
""",
        FAILED_HARD,
        None,
    ),
    "gmail of old": (
        "Delivery Status Notification (Failure)",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        {},
        f"""Delivery to the following recipient failed permanently:

     {GONE}

Technical details of permanent failure:
The error that the other server returned was:
550 550 5.2.2 <{GONE}>... Mailbox Full (state 14).

----- Original message -----
{RETURNED}""",
        FAILED_SOFT,
        "5.2.2",
    ),
    "gmail, refused after the whole mail": (
        "Delivery Status Notification (Failure)",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        {},
        f"""Delivery to the following recipient failed permanently:

     {GONE}

The error that the other server returned was:
550 550 Unknown user {GONE} (state 18).
""",
        FAILED_SOFT,
        None,
    ),
    "google groups": (
        "Delivery Status Notification (Failure)",
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        {"X_Failed_Recipients": GONE},
        "The group you tried to contact (kyaku) may not exist, or you may not have permission to post messages.",
        FAILED_HARD,
        None,
    ),
    "yahoo": (
        "Failure Notice",
        "MAILER-DAEMON@yahoo.example",
        {},
        f"""Sorry, we were unable to deliver your message to the following address.

<{GONE}>:
Remote host said:
550 5.1.1 No such person
[RCPT_TO]

--- Below this line is a copy of the message.
{RETURNED}""",
        FAILED_HARD,
        "5.1.1",
    ),
    "zoho": (
        "Undelivered Mail Returned to Sender",
        "mailer-daemon@mail.zoho.example",
        {},
        f"""This message was created automatically by mail delivery software.

{GONE} Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <{GONE}>... User Unknown
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "1&1": (
        "Mail delivery failed: returning message to sender",
        '"Mail Delivery System" <mailer-daemon@kundenserver.example>',
        {},
        f"""The following address failed:

{GONE}

For the following reason:

Mail size limit exceeded.

--- The header of the original message is following. ---
{RETURNED}""",
        FAILED_SOFT,
        None,
    ),
    "gmx": (
        "Mail delivery failed: returning message to sender",
        "GMX Mailer Daemon <mailer-daemon@gmx.example>",
        {},
        f"""A message that you sent could not be delivered. This is a permanent error.

"{GONE}":
SMTP error from remote server after RCPT command:
host: in.kyaku.example
5.1.1 <{GONE}>... User Unknown
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "apache james": (
        "[BOUNCE]",
        "postmaster@james.example",
        {},
        f"""Hi. This is the James mail server at james.example.
I'm afraid I wasn't able to deliver your message.

Error message below:
550 - Requested action not taken: no such user here

Message details:
  Subject: hello
  MAIL FROM: {US}
  RCPT TO: {GONE}
  From: {US}
  To: {GONE}
""",
        FAILED_HARD,
        None,
    ),
    "imail": (
        "Undeliverable Mail",
        "Postmaster <postmaster@kyaku.example>",
        {"X_Mailer": "<SMTP32 v8.22>"},
        f"""Unknown user: {GONE}

Original message follows.
{RETURNED}""",
        FAILED_HARD,
        None,
    ),
    "imail, undeliverable for no stated cause": (
        "Undeliverable Mail",
        "Postmaster <postmaster@kyaku.example>",
        {},
        f"undeliverable to {GONE}\n",
        FAILED_HARD,
        None,
    ),
    "mailfoundry": (
        "Message delivery has failed",
        "Mail System <mailsystem@mx.example>",
        {},
        f"""Unable to deliver message to: <{GONE}>
Delivery failed for the following reason:
Server in.kyaku.example[192.0.2.7] failed with: 550 <{GONE}> No such user here
""",
        FAILED_HARD,
        None,
    ),
    "mailmarshal": (
        'Undeliverable Mail: "hello"',
        "postmaster@mx.example",
        {},
        f"""Your message:
   From:    {US}
   Subject: hello

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    {GONE}
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "surfcontrol": (
        "Message could not be delivered",
        "Postmaster <postmaster@mx.example>",
        {"X_Mailer": "SurfControl E-mail Filter"},
        f"""Your message could not be sent.
A transcript of the attempts to send the message follows.
Addressed To: {GONE}

Failed to send to identified host,
{GONE}: [192.0.2.7], 550 {GONE}... No such user
""",
        FAILED_HARD,
        None,
    ),
    "active!hunter": (
        "FAILURE NOTICE :hello",
        '"MAILER-DAEMON" <mailer-daemon@mx.example>',
        {"X_AHMAILID": "1"},
        f"""  ----- The following addresses had permanent fatal errors -----

>>> {GONE} <{GONE}>

  ----- Transcript of session follows -----
550 sorry, no mailbox here by that name (#5.1.1 - chkusr)
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "interscan": (
        "Mail could not be delivered",
        '"InterScan MSS" <Postmaster@mx.example>',
        {},
        f"""Sent <<< RCPT TO:<{GONE}>
Received >>> 550 5.1.1 <{GONE}>... user unknown
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "sun messaging server": (
        "Delivery Notification: Delivery has failed",
        "Internet Mail Delivery <postmaster@mx.example>",
        {},
        f"""This report relates to a message you sent with the following header fields:

  Message-id: <ours@mirai.example>
  From: Tanaka <{US}>
  To: {GONE}

Your message cannot be delivered to the following recipients:

  Recipient address: {GONE}
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 User Unknown
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "mimecast": (
        "[Postmaster] Email Delivery Failure",
        "postmaster@mimecast.example",
        {},
        f"""An email that you attempted to send to the following address could not be delivered:
-- {GONE}
The problem appears to be :
-- Recipient email address is possibly incorrect
Additional information follows :
-- 5.4.1 Recipient address rejected: Access denied.
""",
        FAILED_HARD,
        "5.4.1",
    ),
    "unnamed, brackets behind the address": (
        "Returned Mail: hello",
        '"Mail Deliver System" <daemon@mx.example>',
        {},
        f"""---The following addresses had delivery errors---

{GONE} [User unknown]
""",
        FAILED_HARD,
        None,
    ),
    "unnamed, with stars": (
        "Delivery status notification",
        "Mail Delivery System <daemon@mx.example>",
        {},
        f"""      This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed permanently:

   * {GONE}

SMTP:RCPT host 192.0.2.8: 553 5.3.0 <{GONE}>... No such user here
""",
        FAILED_HARD,
        "5.3.0",
    ),
    "unnamed, in one sentence": (
        "There was an error sending your mail",
        "Mailer <mailer@mx.example>",
        {"Return_Path": "<>"},
        f"""1 error(s):

SMTP Server <in.kyaku.example> rejected recipient <{GONE}>
  (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]
""",
        FAILED_HARD,
        "5.1.1",
    ),
    "a mobile carrier, address in the echo only": (
        "Undeliverable message",
        "sysadmin@mms.example",
        {},
        f"""Message could not be delivered to mobile.
Error: No valid recipients for this MM

Original Message:
From: {US}
To: {GONE}
Subject: hello
""",
        FAILED_HARD,
        None,
    ),
    "mdaemon": (
        "Warning: Permanent Delivery Failure",
        "Postmaster <MDaemon@kyaku.example>",
        {},
        f"""The following addresses did NOT receive a copy of your message:

> {GONE}

--- Session Transcript ---
<-- 550 {GONE} Recipient unknown
""",
        FAILED_HARD,
        None,
    ),
    "smail": (
        "mail failed, returning to sender",
        "<MAILER-DAEMON@mx.example>",
        {},
        f"""|------------------------- Failed addresses follow: ---------------------|
 <{GONE}> ... unknown host
|------------------------- Message text follows: ------------------------|
{RETURNED}""",
        FAILED_HARD,
        None,
    ),
    "groupwise": (
        "Message status - undeliverable",
        "Mailer-Daemon@kyaku.example",
        {},
        f"The message that you sent was undeliverable to the following:\n\t{GONE} (user not found)\n",
        FAILED_HARD,
        None,
    ),
    "ezweb": (
        "Mail System Error - Returned Mail",
        "Postmaster@ezweb.ne.jp",
        {},
        f"""The user(s) account is disabled.

<{GONE}>: 550 user unknown (in reply to RCPT TO command)
""",
        FAILED_HARD,
        None,
    ),
    "ezweb, rejected by a remote server": (
        "Mail System Error - Returned Mail",
        "Postmaster@ezweb.ne.jp",
        {},
        f"""Each of the following recipients was rejected by a remote
mail server.

    Recipient: <{GONE}>
    >>> RCPT TO:<{GONE}>
    <<< 550 <{GONE}>: User unknown
""",
        FAILED_HARD,
        None,
    ),
    "au, the person's own spam filter": (
        "Mail System Error - Returned Mail",
        "Postmaster@au.com",
        {"X_SPASIGN": "NG"},
        f"<{GONE}>:\n550 User unknown\n",
        FAILED_SOFT,
        None,
    ),
    "kddi": (
        "Mail System Error",
        "no-reply@mail.dion.ne.jp",
        {"Return_Path": "<>"},
        f"""Your mail sent on: Fri, 20 Nov 2026 10:00:00 +0900
    Could not be delivered to: <{GONE}>
    As their mailbox is full.
""",
        FAILED_SOFT,
        None,
    ),
    "biglobe": (
        "Returned mail: hello",
        "postmaster@biglobe.ne.jp",
        {},
        f"""   ----- The following addresses had delivery problems -----
{GONE}

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.
""",
        FAILED_SOFT,
        None,
    ),
    "m-filter": (
        "failure notice",
        "Postmaster <postmaster@mx.example>",
        {"X_Mailer": "m-FILTER"},
        f"""下記の理由により、このメールは送信できませんでした。

以下のメールアドレスへの送信に失敗しました。
{GONE}

-------server message
550 5.1.1 unknown user <{GONE}>

-------SMTP command
RCPT

-------original message
{RETURNED}""",
        FAILED_HARD,
        "5.1.1",
    ),
    "docomo, told by postfix": (
        "Undelivered Mail Returned to Sender",
        "MAILER-DAEMON@mx.example (Mail Delivery System)",
        {},
        f"<{GONE}>: host mail.example[192.0.2.8] said: 550 Unknown user\n    {GONE} (in reply to end of DATA command)\n",
        FAILED_SOFT,
        None,
    ),
    "a Japanese host": (
        "メールが送信できませんでした",
        "メール配送システム <postmaster@hosting.example>",
        {},
        f"""お送りいただいたメールは、次の宛先にお届けできませんでした。

宛先: {GONE}
理由: 該当するユーザーが見つかりません。
""",
        FAILED_HARD,
        None,
    ),
    "a Japanese host, in a sentence": (
        "配信エラーのお知らせ",
        "Mail System <mailer-daemon@hosting.example>",
        {},
        f"{GONE} 宛のメールは、受信者のメールボックスが一杯のため配信できませんでした。",
        FAILED_SOFT,
        None,
    ),
    "a Japanese group mail, network": (
        "【配信失敗】ご提案",
        "postmaster@groupware.example",
        {},
        f"""送信に失敗しました。
送信先アドレス：「{GONE}」
エラー内容：相手先サーバーに接続できませんでした（タイムアウト）。
""",
        FAILED_SOFT,
        None,
    ),
    "a Japanese host, still trying": (
        "配信遅延のお知らせ",
        "メールシステム <mailer-daemon@hosting.example>",
        {},
        f"次の宛先への配信が遅れています。引き続き再送を試みます。\n\n  {GONE}\n",
        DELAYED,
        None,
    ),
    "a Japanese host, no longer a customer": (
        "宛先不明メールのお知らせ",
        "システム管理者 <postmaster@hosting.example>",
        {},
        f"下記アドレスのアカウントは解約されているため、メールを配信できませんでした。\n{GONE}\n",
        FAILED_HARD,
        None,
    ),
    "German": (
        "Unzustellbar: Angebot",
        "Postmaster <postmaster@kunde.example>",
        {},
        f"Ihre Nachricht konnte nicht zugestellt werden.\n\nEmpfänger: {GONE}\nGrund: Empfänger unbekannt\n",
        FAILED_HARD,
        None,
    ),
    "French": (
        "Échec de la remise : offre",
        "Postmaster <postmaster@client.example>",
        {},
        f"Votre message n'a pas pu être remis.\n\n{GONE}\n550 5.2.2 Boite du destinataire pleine\n",
        FAILED_SOFT,
        "5.2.2",
    ),
    "Italian": (
        "Mancato recapito: offerta",
        "Sistema di posta <postmaster@cliente.example>",
        {},
        f"Impossibile recapitare il messaggio al destinatario: {GONE}\nL'indirizzo non esiste\n",
        FAILED_HARD,
        None,
    ),
    "Portuguese": (
        "Não foi possível entregar a mensagem",
        "mailer-daemon@cliente.example",
        {},
        f"Não foi possível entregar a:\n\n{GONE}\nA caixa postal está cheia\n",
        FAILED_SOFT,
        None,
    ),
    "Dutch": (
        "Onbestelbaar: offerte",
        "postmaster@klant.example",
        {},
        f"Uw bericht kon niet worden bezorgd.\n\nOntvanger: {GONE}\nHet adres bestaat niet\n",
        FAILED_HARD,
        None,
    ),
    "Russian": (
        "Недоставленное сообщение",
        "mailer-daemon@mail.example",
        {},
        f"К сожалению, письмо не может быть доставлено получателю:\n\n{GONE}\nтакой пользователь не найден\n",
        FAILED_HARD,
        None,
    ),
    "Chinese": (
        "系统退信",
        "postmaster@qq.example",
        {},
        f"您的邮件无法投递。\n\n收件人：{GONE}\n550 邮箱不存在\n",
        FAILED_HARD,
        None,
    ),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_report_without_fields_is_read_whoever_wrote_it(name):
    subject, sender, headers, body, expected, status = SYSTEMS[name]
    bounce = found(mail(subject, body, sender, **headers))
    assert (outcome(bounce), bounce.recipients, bounce.status) == (expected, (GONE,), status)


def test_every_failed_recipient_of_a_report_is_named_and_none_else():
    body = f"""A message sent by {US} could not be delivered. For assistance, contact helpdesk@mx.example.

<{GONE}>:
user unknown

<suzuki@kyaku.example>:
user unknown
"""
    assert found(mail("Mail delivery failed", body)).recipients == (GONE, "suzuki@kyaku.example")


@pytest.mark.parametrize(
    "told",
    [
        f"<box7@store.example> (expanded from <{GONE}>): mailbox full",
        f"  box7@store.example\n    (generated from {GONE})\n    mailbox full",
    ],
)
def test_the_address_that_we_wrote_to_comes_before_what_was_made_of_it(told):
    bounce = found(mail("Undelivered Mail Returned to Sender", f"It could not be delivered.\n\n{told}\n"))
    assert bounce.recipients == (GONE, "box7@store.example")


def test_the_postmaster_who_may_be_asked_is_no_failed_recipient():
    body = f"It could not be delivered to {GONE}.\n\nFor help, ask\n  postmaster@mx.example\n"
    assert found(mail("Mail delivery failed", body)).recipients == (GONE,)


def test_who_writes_to_themselves_is_named_all_the_same():
    body = f"Your message could not be delivered:\n\n{US}:\n550 mailbox full\n"
    assert found(mail("Mail delivery failed", body)).recipients == (US,)


def test_a_version_number_or_an_ip_address_is_no_status_code():
    assert codes_in("Exim 4.5.4 at 192.0.2.5 said: 550-5.7.1 no (#5.1.1) v5.2.1") == ("5.7.1", "5.1.1")


# --- by structure ------------------------------------------------------------------------------------------------


def report(
    *groups: str, prose: str = "See below.", subject: str = "Delivery report", **headers: str
) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    fields = "\n\n".join(("Reporting-MTA: dns; mx.mirai.example", *groups))
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.mirai.example>\nTo: {US}\nSubject: {subject}\n{more}"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\n\n{prose}\n\n--b\nContent-Type: message/delivery-status\n\n{fields}\n\n"
        f"--b\nContent-Type: message/rfc822\n\nTo: {GONE}\nMessage-ID: <ours@mirai.example>\n\nhello\n--b--\n"
    ).encode()


def group(
    status: str, diagnostic: str = "", action: str = "failed", to: str = GONE, final: str | None = None
) -> str:
    lines = [f"Final-Recipient: rfc822; {final or to}", f"Action: {action}", f"Status: {status}"]
    lines += [f"Original-Recipient: rfc822;{to}"] if final else []
    lines += [f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else []
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("status", "diagnostic", "best"),
    [
        ("5.0.0", "550 5.1.1 User unknown", "5.1.1"),
        ("4.4.7", "450 4.2.2 Mailbox full", "4.2.2"),
        ("5.1.1", "550 5.7.1 Blocked", "5.7.1"),
        ("5.3.0", "550 5.7.26 Unauthenticated", "5.7.26"),
        ("5.2.2", "552 5.0.0 sorry", "5.2.2"),
        ("5.1.0", "5.1.0 - Unknown address error 550-'5.2.2 full'", "5.2.2"),
        ("4.4.7", "", "4.4.7"),
        ("5.4.4", "Host or domain name not found", "5.4.4"),
        ("5.5.0", "421 4.7.0 try again", "4.7.0"),
    ],
)
def test_of_several_status_codes_the_one_nearest_to_the_cause_is_told(status, diagnostic, best):
    assert found(report(group(status, diagnostic))).status == best


def test_a_delay_keeps_the_status_of_its_field():
    assert preferred("4.4.7", ("4.4.1",), "441 4.4.1 no answer", is_final=False) == "4.4.7"


def test_where_the_fields_tell_little_the_prose_about_this_recipient_helps():
    bounce = found(report(group("5.0.0"), prose=f"{GONE}: 552 5.2.2 mailbox full"))
    assert (outcome(bounce), bounce.status) == (FAILED_SOFT, "5.2.2")


@pytest.mark.parametrize(
    ("status", "diagnostic", "cause"),
    [
        ("5.1.2", "Host unknown (Name server: kyaku.example: host not found)", BounceCause.ADDRESS),
        ("5.4.3", "Name service error for kyaku.example: Host not found, try again", BounceCause.TRANSIENT),
        (
            "5.5.0",
            "550 Sender verify failed: no such user: Verification failed for <a@b.example>",
            BounceCause.POLICY,
        ),
        ("5.7.1", "550 5.7.1 Client host rejected: cannot find your hostname", BounceCause.POLICY),
        ("5.7.1", "550 5.7.1 User temporary locked. Please try again later", BounceCause.SUSPENDED),
        ("5.5.0", "550 5.5.0 The recipient account is blocked", BounceCause.SUSPENDED),
        ("5.7.1", "554 5.7.1 Recipient address rejected: Access denied", BounceCause.POLICY),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", BounceCause.ADDRESS),
        ("5.0.0", "X-Unix; 75", BounceCause.TRANSIENT),
        (
            "4.4.1",
            "delivery temporarily suspended: connect to mx[192.0.2.7]: timed out",
            BounceCause.TRANSIENT,
        ),
        ("5.3.4", "552 message file too big", BounceCause.SIZE),
        ("5.4.6", "554 too many hops", BounceCause.TRANSIENT),
        ("5.0.0", "something", BounceCause.UNSTATED),
        ("5.0.0", "550 mailbox unavailable", BounceCause.ADDRESS),
        ("4.2.0", "450 mailbox unavailable", BounceCause.TRANSIENT),
        ("5.7.0", "user-unknown.spamfilter.example said no", BounceCause.POLICY),
    ],
)
def test_the_cause_is_read_from_what_the_other_server_said(status, diagnostic, cause):
    assert found(report(group(status, diagnostic))).cause is cause


def test_with_the_rest_delayed_or_delivered_the_failed_are_told():
    bounce = found(
        report(
            group("2.0.0", action="relayed", to="a@kyaku.example"),
            group("5.1.1", "550 User unknown"),
            group("4.4.1", action="delayed", to="b@kyaku.example"),
        )
    )
    assert (outcome(bounce), bounce.recipients) == (FAILED_HARD, (GONE,))


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("expanded", "2.1.5", "delivered"),
        ("delivered (to mailbox)", "2.0.0", "delivered"),
        ("delayed", "5.4.7", "delayed"),
        ("failed", "4.4.7", "failed"),
        ("expired", "4.4.7", "failed"),
    ],
)
def test_the_action_decides_not_the_class_of_the_status(action, status, expected):
    assert str(found(report(group(status, action=action))).fate) == expected


def test_what_a_server_refused_before_the_recipient_is_not_the_recipients_fault():
    prose = f"<{GONE}>: host mx said: 550 5.1.0 User unknown (in reply to MAIL FROM command)"
    assert found(report(group("5.1.0", "550 5.1.0 User unknown"), prose=prose)).cause is BounceCause.POLICY


@pytest.mark.parametrize("status", ["5.0.0", "5.2.0"])
def test_an_unknown_user_only_after_the_whole_mail_is_the_persons_own_filter(status):
    prose = f"<{GONE}>: host mx said: 550 Unknown user {GONE} (in reply to end of DATA command)"
    assert found(report(group(status, "550 Unknown user"), prose=prose)).cause is BounceCause.RECIPIENT_FILTER
    assert found(report(group("5.1.1", "550 5.1.1 Unknown user"), prose=prose)).cause is BounceCause.ADDRESS


def test_with_pipelining_the_answer_below_data_may_be_that_to_rcpt():
    talk = f"{GONE}\n>>> DATA\n<<< 550 User unknown\n<<< 503 5.0.0 Need RCPT"
    assert found(report(group("5.0.0", "550 User unknown"), prose=talk)).cause is BounceCause.ADDRESS


def test_empty_lines_between_the_fields_of_one_recipient_do_not_part_them():
    spread = group("5.1.1", "550 User unknown").replace("\n", "\n\n")
    bounce = found(report(spread, group("5.2.2", to="b@kyaku.example")))
    assert (outcome(bounce), bounce.recipients, bounce.status) == (FAILED_HARD, (GONE,), "5.1.1")


def test_several_recipients_in_one_group_are_all_named():
    raw = report(f"Final-Recipient: rfc822; {GONE}\n{group('5.1.1', to='b@kyaku.example')}")
    assert found(raw).recipients == (GONE, "b@kyaku.example")


def test_our_own_subject_behind_that_of_a_report_decides_nothing():
    body = f"Your message could not be delivered.\n\n{GONE}\nuser unknown\n"
    assert found(mail("Undeliverable: 納期遅延のお詫び", body)).fate is Fate.FAILED
    assert found(mail("Delayed: Undeliverable mail", body)).fate is Fate.DELAYED


def test_an_absence_note_on_a_mail_about_delivery_errors_is_no_bounce():
    raw = mail(
        "自動応答: メール配信エラー対策のご提案", "不在のため、配信できません。", GONE, Return_Path="<>"
    )
    assert find_bounce(parse(raw)) is None


def test_an_alias_comes_with_what_it_stands_for_after_it():
    bounce = found(report(group("5.2.2", "552 full", final="box7@store.example")))
    assert bounce.recipients == (GONE, "box7@store.example")
    assert found(report(group("5.2.2", "552 full", final="box7@server"))).recipients == (GONE,)


@pytest.mark.parametrize(
    "field",
    ["rfc822;<sato@kyaku.example>", "RFC822; @relay.example:sato@kyaku.example", "sato@kyaku.example."],
)
def test_a_recipient_field_is_read_however_it_is_dressed(field):
    raw = report(f"Final-Recipient: {field}\nAction: failed\nStatus: 5.1.1")
    assert found(raw).recipients == (GONE,)


def test_a_recipient_that_is_a_pipe_is_looked_up_in_the_returned_mail():
    raw = report("Final-Recipient: rfc822; |exec procmail\nAction: failed\nStatus: 5.3.0")
    assert found(raw).recipients == (GONE,)


def test_fields_count_even_where_the_parts_have_run_together():
    body = f"--b\nContent-Type: message/delivery-status\n\n{group('5.1.1', '550 User unknown')}\n"
    bounce = found(mail("Mail delivery failed", body))
    assert (outcome(bounce), bounce.recipients, bounce.is_structured) == (FAILED_HARD, (GONE,), True)


# --- what is no bounce -------------------------------------------------------------------------------------------

NO_BOUNCES = {
    "an answer that quotes one": (
        "Re: Undelivered Mail Returned to Sender",
        f"Your mail bounced, see below.\n\n> <{GONE}>: 550 5.1.1 User unknown\n",
    ),
    "a forward": (
        "Fwd: Mail delivery failed",
        f"FYI\n\n---------- Forwarded message ----------\n<{GONE}>: 550 5.1.1 User unknown\n",
    ),
    "a forward in German": ("WG: Unzustellbar: Angebot", f"siehe unten\n\n<{GONE}>: 550 User unknown\n"),
    "a question about one": (
        "Mail delivery failed?",
        f"Hi, I tried to write to {GONE} and it could not be delivered. Any idea?\n\n> 550 5.1.1 User unknown\n",
    ),
    "a Japanese question about one": (
        "メールが届きませんでした",
        "先日のメールが届きませんでした。再送願います。",
    ),
}


@pytest.mark.parametrize("name", NO_BOUNCES)
def test_a_person_who_speaks_of_a_bounce_is_a_person(name):
    subject, body = NO_BOUNCES[name]
    raw = mail(subject, body, f"Sato <{GONE}>", In_Reply_To="<ours@mirai.example>")
    assert find_bounce(parse(raw)) is None


def test_a_null_return_path_needs_more_than_words_to_make_a_bounce():
    words = f"Your mail to {GONE} could not be delivered."
    plain = mail("Hello", words, GONE, Return_Path="<>")
    assert find_bounce(parse(plain)) is None
    assert find_bounce(parse(mail("Hello", f"{words} 550 5.1.1 no user", GONE, Return_Path="<>"))) is not None
    assert find_bounce(parse(mail("Re: Hello", f"{words} 550 5.1.1 no user", GONE, Return_Path="<>"))) is None


def test_a_report_that_a_person_forwards_with_its_parts_is_theirs():
    raw = report(group("5.1.1", "550 User unknown")).replace(
        b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"
    )
    raw = raw.replace(b"Mail Delivery System <MAILER-DAEMON@mx.mirai.example>", b"Sato <sato@kyaku.example>")
    assert (
        find_bounce(parse(raw.replace(b"Subject: Delivery report", b"Subject: Fwd: Delivery report"))) is None
    )


@pytest.mark.parametrize(
    "body",
    [
        f"Your message was successfully delivered to {GONE}.",
        f"Your message has been delivered to the following recipients:\n\n{GONE}\n",
    ],
)
def test_good_news_is_no_failure(body):
    assert found(mail("Successful Mail Delivery Report", body)).fate is Fate.DELIVERED


# --- notices in JSON ---------------------------------------------------------------------------------------------


def amazon(kind: str, **told: object) -> bytes:
    notice = json.dumps({"notificationType": kind, kind.lower(): told, "mail": {"messageId": "1"}})
    return mail("AWS Notification Message", notice, "AWS Notifications <no-reply@sns.example>")


def test_amazons_notice_of_a_bounce_is_read():
    people = [
        {"emailAddress": GONE, "action": "failed", "status": "5.1.1", "diagnosticCode": "550 no such user"}
    ]
    bounce = found(
        amazon("Bounce", bounceType="Permanent", bounceSubType="General", bouncedRecipients=people)
    )
    assert (outcome(bounce), bounce.recipients, bounce.status) == (FAILED_HARD, (GONE,), "5.1.1")


def test_amazons_word_for_the_kind_counts_more_than_the_code():
    people = [{"emailAddress": GONE, "status": "5.1.1"}]
    bounce = found(
        amazon("Bounce", bounceType="Transient", bounceSubType="MailboxFull", bouncedRecipients=people)
    )
    assert outcome(bounce) == FAILED_SOFT


def test_amazons_notice_of_a_delivery_is_no_failure():
    assert found(amazon("Delivery", recipients=[GONE])).fate is Fate.DELIVERED


def test_amazons_notice_of_a_complaint_names_who_complained():
    report = find_feedback(parse(amazon("Complaint", complainedRecipients=[{"emailAddress": GONE}])))
    assert report is not None
    assert (report.kind, report.recipients) == (Feedback.COMPLAINT, (GONE,))


# --- feedback ----------------------------------------------------------------------------------------------------


def feedback(fields: str, *, kind: str = "multipart/report; report-type=feedback-report") -> bytes:
    return (
        f"From: fbl@isp.example\nTo: {US}\nSubject: FW: hello\nContent-Type: {kind}; boundary=b\n\n--b\n\nA report.\n"
        f"--b\nContent-Type: message/feedback-report\n\n{fields}\n"
        f"--b\nContent-Type: message/rfc822\n\nTo: {GONE}\nMessage-ID: <ours@mirai.example>\n\nhello\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("abuse", Feedback.COMPLAINT),
        ("fraud", Feedback.COMPLAINT),
        ("opt-out", Feedback.OPT_OUT),
        ("opt-out-list", Feedback.OPT_OUT),
        ("not-spam", Feedback.OTHER),
        ("auth-failure", Feedback.OTHER),
    ],
)
def test_feedback_is_read_by_its_type_and_names_the_reader_of_the_reported_mail(name, kind):
    found_report = find_feedback(parse(feedback(f"Feedback-Type: {name}\nUser-Agent: ISP/1.0\nVersion: 1")))
    assert found_report is not None
    assert (found_report.kind, found_report.recipients) == (kind, (GONE,))


def test_feedback_counts_even_where_the_parts_have_run_together():
    body = (
        f"This is an abuse report.\n\nFeedback-Type: abuse\nUser-Agent: ISP/1.0\nOriginal-Rcpt-To: <{GONE}>\n"
    )
    report = find_feedback(parse(mail("FW: hello", body, "fbl@isp.example")))
    assert report is not None
    assert report.recipients == (GONE,)


def test_a_person_who_complains_in_words_fills_in_no_form():
    body = "Feedback-Type: abuse\nUser-Agent: me\n\nThis is spam!"
    assert find_feedback(parse(mail("Abuse report", body, f"Sato <{GONE}>"))) is None


# --- bounded work ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        "<" * 50,
        "a@" * 40,
        "user " * 20,
        "550 5.1.1 ",
        f"<{GONE}>: no\n",
        "Action: failed\n\n",
        "mailbox ",
        "-- \n",
        "{",
    ],
)
def test_a_huge_report_is_read_to_the_end(unit):
    """Quadratic work on 25 MB would not end within anybody's patience."""
    raw = mail("Mail delivery failed", unit * (3_000_000 // len(unit)))
    assert find_bounce(parse(raw)) is not None


def test_thousands_of_recipients_are_cut_at_a_hundred():
    groups = [group("5.1.1", "550 User unknown", to=f"p{number}@kyaku.example") for number in range(3_000)]
    assert len(found(report(*groups, prose="x" * 20_000)).recipients) == 100


@given(st.text(max_size=400), st.text(max_size=60))
def test_nothing_that_a_stranger_writes_makes_a_reader_fail(body, subject):
    parsed = parse(mail(subject.replace("\n", " ").replace("\r", " "), body))
    find_bounce(parsed)
    find_feedback(parsed)
    assert cause_of(body, None) in BounceCause
