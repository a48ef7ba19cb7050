"""Who goes first, who goes at all, and what is told when the doors close."""

from __future__ import annotations

import asyncio

import pytest
from tests.effects.smtp.conversation import SENDER, all_accepted, begin, mail, name_of, talking_to, until
from tests.support.scripted_smtp import DROP, FINAL, GREETING, STALL, Answer, ScriptedSmtp

from enishi.core.send_result import Accepted, InDoubt, NotReached
from enishi.effects.smtp import NOT_BEGUN, Patience

pytestmark = pytest.mark.usefixtures("ehlo")


async def test_an_urgent_mail_goes_before_all_that_are_not_on_the_wire() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        results = [begin(submission, name) for name in ("a", "b", "c", "d")]
        results.append(begin(submission, "thanks", urgent=True))
        await asyncio.gather(*results)
        assert [name_of(text) for text in peer.mails] == ["thanks", "a", "b", "c", "d"]


async def test_an_urgent_mail_waits_for_at_most_what_one_connection_has_on_the_wire() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        bulk = [begin(submission, f"bulk{number}") for number in range(20)]
        await bulk[3]
        done_before = sum(result.done() for result in bulk)
        await begin(submission, "thanks", urgent=True)
        await asyncio.gather(*bulk)
        names = [name_of(text) for text in peer.mails]
        assert names.index("thanks") <= done_before + 2


async def test_a_mail_whose_waiter_is_gone_is_finished_if_it_was_on_the_wire() -> None:
    peer = ScriptedSmtp({FINAL: [STALL]})
    async with talking_to(peer) as submission:
        sending = asyncio.create_task(submission.send(SENDER, "a@kyaku.example", mail("a")))
        await asyncio.wait_for(peer.stalled.wait(), 20)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert submission.in_flight == 1
        assert len(peer.mails) == 1, "the whole text had come"


async def test_a_mail_whose_waiter_is_gone_is_never_begun() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        kept = begin(submission, "kept")
        sending = asyncio.create_task(submission.send(SENDER, "dropped@kyaku.example", mail("dropped")))
        withdrawn = begin(submission, "withdrawn")
        await asyncio.sleep(0)
        sending.cancel()
        withdrawn.cancel()
        await kept
        await begin(submission, "last")
        assert [name_of(text) for text in peer.mails] == ["kept", "last"]


async def test_room_says_how_many_mails_would_keep_all_connections_busy() -> None:
    async with talking_to(ScriptedSmtp(), connections=3) as submission:
        assert submission.room == 6
        results = [begin(submission, f"n{number}") for number in range(8)]
        assert submission.room == 0
        await asyncio.gather(*results)
        assert (submission.room, submission.in_flight, submission.waiting) == (6, 0, 0)


async def test_draining_finishes_what_is_on_the_wire_and_drops_what_is_not_begun() -> None:
    peer = ScriptedSmtp({FINAL: [STALL]})
    async with talking_to(peer) as submission:
        results = [begin(submission, f"n{number}") for number in range(5)]
        await asyncio.wait_for(peer.stalled.wait(), 20)
        draining = asyncio.create_task(submission.drain(0.05))
        await asyncio.sleep(0)
        on_the_wire = submission.in_flight
        dropped = [await result for result in results[on_the_wire:]]
        assert {(type(result), getattr(result, "reason", "")) for result in dropped} == {
            (NotReached, "stopping")
        }
        await draining
        ended = [await result for result in results[:on_the_wire]]
        assert [type(result) for result in ended] == [InDoubt, NotReached][:on_the_wire]
        assert isinstance(await begin(submission, "late"), NotReached)
        assert submission.in_flight == submission.waiting == 0


async def test_a_drain_ends_as_soon_as_the_last_answer_is_in() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer, connections=2) as submission:
        await submission.warm()
        results = [begin(submission, f"n{number}") for number in range(10)]
        await submission.drain(20)
        assert all(result.done() for result in results)
        accepted = [result for result in results if isinstance(await result, Accepted)]
        assert len(accepted) == len(peer.mails)


async def test_a_wrong_password_is_given_once_however_many_mails_wait() -> None:
    peer = ScriptedSmtp({GREETING: "554 5.7.1 you are blocked"})
    async with talking_to(peer, connections=5) as submission:
        results = await asyncio.gather(*(begin(submission, f"n{number}") for number in range(20)))
        assert all(isinstance(result, NotReached) for result in results)
        assert peer.connections == 1


async def test_where_the_server_takes_one_connection_only_all_goes_over_that_one() -> None:
    busy: list[Answer] = ["220 come in", "421 4.7.0 too many connections"]
    peer = ScriptedSmtp({GREETING: busy})
    async with talking_to(peer, connections=4) as submission:
        await submission.warm()
        results = await asyncio.gather(*(begin(submission, f"n{number}") for number in range(20)))
        assert all(isinstance(result, Accepted) for result in results)


async def test_a_mail_lost_while_the_server_wants_no_new_connection_goes_over_the_one_that_works() -> None:
    drops: list[Answer] = []
    greetings: list[Answer] = ["220 come in", "220 come in", "421 4.7.0 too many connections"]
    peer = ScriptedSmtp({GREETING: greetings})
    peer.mood = lambda cue: drops.pop() if cue == "MAIL" and drops else None
    async with talking_to(peer, connections=3) as submission:
        while peer.connections < 3:
            assert await all_accepted(begin(submission, f"n{number}") for number in range(6))
        assert await all_accepted([begin(submission, "a"), begin(submission, "b")]), "one over each"
        drops.append(DROP)
        assert await all_accepted(begin(submission, f"m{number}") for number in range(12))
        assert not drops


async def test_all_connections_are_used_when_there_is_work_for_them() -> None:
    peer = ScriptedSmtp({FINAL: STALL})
    async with talking_to(peer, connections=3) as submission:
        results = [begin(submission, f"n{number}") for number in range(9)]
        await until(lambda: len(peer.mails) == 3)
        assert peer.connections == 3
    assert all(result.done() for result in results)


async def test_warming_asks_a_connection_that_lay_idle_for_long() -> None:
    peer = ScriptedSmtp({"NOOP": ["250 ok", STALL]})
    patience = Patience(reply=20, final=20, probe=0.2, trust=-1)
    async with talking_to(peer, patience=patience) as submission:
        assert await submission.warm() is None
        assert await submission.warm() is None
        assert (peer.connections, peer.commands.count("NOOP")) == (1, 1)
        assert await submission.warm() is None
        assert peer.connections == 2, "the second NOOP was never answered"


async def test_close_takes_leave() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer, connections=2) as submission:
        await asyncio.gather(begin(submission, "a"), begin(submission, "b"), begin(submission, "c"))
        await submission.close()
        assert peer.commands.count("QUIT") == peer.connections
        assert isinstance(await begin(submission, "late"), NotReached)


async def test_what_waits_when_nothing_may_begin_any_more_comes_back_unbegun() -> None:
    peer = ScriptedSmtp()
    async with talking_to(peer) as submission:
        first = begin(submission, "first")
        waiting = [begin(submission, name) for name in ("second", "third")]
        submission.may_begin = lambda: False
        assert [await result for result in (first, *waiting)] == [NOT_BEGUN] * 3
        submission.may_begin = lambda: True
        assert isinstance(await begin(submission, "fourth"), Accepted)
    assert [name_of(text) for text in peer.mails] == ["fourth"]
