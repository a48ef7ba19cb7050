"""IDLE wakes and is never trusted: no hint is lost, no silence is believed (mail-reality I3-I5)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from tests.support.scripted_imap import Answer, ScriptedImap, Talk

from enishi.effects.imap import Deadlines, Mailbox, MailboxUnreachable

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LONG = 30.0
"""Seconds: far longer than any of these tests may take, so that only a hint can end the wait."""


def mailbox(server: ScriptedImap, **deadlines: float) -> Mailbox:
    return Mailbox(
        server.settings(), "himitsu", deadlines=Deadlines(**{"poll": 0.01, "goodbye": 0.1, **deadlines})
    )


async def woken(server: ScriptedImap, **deadlines: float) -> bool:
    async with asyncio.timeout(LONG / 2), mailbox(server, **deadlines) as box:
        await box.catch_up("INBOX", None, now=NOW)
        return await box.wait_for_news("INBOX", LONG)


def idles_with(*, before: str = "", during: str = "", after_done: str = "") -> Answer:
    async def idle(talk: Talk, tag: str, rest: str) -> None:
        await talk.send(*filter(None, [before, "+ idling", during]))
        assert await talk.line() == "DONE"
        await talk.send(*filter(None, [after_done, f"{tag} OK done"]))

    return idle


async def test_a_push_during_idle_wakes() -> None:
    async with ScriptedImap(answers={"IDLE": idles_with(during="* 1 EXISTS")}) as server:
        assert await woken(server)


async def test_a_push_before_the_server_confirms_idle_wakes() -> None:
    async with ScriptedImap(answers={"IDLE": idles_with(before="* 1 EXISTS")}) as server:
        assert await woken(server)


async def test_a_push_while_idle_is_being_renewed_wakes() -> None:
    async with ScriptedImap(answers={"IDLE": idles_with(after_done="* 1 EXISTS")}) as server:
        assert await woken(server, idle=0.01)


async def test_a_push_that_came_with_the_answer_to_another_command_makes_the_wait_return_at_once() -> None:
    async def search(talk: Talk, tag: str, rest: str) -> None:
        await talk.send("* SEARCH", f"{tag} OK done", "* 1 EXISTS")

    async with ScriptedImap(answers={"UID SEARCH": search}) as server:
        assert await woken(server)
    assert "IDLE" not in server.commands


async def test_the_count_of_mails_that_comes_with_opening_a_folder_is_no_news() -> None:
    async with ScriptedImap(mails=[b"a"]) as server, mailbox(server) as box:
        await box.catch_up("INBOX", None, now=NOW)
        assert not await box.wait_for_news("INBOX", 0.02)


async def test_a_mail_that_came_while_another_folder_was_open_is_news() -> None:
    async with ScriptedImap() as server, mailbox(server) as box:
        await box.catch_up("INBOX", None, now=NOW)
        server.mails.append(b"new")
        await box.catch_up("Junk", None, now=NOW)
        assert await box.wait_for_news("INBOX", LONG)
        await box.catch_up("INBOX", None, now=NOW)
        await box.catch_up("Junk", None, now=NOW)
        assert not await box.wait_for_news("INBOX", 0.02)


async def test_without_a_hint_the_wait_ends_when_its_time_is_over_and_idle_was_renewed() -> None:
    async with ScriptedImap() as server, mailbox(server, idle=0.02) as box:
        await box.catch_up("INBOX", None, now=NOW)
        assert not await box.wait_for_news("INBOX", 0.1)
        assert box.is_open
    assert server.commands.count("IDLE") > 1


async def test_a_server_without_idle_is_polled() -> None:
    async def noop(talk: Talk, tag: str, rest: str) -> None:
        await talk.send("* 1 EXISTS", f"{tag} OK done")

    async with ScriptedImap(capabilities="IMAP4rev1", answers={"NOOP": noop}) as server:
        assert await woken(server)
    assert "IDLE" not in server.commands


async def test_a_server_that_promises_idle_and_refuses_it_is_polled() -> None:
    async def refuse(talk: Talk, tag: str, rest: str) -> None:
        await talk.send(f"{tag} NO not today")

    async def noop(talk: Talk, tag: str, rest: str) -> None:
        await talk.send("* 1 EXISTS", f"{tag} OK done")

    async with ScriptedImap(answers={"IDLE": refuse, "NOOP": noop}) as server:
        assert await woken(server)


async def test_ten_thousand_lines_pushed_during_idle_are_one_hint() -> None:
    lines = "\r\n".join(["* 1 EXPUNGE"] * 10_000 + ["* 1 EXISTS"])
    async with ScriptedImap(answers={"IDLE": idles_with(during=lines)}) as server:
        assert await woken(server)


async def bye(talk: Talk, tag: str, rest: str) -> None:
    await talk.send("+ idling", "* BYE shutting down")
    await talk.until_gone()


async def drop(talk: Talk, tag: str, rest: str) -> None:
    await talk.send("+ idling")
    talk.hang_up()


async def drop_before_plus(talk: Talk, tag: str, rest: str) -> None:
    talk.hang_up()


async def no_plus(talk: Talk, tag: str, rest: str) -> None:
    await talk.until_gone()


async def half_open(talk: Talk, tag: str, rest: str) -> None:
    await talk.send("+ idling")
    await talk.until_gone()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (bye, "imap.bye"),
        (drop, "imap.lost"),
        (drop_before_plus, "imap.lost"),
        (no_plus, "imap.silent"),
        (half_open, "imap.silent"),
    ],
)
async def test_the_end_of_a_connection_in_idle_is_noticed_whatever_form_it_takes(
    answer: Answer, code: str
) -> None:
    async with ScriptedImap(answers={"IDLE": answer}) as server:
        with pytest.raises(MailboxUnreachable) as caught:
            await woken(server, idle=0.05, answer=0.5)
    assert caught.value.problems[0].code == code


async def test_a_cancelled_wait_leaves_nothing_behind() -> None:
    async with ScriptedImap() as server, mailbox(server) as box:
        await box.catch_up("INBOX", None, now=NOW)
        waiting = asyncio.create_task(box.wait_for_news("INBOX", LONG))
        await server.idling.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not box.is_open
