"""Any mail is read to the end and soundly (issue: safe parsing); `make fuzz` looks further, and what it finds stays here."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.invariants import hold_for
from tests.fuzz.mails import mails

from enishi.core.verdict import Verdict

HERE = Path(__file__).parent
CORPUS = sorted((HERE.parent / "mail" / "corpus").rglob("*.eml"))
REGRESSIONS = sorted((HERE / "regressions").iterdir())
QUIETLY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.name)
def test_what_was_once_found_stays_mended(path):
    hold_for(path.read_bytes())


@given(mails())
@settings(max_examples=150, deadline=None, suppress_health_check=QUIETLY)
def test_a_mail_of_any_build_is_read_soundly(raw):
    hold_for(raw)


@given(
    st.sampled_from(CORPUS), st.lists(st.tuples(st.integers(0, 60_000), st.binary(max_size=4)), max_size=12)
)
@settings(max_examples=120, deadline=None, suppress_health_check=QUIETLY)
def test_a_real_mail_with_bytes_changed_is_read_soundly(path, changes):
    raw = bytearray(path.read_bytes()[:60_000])
    for place, piece in changes:
        at = place % (len(raw) + 1)
        raw[at : at + 1] = piece
    hold_for(bytes(raw))


STOP = "From: Sato <sato@kyaku.example>\nTo: tanaka@mirai.example\nSubject: Re: x\nIn-Reply-To: <o@mirai.example>\n"


@given(
    st.sampled_from(["配信停止をお願いします。", "Please unsubscribe me."]),
    st.sampled_from(
        ["\n", "\n\n", "\n> quoted\n", "\n-- \nSato\n", " \n\n\n", "\nよろしくお願いいたします。\n"]
    ),
    st.sampled_from([b"", b"\n", b"\n\n\n", b"\0", b" ", b"\r\n", b"\x1a"]),
)
@settings(max_examples=60, deadline=None)
def test_harmless_bytes_behind_a_request_to_stop_take_nothing_from_it(words, below, harmless):
    raw = (STOP + "Content-Type: text/plain; charset=utf-8\n\n" + words + below).encode() + harmless
    understood = hold_for(raw)
    assert (understood.reading.verdict, understood.suppress) == (Verdict.UNSUBSCRIBE, True)
