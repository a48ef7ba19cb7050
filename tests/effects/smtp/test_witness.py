"""Of each mail two moments are noted: before its text begins, and when the server has answered it."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass, field

import pytest
from tests.effects.smtp.conversation import begin, name_of, talking_to
from tests.support.scripted_smtp import ACCEPT_AND_DROP, DROP, FINAL, ScriptedSmtp

from enishi.core.handling import HandlingKind
from enishi.core.send_result import Accepted, Deferred, InDoubt, NotReached, Refused

pytestmark = pytest.mark.usefixtures("ehlo")


@dataclass
class Note:
    """Writes down what it is told, with what the server had by then; or fails to."""

    peer: ScriptedSmtp
    disk_full: bool = False
    lines: list[str | int] = field(default_factory=list)
    texts_before: int = 0

    def begun(self) -> None:
        if self.disk_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.texts_before = len(self.peer.mails)
        self.lines.append("begun")

    def answered(self, code: int) -> None:
        self.lines.append(code)


async def test_a_text_is_noted_before_it_begins_and_its_answer_before_anybody_hears_of_it() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        notes = [Note(peer) for _ in range(6)]
        results = [begin(submission, f"n{number}", witness=note) for number, note in enumerate(notes)]
        for number, result in enumerate(results):
            assert isinstance(await result, Accepted)
            assert notes[number].lines == ["begun", 250]
            assert notes[number].texts_before <= number


@pytest.mark.parametrize(
    ("answer", "code", "kind"),
    [
        ("451 4.3.0 later", 451, Deferred),
        ("554 5.7.1 no", 554, Refused),
        ("421 4.3.2 closing", 421, Deferred),
    ],
)
async def test_a_clean_refusal_of_the_text_is_an_answer(answer: str, code: int, kind: type) -> None:
    peer = ScriptedSmtp({FINAL: answer})
    async with talking_to(peer) as submission:
        note = Note(peer)
        assert isinstance(await begin(submission, "a", witness=note), kind)
        assert note.lines == ["begun", code]


@pytest.mark.parametrize("end", [DROP, ACCEPT_AND_DROP, "777 what", "354 go on"])
async def test_what_is_no_answer_is_noted_as_none(end: object) -> None:
    peer = ScriptedSmtp({FINAL: end})
    async with talking_to(peer) as submission:
        note = Note(peer)
        assert isinstance(await begin(submission, "a", witness=note), InDoubt)
        assert note.lines == ["begun"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
async def test_a_mail_that_is_refused_or_lost_before_its_text_was_not_begun(step: str) -> None:
    for answer in ("550 5.1.1 no", DROP):
        peer = ScriptedSmtp({step: answer})
        async with talking_to(peer) as submission:
            note = Note(peer)
            assert isinstance(await begin(submission, "a", witness=note), Refused | NotReached)
            assert note.lines == []


async def test_a_text_that_cannot_be_noted_does_not_begin_and_the_mailbox_rests() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        result = await begin(submission, "a", witness=Note(peer, disk_full=True))
        assert isinstance(result, NotReached)
        assert result.code == "smtp.not_noted"
        assert result.handling.kind is HandlingKind.REST
        assert "No space left" in result.reason
        assert isinstance(await begin(submission, "b", witness=Note(peer)), Accepted), "and goes on after it"
    assert [name_of(text) for text in peer.mails] == ["b"]


async def test_what_cannot_be_noted_over_one_connection_is_not_tried_over_another() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        assert isinstance(await begin(submission, "a", witness=Note(peer)), Accepted)
        assert isinstance(await begin(submission, "b", witness=Note(peer, disk_full=True)), NotReached)
    assert peer.connections == 1


async def test_behind_a_mail_that_is_kept_back_the_others_are_kept_back_without_a_try() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        waiting = [begin(submission, f"n{number}", witness=Note(peer, disk_full=True)) for number in range(9)]
        assert all(isinstance(result, NotReached) for result in await asyncio.gather(*waiting))
    assert peer.mails == []
    assert peer.connections == 1
