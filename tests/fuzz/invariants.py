"""What holds of every mail whatever its bytes: the one list that Hypothesis, the fuzzer and the kept finds are held to."""

import time
from datetime import date

from enishi.core.incoming import Incoming, parse
from enishi.core.understanding import Understanding, understand
from enishi.core.verdict import Verdict

SATURDAY = date(2026, 11, 21)
SECONDS_AT_MOST = 5.0
"""Of this processor; what is measured stays below one. Only a step that has lost its bound comes near."""


def hold_for(raw: bytes) -> Understanding:
    """Reads the mail, twice, and asserts all of it."""
    begin = time.process_time()
    mail = parse(raw)
    understood = understand(mail, {}, received_on=SATURDAY)
    assert time.process_time() - begin < SECONDS_AT_MOST, "too slow"
    assert "unreadable" not in mail.defects, "a step of parsing failed"
    assert parse(raw) == mail, "reads differently the second time"
    assert understand(mail, {}, received_on=SATURDAY) == understood, "understands differently the second time"
    _sound(understood)
    _storable(mail, understood)
    return understood


def _sound(understood: Understanding) -> None:
    reading = understood.reading
    assert 0 < understood.confidence <= 1
    assert all(understood.why)
    assert understood.why, "no reason given"
    assert reading.verdict is not Verdict.COMMAND, "a stranger's mail commands nothing"
    assert reading.suppress or reading.verdict is not Verdict.UNSUBSCRIBE
    assert reading.needs_person or reading.verdict is not Verdict.MALFORMED
    assert reading.recipients == () or reading.verdict is not Verdict.HUMAN_REPLY


def _storable(mail: Incoming, understood: Understanding) -> None:
    for text in (mail.subject, mail.text, mail.from_.name, understood.reading.visible_text, *understood.why):
        assert "\0" not in text
        text.encode("utf-8")
