"""core.bounces and core.complaint: reports by structure (RFC 3464, RFC 5965), notices in JSON, bounded work."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.bounce_reports import (
    FAILED_HARD,
    FAILED_SOFT,
    GONE,
    US,
    found,
    group,
    mail,
    outcome,
    report,
)

from enishi.core.bounces import BounceCause, Fate, find_bounce
from enishi.core.bounces.cause import cause_of
from enishi.core.bounces.status import codes_in, preferred
from enishi.core.complaint import Feedback, find_feedback
from enishi.core.incoming import parse

# --- by structure ------------------------------------------------------------------------------------------------


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


def test_a_version_number_or_an_ip_address_is_no_status_code():
    assert codes_in("Exim 4.5.4 at 192.0.2.5 said: 550-5.7.1 no (#5.1.1) v5.2.1") == ("5.7.1", "5.1.1")


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


def test_a_report_that_a_person_forwards_with_its_parts_is_theirs():
    raw = report(group("5.1.1", "550 User unknown")).replace(
        b"multipart/report; report-type=delivery-status;", b"multipart/mixed;"
    )
    raw = raw.replace(b"Mail Delivery System <MAILER-DAEMON@mx.mirai.example>", b"Sato <sato@kyaku.example>")
    assert (
        find_bounce(parse(raw.replace(b"Subject: Delivery report", b"Subject: Fwd: Delivery report"))) is None
    )


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
