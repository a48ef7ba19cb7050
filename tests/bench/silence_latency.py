"""From an answer's arrival in the mailbox, which an IDLE client is told at once, to the pause on record.

`python -m tests.bench.silence_latency [--times 40]`. The IMAP server is in this process, so that the instant of the push is
known: a real one adds what it waits before it tells (Dovecot half a second). The pause is looked for every millisecond.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from tests.bench.daemon import running_daemon
from tests.bench.figures import milliseconds, tell
from tests.bench.firm import ADDRESS, PASSWORD, THANKED
from tests.bench.stage import Stage, databases, stage

from enishi.app.office import Office, open_office
from enishi.core.model import Outbound, SequenceState
from enishi.core.refusal_input import RefusalInput
from enishi.effects.clock import SystemClock
from enishi.loops.recording import completed, record
from enishi.sandbox.mailboxes import Mailboxes

LOOKS_EVERY = 0.001
PAUSE = 0.5
"""Seconds before each answer: the embedded server does not tell of what comes between a look and the next IDLE."""
WITHIN = 60.0

_clock = SystemClock()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40)
    times = parser.parse_args().times
    rows = []
    for database in databases():
        with stage(database) as here:
            rows.append({"database": database, **milliseconds(asyncio.run(_measured(here, times)))})
    tell("an answer pushed by IDLE, until the pause is on record", rows)


async def _measured(here: Stage, times: int) -> list[float]:
    async with _mailbox() as mailbox:
        here.firm.found(here.sink.port, mailbox.port, here.storage)
        async with open_office(here.firm.config, _clock) as office:
            thanks = [await _refused(office, number) for number in range(times)]
            with contextlib.ExitStack() as around:
                # The daemon is ready when it listens, which it does in a process of its own: we must go on serving.
                await asyncio.to_thread(around.enter_context, running_daemon(here.firm))
                for mail in thanks:
                    await _reached(office, mail, SequenceState.ACTIVE)
                seconds = [await _silenced(office, mailbox, mail) for mail in thanks]
                await asyncio.to_thread(around.close)
                return seconds


@contextlib.asynccontextmanager
async def _mailbox() -> AsyncIterator[Mailboxes]:
    mailbox = Mailboxes([ADDRESS], PASSWORD)
    await mailbox.start()
    try:
        yield mailbox
    finally:
        await mailbox.stop()


async def _refused(office: Office, number: int) -> Outbound:
    """Their thanks."""
    wanted = completed(RefusalInput(f"answers@answers{number}.test", THANKED), office.site)
    done = await office.store.write(lambda tx: record(office.engine, tx, wanted, _clock.now(), "cli"))
    [mail] = await office.store.read(lambda tx: tx.outbound_of(done.sequence.id))
    return mail


async def _silenced(office: Office, mailbox: Mailboxes, thanks: Outbound) -> float:
    answer = _answer_to(thanks)
    await asyncio.sleep(PAUSE)
    began = time.perf_counter()
    await mailbox.append(ADDRESS, "INBOX", answer, _clock.now())
    await _reached(office, thanks, SequenceState.PAUSED)
    return time.perf_counter() - began


async def _reached(office: Office, mail: Outbound, state: SequenceState) -> None:
    """The mail has left, and its sequence is in this state."""
    assert mail.sequence_id is not None
    sequence_id = mail.sequence_id
    async with asyncio.timeout(WITHIN):
        while True:
            sequence = await office.store.read(lambda tx: tx.sequence(sequence_id))
            if sequence is not None and sequence.state is state and await _has_left(office, mail):
                return
            await asyncio.sleep(LOOKS_EVERY)


async def _has_left(office: Office, mail: Outbound) -> bool:
    now = await office.store.read(lambda tx: tx.outbound(mail.id))
    return now is not None and now.settled_at is not None


def _answer_to(mail: Outbound) -> bytes:
    answer = EmailMessage(policy=SMTP)
    answer["From"], answer["To"], answer["Subject"] = mail.recipient, ADDRESS, f"Re: {mail.subject}"
    answer["Date"], answer["Message-ID"] = format_datetime(_clock.now()), make_msgid(domain="answers.test")
    answer["In-Reply-To"] = answer["References"] = mail.message_id
    answer.set_content("お世話になっております。もう少しお話を伺えますでしょうか。")
    return answer.as_bytes()


if __name__ == "__main__":
    main()
