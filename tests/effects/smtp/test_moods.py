"""However a server's moods change over a run of mails, what is said of each mail is true, and none goes twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import pytest
from tests.effects.smtp.conversation import begin, name_of, talking_to
from tests.support.scripted_smtp import ACCEPT_AND_DROP, DROP, FINAL, Answer, Broken, ScriptedSmtp

from enishi.core.send_result import Accepted, InDoubt, NotReached, SendResult

MAILS = 50
_ANYWHERE: list[Answer] = [
    DROP,
    "421 4.3.2 going down",
    "451 4.7.1 later",
    "554 5.7.1 no",
    "nonsense",
    Broken(b"2"),
    Broken(b"250-and more\r\n"),
]
_AT_THE_END: list[Answer] = [*_ANYWHERE, ACCEPT_AND_DROP, ACCEPT_AND_DROP, b"250-long\r\n250 answer\r\n"]


def moods(chance: Random, often: float) -> ScriptedSmtp:
    def mood(cue: str) -> Answer | None:
        if chance.random() > often:
            return None
        if cue == "DATA":
            return chance.choice([*_ANYWHERE, "354 whoever it is for"])
        return chance.choice(_AT_THE_END if cue == FINAL else _ANYWHERE)

    return ScriptedSmtp(mood=mood, in_pieces=chance.choice([None, None, 1, 5, 30]))


@pytest.mark.usefixtures("ehlo")
@pytest.mark.parametrize("seed", range(25))
async def test_what_is_said_of_each_mail_is_true_whatever_the_server_does(seed: int) -> None:
    chance = Random(seed)
    peer = moods(chance, often=chance.choice([0.02, 0.05, 0.2]))
    async with talking_to(peer, connections=chance.choice([1, 2, 4])) as submission:
        futures = {}
        for number in range(MAILS):
            name = f"n{number}"
            copy = {"blind_copy": "journal@mirai.example"} if chance.random() < 0.3 else {}
            futures[name] = begin(submission, name, urgent=chance.random() < 0.2, **copy)
            for _ in range(chance.choice([0, 0, 1, 20])):
                await asyncio.sleep(0)
        async with asyncio.timeout(60):
            results = {name: await future for name, future in futures.items()}
    _all_is_true(results, peer)


def _all_is_true(results: dict[str, SendResult], peer: ScriptedSmtp) -> None:
    texts = Counter(name_of(text) for text in peer.mails if text != b".\r\n")
    taken = Counter(name_of(delivery.text) for delivery in peer.deliveries)
    assert "" not in taken, "an empty mail was sent"
    for name, result in results.items():
        assert texts[name] <= 1, f"{name} was given to the server {texts[name]} times"
        if taken[name]:
            assert isinstance(result, Accepted | InDoubt), f"{name} was taken, and called {result}"
        if isinstance(result, Accepted):
            assert taken[name] == 1, f"{name} was not taken, and called {result}"
        if isinstance(result, NotReached):
            assert not texts[name], f"{name} was given away, and called {result}"
    for delivery in peer.deliveries:
        assert f"{name_of(delivery.text)}@kyaku.example" in delivery.recipients
