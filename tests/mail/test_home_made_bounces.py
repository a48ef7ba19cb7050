"""core.bounces: reports without fields, each in the form that the makers of one mail system chose (mail-reality D9)."""

import pytest
from tests.support.bounce_reports import DELAYED, FAILED_HARD, FAILED_SOFT, GONE, US, found, mail, outcome

from enishi.core.bounces import Fate, find_bounce
from enishi.core.incoming import parse

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


def test_who_answers_as_postmaster_is_a_person_and_a_report_in_any_tongue_is_a_report():
    code = f"<{GONE}>: 550 5.1.1\n"
    assert find_bounce(parse(mail("Ilmoitus", code, "postmaster@kyaku.example"))) is not None
    assert (
        find_bounce(parse(mail("Re: Bounces", f"See below.\n> {code}", "postmaster@kyaku.example"))) is None
    )


@pytest.mark.parametrize(
    ("sender", "how"),
    [
        (GONE, {"X_Mailer": "Internet Mail Service (5.5.2653.19)"}),
        ("News <news-bounces@shop.example>", {"List_Id": "<news.shop.example>"}),
    ],
)
def test_a_server_that_stamps_whatever_it_sends_makes_nobody_a_machine(sender, how):
    assert (
        find_bounce(parse(mail("Hello", "Your parcel could not be delivered to you today.", sender, **how)))
        is None
    )


def test_a_null_return_path_needs_more_than_words_to_make_a_bounce():
    words = f"Your mail to {GONE} could not be delivered."
    plain = mail("Hello", words, GONE, Return_Path="<>")
    assert find_bounce(parse(plain)) is None
    assert find_bounce(parse(mail("Hello", f"{words} 550 5.1.1 no user", GONE, Return_Path="<>"))) is not None
    assert find_bounce(parse(mail("Re: Hello", f"{words} 550 5.1.1 no user", GONE, Return_Path="<>"))) is None


@pytest.mark.parametrize(
    "body",
    [
        f"Your message was successfully delivered to {GONE}.",
        f"Your message has been delivered to the following recipients:\n\n{GONE}\n",
    ],
)
def test_good_news_is_no_failure(body):
    assert found(mail("Successful Mail Delivery Report", body)).fate is Fate.DELIVERED


def test_our_own_subject_behind_that_of_a_report_decides_nothing():
    body = f"Your message could not be delivered.\n\n{GONE}\nuser unknown\n"
    assert found(mail("Undeliverable: 納期遅延のお詫び", body)).fate is Fate.FAILED
    assert found(mail("Delayed: Undeliverable mail", body)).fate is Fate.DELAYED


def test_an_absence_note_on_a_mail_about_delivery_errors_is_no_bounce():
    raw = mail(
        "自動応答: メール配信エラー対策のご提案", "不在のため、配信できません。", GONE, Return_Path="<>"
    )
    assert find_bounce(parse(raw)) is None
