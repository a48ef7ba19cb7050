"""core.verdict: what an inbound mail is (mail-reality D9-D15), measured on the corpus and on mail of our own."""

from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.bounces.cause import BounceCause, cause_of
from enishi.core.incoming import parse
from enishi.core.optout import Wish, wish_in
from enishi.core.verdict import Reading, Verdict, read

SATURDAY = date(2026, 11, 21)

# --- the corpus --------------------------------------------------------------------------------------------------

# How many of each class are read as labelled, and as labelled or as one of the other answers that count. What was
# measured when this was written; it may rise, never fall.
FLOOR = {
    ("mixed", "human_reply"): (92, 92),
    ("mixed", "auto_reply"): (10, 10),
    ("mixed", "out_of_office"): (5, 5),
    ("mixed", "hard_bounce"): (50, 50),
    ("mixed", "soft_bounce"): (49, 49),
    ("mixed", "delayed"): (15, 15),
    ("mixed", "complaint"): (10, 10),
    ("mixed", "unsubscribe"): (2, 2),
    ("mixed", "bulk_noise"): (22, 24),
    ("mixed", "malformed"): (28, 34),
    ("ja", "human_reply"): (35, 35),
    ("ja", "auto_reply"): (12, 12),
    ("ja", "out_of_office"): (20, 20),
    ("ja", "hard_bounce"): (5, 5),
    ("ja", "soft_bounce"): (3, 3),
    ("ja", "delayed"): (2, 2),
    ("ja", "unsubscribe"): (10, 10),
    ("ja", "command_forged"): (0, 3),
}
NOT_A_PERSON = set(Verdict) - {
    Verdict.HUMAN_REPLY,
    Verdict.MALFORMED,
    Verdict.UNSUBSCRIBE,
}


@pytest.mark.parametrize(("collection", "label"), FLOOR)
def test_no_class_of_the_corpus_is_read_worse_than_it_was(readings, collection, label):
    ours = [one for one in readings if (one.sample.collection, one.sample.label) == (collection, label)]
    strict = sum(one.reading.verdict == label for one in ours)
    lenient = sum(one.reading.verdict in (label, *one.sample.gold["accept"]) for one in ours)
    wrong = [
        (one.sample.file, one.reading.verdict, one.reading.why)
        for one in ours
        if one.reading.verdict not in (label, *one.sample.gold["accept"])
    ]
    assert (strict, lenient) >= FLOOR[collection, label], wrong


def test_every_class_of_the_corpus_has_a_floor(samples):
    assert {(sample.collection, sample.label) for sample in samples} == set(FLOOR)


def test_no_person_of_the_corpus_is_taken_for_a_machine(readings):
    people = [one for one in readings if one.sample.label == "human_reply"]
    assert len(people) == 127
    assert [one.sample.file for one in people if one.reading.verdict in NOT_A_PERSON] == []


def test_no_person_of_the_corpus_is_unsubscribed_against_their_will(readings):
    people = [
        one
        for one in readings
        if one.sample.label == "human_reply" and "unsubscribe" not in one.sample.gold["accept"]
    ]
    assert [one.sample.file for one in people if one.reading.verdict is Verdict.UNSUBSCRIBE] == []


def test_broken_mail_is_never_read_as_a_bounce_or_a_stop(readings):
    broken = [one for one in readings if one.sample.label == "malformed"]
    final = (Verdict.HARD_BOUNCE, Verdict.SOFT_BOUNCE, Verdict.UNSUBSCRIBE, Verdict.COMPLAINT)
    assert [one.sample.file for one in broken if one.reading.verdict in final] == []


def test_at_least_97_in_100_reports_are_not_taken_for_an_answer(readings):
    reports = [one for one in readings if one.sample.label in ("hard_bounce", "soft_bounce", "delayed")]
    as_answer = [one.sample.file for one in reports if one.reading.verdict is Verdict.HUMAN_REPLY]
    assert len(as_answer) * 100 <= 3 * len(reports), as_answer


def test_bounced_addresses_are_named(readings):
    missed = []
    for one in readings:
        gold = one.sample.gold
        expected = {
            *(gold.get("recipients") or ()),
            *(gold.get("recipients_alt") or ()),
            gold.get("recipient"),
        } - {None}
        if expected and one.sample.label in ("hard_bounce", "soft_bounce", "delayed"):
            found = {address.casefold() for address in one.reading.recipients}
            missed += [one.sample.file] if not found & {address.casefold() for address in expected} else []
    assert len(missed) <= 2, missed


def test_status_codes_are_read(readings):
    coded = [one for one in readings if one.sample.gold.get("status")]
    right = [one for one in coded if one.reading.status == one.sample.gold["status"]]
    assert (len(right), len(coded)) >= (91, 97)


def test_days_of_return_are_read(readings):
    notes = [one for one in readings if one.sample.collection == "ja" and one.sample.label == "out_of_office"]
    for one in notes:
        day = one.reading.return_on.isoformat() if one.reading.return_on else None
        assert day in (one.sample.gold["return_on"], *(one.sample.gold["return_on_accept"] or ())), (
            one.sample.file
        )


@pytest.mark.parametrize(("field", "floor"), [("suppress", 82), ("needs_person", 89)])
def test_what_follows_from_the_verdict_is_read(readings, field, floor):
    judged = [one for one in readings if one.sample.gold.get(field) is not None]
    assert sum(getattr(one.reading, field) == one.sample.gold[field] for one in judged) >= floor


def test_every_reading_gives_its_reasons(readings):
    assert all(one.reading.why and 0 < one.reading.confidence <= 1 for one in readings)


def test_a_report_names_the_mail_that_it_is_about(readings):
    """At least where the corpus encloses it with a Message-ID."""
    enclosing = [one for one in readings if one.reading.verdict.is_bounce and one.mail.returned_headers]
    with_id = [
        one for one in enclosing if any("message-id" in headers for headers in one.mail.returned_headers)
    ]
    named = [one for one in with_id if one.reading.reported_ids]
    assert len(with_id) >= 40
    assert len(named) >= len(with_id) - 2


# --- mail of our own ---------------------------------------------------------------------------------------------


def judged(
    subject: str,
    body: str,
    *,
    answers: bool = True,
    sender: str = "佐藤 <sato@kyaku.example>",
    **headers: str,
) -> Reading:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "tanaka@mirai.example", subject
    mail["Message-ID"] = "<theirs@kyaku.example>"
    if answers:
        mail["In-Reply-To"] = "<ours@mirai.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return read(parse(bytes(mail)), received_on=SATURDAY)


PEOPLE = [
    ("Re: ご提案", "来週は不在にしておりますので、再来週にお電話ください。", {}),
    ("Re: ご提案", "休暇明けに社内で検討し、改めてご連絡いたします。", {}),
    ("Re: ご提案", "メールを拝受しました。後日、担当者よりご連絡いたします。", {}),
    ("Re: 夏季休業のお知らせ", "了解しました。休み明けにお願いします。", {}),
    ("Re: 【自動返信】お問い合わせありがとうございます", "先ほどの件、山田さんにつないでください。", {}),
    ("ご相談", "自動返信メールの設定について教えてください。", {"answers": False}),
    ("Re: ご提案", "ただいま出張中のため来週お返事します。見積の件、前向きに考えています。", {}),
    ("Re: ご提案", "先日のメール、送信エラーで届きませんでした。もう一度送ってください。", {}),
    (
        "Re: Undelivered Mail Returned to Sender",
        "This bounced: <a@b.example>: user unknown. Another address?",
        {},
    ),
    ("Re: ご提案", "わかりました。", {"X_Auto_Response_Suppress": "All"}),
    ("Re: ご提案", "進めましょう。", {"Precedence": "bulk"}),
    ("Re: ご提案", "進めましょう。", {"List_Id": "<info.kyaku.example>", "Precedence": "list"}),
    ("冬のご挨拶", "佐藤です。新しい工場の件でご相談があります。", {"answers": False}),
    ("Re: ご提案", "何度も送られて迷惑しています。責任者を出してください。", {}),
]


@pytest.mark.parametrize(("subject", "body", "how"), PEOPLE)
def test_a_person_is_a_person_whatever_words_they_use(subject, body, how):
    reading = judged(subject, body, **how)
    assert (reading.verdict, reading.visible_text) == (Verdict.HUMAN_REPLY, body)


def test_an_angry_person_is_heard_by_a_person_and_left_alone():
    reading = judged("Re: ご提案", "何度も送られて迷惑しています。責任者を出してください。")
    assert (reading.verdict, reading.suppress, reading.needs_person) == (Verdict.HUMAN_REPLY, True, True)
    assert not judged("Re: ご提案", "ご迷惑をおかけして申し訳ございません。").suppress


ABSENCE_NOTES = [
    ("自動応答: ご提案", "12月4日(金)まで休暇をいただいております。", {}, date(2026, 12, 7)),
    ("不在通知 Re: ご提案", "出張のため不在です。", {}, None),
    ("不在: ご提案", "12/7に戻ります。", {"answers": False}, date(2026, 12, 7)),
    ("Re: ご提案", "休暇中です。急ぎの場合は代表電話まで。", {"Auto_Submitted": "auto-replied"}, None),
    ("Re: ご提案", "冬季休業とさせていただきます。1月5日より順次ご返信いたします。", {}, date(2027, 1, 5)),
    ("Re: ご提案", "来週金曜に戻ります。", {"Return_Path": "<>"}, date(2026, 11, 27)),
    (
        "Re: ご提案",
        "現在休業中です。\n\n> 不要な方は「配信停止」とご返信ください。",
        {"X_Autoreply": "yes"},
        None,
    ),
    ("Automatic reply: Proposal", "I am out of the office until further notice.", {}, None),
    ("Re: Proposal", "I'm on annual leave and will reply when I return on 5 January.", {}, date(2027, 1, 5)),
]


@pytest.mark.parametrize(("subject", "body", "how", "back"), ABSENCE_NOTES)
def test_an_absence_note_is_one_with_or_without_headers(subject, body, how, back):
    reading = judged(subject, body, **how)
    assert (reading.verdict, reading.return_on, reading.suppress) == (Verdict.OUT_OF_OFFICE, back, False)


ACKNOWLEDGEMENTS = [
    ("お問い合わせを受け付けました", "受付番号：12345 担当者よりご連絡します。", {"answers": False}),
    ("【受付完了】お問い合わせ", "この度はお問い合わせいただきありがとうございます。", {"answers": False}),
    ("Re: ご提案", "このメールはシステムより自動送信されています。担当よりご連絡いたします。", {}),
    ("[#48213] Your request has been received", "We have received your request.", {"answers": False}),
    ("Re: Proposal [ticket #992]", "We have logged your request, ticket id: 992.", {}),
    ("開封済み: ご提案", "2026年11月20日に開封されました", {}),
]


@pytest.mark.parametrize(("subject", "body", "how"), ACKNOWLEDGEMENTS)
def test_an_acknowledgement_is_no_answer(subject, body, how):
    assert judged(subject, body, **how).verdict is Verdict.AUTO_REPLY


@pytest.mark.parametrize(
    "body",
    [
        "佐藤は11月30日をもって退職いたしました。後任は鈴木です。",
        "メールアドレスが変更になりました。新しいアドレスにお送りください。",
        "このアドレスは受信専用です。",
        "次のURLをクリックして送信者の認証を完了してください。",
    ],
)
def test_an_automatic_answer_with_news_calls_a_person(body):
    reading = judged("自動返信: ご提案", body)
    assert (reading.verdict, reading.needs_person) == (Verdict.AUTO_REPLY, True)


def test_a_newsletter_is_no_answer_and_its_footer_no_wish():
    body = "冬の新商品のご案内です。\n配信停止はこちら https://kyaku.example/u"
    assert judged("【メルマガ】冬の新商品", body, answers=False).verdict is Verdict.BULK_NOISE


# --- to stop, or not ---------------------------------------------------------------------------------------------

STOP = [
    "配信停止",
    "ＳＴＯＰ",
    "不要です",
    "高梨様\n\n配信停止でお願いします。\n佐藤",
    "今後のご案内は控えていただけると助かります。",
    "恐れ入りますが、配信を停止していただけますでしょうか。",
    "営業のご連絡はお断りしております。",
    "必要になればこちらから連絡しますので、今後の営業連絡は不要です。",
    "お手数ですが、当方のアドレスを名簿から外していただけますと幸いです。",
    "もう送ってこないでください。",
    "今後、この種のメールを\nお送りいただくことは\nお控え願います。",
    "先日も配信停止をお願いしましたが、まだ届いています。",
    "Unsubscribe me, please",
    "We are not interested, please do not contact us again.",
    "Could you please stop sending these?",
    "I no longer wish to receive these emails.",
    "Please take me off your mailing list",
]
NO_STOP = [
    "配信停止のボタンはどこにありますか。",
    "お客様から配信停止の依頼が来たときはどう処理されますか。",
    "ご返信は不要です。",
    "お気遣いは無用です。",
    "今月は忙しいので、来月まで連絡は控えてください。",
    "電話は控えていただき、メールでご連絡ください。",
    "資料は不要ですので、見積だけ送ってください。",
    "今回は見送らせていただきます。",
    "導入は不要です。",
    "メール配信システムの利用を停止します。",
    "DM発送の代行サービスは不要です。",
    "配信は停止しないでください。",
    "今後の連絡は山田までお願いします。",
    "営業時間外のご連絡は控えてください。",
    "ご遠慮なくご連絡ください。",
    "迷惑メールに入っていて気づきませんでした。",
    "How do I unsubscribe?",
    "Our subscribers often unsubscribe, can your tool handle that?",
    "Please don't contact us until April.",
    "Please stop by our office next week.",
    "Could you remove the second item from the list in the quote?",
]


@pytest.mark.parametrize("words", STOP)
def test_a_request_to_stop_is_honoured_in_whatever_words(words):
    reading = judged("Re: ご提案", words)
    assert (reading.verdict, reading.suppress) == (Verdict.UNSUBSCRIBE, True)


@pytest.mark.parametrize("words", NO_STOP)
def test_words_that_sound_like_stopping_suppress_nobody(words):
    reading = judged("Re: ご提案", words)
    assert (reading.verdict, reading.suppress) == (Verdict.HUMAN_REPLY, False)


@pytest.mark.parametrize(
    "words", ["配信停止のボタンはどこにありますか。", "今月は忙しいので、来月まで連絡は控えてください。"]
)
def test_words_of_stopping_that_are_no_request_call_a_person(words):
    assert judged("Re: ご提案", words).needs_person
    assert wish_in(words) is Wish.PERHAPS


@pytest.mark.parametrize(
    "history",
    [
        "> 今後のご案内が不要な方は「配信停止」とご返信ください。",
        "2026年11月20日(金) 10:15 田中 <tanaka@mirai.example>:\n> 配信停止をお願いします。",
        "-----元のメッセージ-----\n差出人: 田中\n件名: ご提案\n\n配信停止はこちら",
    ],
)
def test_our_own_footer_quoted_back_is_nobodys_wish(history):
    reading = judged("Re: ご提案", f"ありがとうございます。検討します。\n\n{history}\n")
    assert (reading.verdict, reading.visible_text) == (
        Verdict.HUMAN_REPLY,
        "ありがとうございます。検討します。",
    )


@pytest.mark.parametrize(
    ("subject", "body", "how"),
    [
        ("unsubscribe", "", {"answers": False, "Auto_Submitted": "auto-generated"}),
        ("Unsubscribe: token-9f3a", "This mail was sent by the mail program.", {"answers": False}),
        ("配信停止希望", "佐藤です。標題の件、よろしくお願いいたします。", {"answers": False}),
    ],
)
def test_the_unsubscribe_button_of_a_mail_program_works(subject, body, how):
    assert judged(subject, body, **how).verdict is Verdict.UNSUBSCRIBE


def test_an_absence_note_never_asks_to_stop():
    assert judged("自動応答: ご提案", "不在です。営業メールはお断りします。").verdict is Verdict.OUT_OF_OFFICE


# --- reports -----------------------------------------------------------------------------------------------------


def report(action: str, status: str, diagnostic: str) -> bytes:
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.mirai.example>\r\nTo: bounces@mirai.example\r\n"
        "Subject: Delivery report\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.mirai.example\r\n\r\n"
        f"Final-Recipient: rfc822; sato@kyaku.example\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {diagnostic}\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@mirai.example>\r\nSubject: hello\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "verdict"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", Verdict.HARD_BOUNCE),
        ("failed", "5.0.0", "550 No such user here", Verdict.HARD_BOUNCE),
        ("failed", "5.2.1", "550 5.2.1 The email account is disabled", Verdict.HARD_BOUNCE),
        ("failed", "5.2.2", "552 5.2.2 Mailbox full", Verdict.SOFT_BOUNCE),
        ("failed", "5.7.1", "554 5.7.1 Message blocked as spam", Verdict.SOFT_BOUNCE),
        ("failed", "4.4.7", "Delivery time expired", Verdict.SOFT_BOUNCE),
        ("failed", "5.3.4", "552 Message size exceeds limit", Verdict.SOFT_BOUNCE),
        ("failed", "5.7.1", "550 5.7.1 Sender address rejected: domain not found", Verdict.SOFT_BOUNCE),
        ("delayed", "4.4.1", "connect timed out", Verdict.DELAYED),
        ("delivered", "2.0.0", "250 ok", Verdict.AUTO_REPLY),
        ("relayed", "2.1.9", "250 ok", Verdict.AUTO_REPLY),
    ],
)
def test_a_delivery_report_is_read_by_its_cause(action, status, diagnostic, verdict):
    reading = read(parse(report(action, status, diagnostic)))
    assert reading.verdict is verdict
    assert reading.recipients == ("sato@kyaku.example",)
    assert (reading.status, reading.reported_ids) == (status, ("<ours@mirai.example>",))
    assert not reading.suppress


HOME_MADE = [
    (
        "配信エラーのお知らせ",
        "下記のアドレスは存在しないため送信できませんでした。\n\nsato@kyaku.example",
        Verdict.HARD_BOUNCE,
    ),
    (
        "配信不能: ご提案",
        "配信に失敗しました:\nsato@kyaku.example\nメールボックスがいっぱいです。",
        Verdict.SOFT_BOUNCE,
    ),
    (
        "配信遅延: ご提案",
        "配信が遅延しています:\nsato@kyaku.example\n配信の試行を続行します。",
        Verdict.DELAYED,
    ),
    (
        "送信エラー",
        "次の宛先は受信者の設定により拒否されました。\n <sato@kyaku.example>",
        Verdict.SOFT_BOUNCE,
    ),
    (
        "failure notice",
        "qmail-send program.\n\n<sato@kyaku.example>:\nno mailbox here by that name. (#5.1.1)",
        Verdict.HARD_BOUNCE,
    ),
    (
        "Mail delivery failed",
        "could not be delivered:\n\n  sato@kyaku.example\n    retry timeout exceeded",
        Verdict.SOFT_BOUNCE,
    ),
    (
        "Warning: message delayed 24 hours",
        "not yet been delivered to\n\n  sato@kyaku.example\n",
        Verdict.DELAYED,
    ),
]


@pytest.mark.parametrize(("subject", "body", "verdict"), HOME_MADE)
def test_a_report_without_structure_is_read_by_its_looks(subject, body, verdict):
    reading = judged(
        subject, body, answers=False, sender="Mail System <postmaster@kyaku.example>", Return_Path="<>"
    )
    assert (reading.verdict, reading.recipients) == (verdict, ("sato@kyaku.example",))


@pytest.mark.parametrize("subject", ["メールが届きませんでした", "送信エラーについて"])
def test_a_person_who_writes_about_an_error_reports_none(subject):
    body = "先日お送りいただいたメールが届きませんでした。再送をお願いします。"
    assert judged(subject, body, answers=False).verdict is Verdict.HUMAN_REPLY


def test_somebody_who_cannot_be_reached_has_not_bounced():
    reading = judged("Re: Proposal", "I'm away and can't be reached until Monday.", Return_Path="<>")
    assert reading.verdict is Verdict.OUT_OF_OFFICE


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("550 宛先のメールアドレスが存在しません", BounceCause.ADDRESS),
        ("送信先のメールボックスの容量が超過しています", BounceCause.MAILBOX_FULL),
        ("受信者の指定受信設定により拒否されました", BounceCause.POLICY),
        ("しばらく時間をおいて再送してください", BounceCause.TRANSIENT),
        ("550 5.4.1 Recipient address rejected: Access denied", BounceCause.ADDRESS),
        ("421 Too many connections", BounceCause.TRANSIENT),
        ("something went wrong", BounceCause.UNSTATED),
    ],
)
def test_causes_are_read_in_both_languages(text, cause):
    assert cause_of(text, None) is cause


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [("abuse", Verdict.COMPLAINT), ("opt-out", Verdict.UNSUBSCRIBE), ("auth-failure", Verdict.BULK_NOISE)],
)
def test_a_feedback_report_is_read_by_its_type(kind, verdict):
    raw = (
        "From: fbl@isp.example\r\nSubject: Abuse report\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nReport\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nOriginal-Rcpt-To: sato@kyaku.example\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@mirai.example>\r\n\r\nhello\r\n--b--\r\n"
    )
    reading = read(parse(raw.encode()))
    assert (reading.verdict, reading.recipients) == (verdict, ("sato@kyaku.example",))
    assert reading.reported_ids == ("<ours@mirai.example>",)


@given(st.text(max_size=300))
def test_no_text_raises_and_every_reading_can_be_stored(text):
    raw = f"From: a@b.example\nSubject: {text}\nContent-Type: text/plain; charset=utf-7\n\n{text}".encode(
        "utf-8", "replace"
    )
    mail = parse(raw)
    reading = read(mail)
    for value in (mail.subject, mail.text, mail.from_.name, reading.visible_text):
        assert "\x00" not in value
        value.encode("utf-8")
