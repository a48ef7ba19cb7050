"""The people around the firm: customers who answer, leave or are absent; reps who approve, skip, postpone and rewrite.

They know nothing of the program but the mails that reach them. What they said, and since when the program could have
read it, is kept: the verdict is reached from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

from tests.faults.simulation.firm import due_on
from tests.faults.simulation.mail_server import Accepted, text_of
from tests.support.small_firm import LEAD, OURS, REP

from enishi.sandbox.bounce import bounce

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
_TEXT = re.compile(r"―+ ここから ―+\n(.*?)\n―+ ここまで ―+", re.DOTALL)
_SEQUENCE = re.compile(r"追客番号: S(\d+)")
_RESOLVE = re.compile(r"enishi resolve S(\d+)\.(\w+) sent")

WRITTEN = ".written@"
"""In the id of every letter."""
REPLY = "来月に一度、お話を伺えますか。社内で検討いたします。"
OPT_OUT = "今後のご案内は不要です。配信を停止してください。"


@dataclass(frozen=True, slots=True)
class Customer:
    address: str
    name: str
    company: str


CUSTOMERS = (
    Customer("yamada@kyaku.example", "山田 花子", "株式会社客先"),
    Customer("suzuki@kyaku.example", "鈴木 次郎", "株式会社客先"),
    Customer("mori@yamate.example", "森 三郎", "山手産業株式会社"),
    Customer("oda@kawabe.example", "小田 四郎", "川辺商事株式会社"),
    Customer("hara@minato.example", "原 五郎", "港運輸株式会社"),
)


@dataclass(frozen=True, slots=True)
class Silence:
    """Since `at` (true time) it lay in a mailbox that nothing automatic may go to this customer any more."""

    customer: str
    at: datetime
    why: str


@dataclass
class Request:
    """A draft that was shown to a rep."""

    text: str
    asked_at: datetime
    """By the program's clock, when the rep's server had it."""
    if_silent: bool
    approved_at: datetime | None = None
    """True time, when the word lay in the mailbox."""
    objected_at: datetime | None = None


@dataclass
class Said:
    """All that was said and bears on what may be sent."""

    silences: list[Silence] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    resumed: list[tuple[int, datetime]] = field(default_factory=list)
    stopped: list[tuple[int, datetime]] = field(default_factory=list)
    unsent: list[tuple[int, str]] = field(default_factory=list)
    """Sequence and step of which a person said that it had not left."""
    sent: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class People:
    chance: Random
    true: Callable[[], datetime]
    later: Callable[[float, Callable[[], None]], None]
    post: Callable[[bytes, Callable[[], None]], None]
    """Into the firm's mailbox, sooner or later; then the second is called."""
    said: Said = field(default_factory=Said)
    _written: int = 0
    _have_mail: list[Accepted] = field(default_factory=list)
    trace: Callable[[str], None] = lambda words: None

    def read(self, mail: Accepted) -> None:
        """A mail came to one of them."""
        if mail.begun.recipient in (REP, LEAD):
            self._rep_reads(mail)
        else:
            self._customer_reads(mail)

    # -- Customers -----------------------------------------------------------------------------------------------

    def _customer_reads(self, mail: Accepted) -> None:
        self._have_mail.append(mail)
        customer, mood = mail.begun.recipient, self.chance.random()
        after = self.chance.choice((5 * MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY))
        if mood < 0.10:
            self._customer_writes(mail, after, "replied", REPLY)
        elif mood < 0.15:
            self._customer_writes(mail, after, "opted out", OPT_OUT)
        elif mood < 0.20:
            self._is_absent(mail)
        elif mood < 0.25:
            report = bounce(
                mail.begun.mail.as_bytes(),
                OURS,
                customer,
                host="mx.kyaku.example",
                number=self._number(),
                at=self.true(),
            )
            self.later(after, lambda: self._silenced(report, customer, "bounced"))

    def somebody_writes(self) -> None:
        """A customer who has mail of ours answers it late, and of their own accord."""
        if self._have_mail and self.chance.random() < 0.7:
            mail = self.chance.choice(self._have_mail)
            self._customer_writes(mail, 0.0, "replied", REPLY)

    def _customer_writes(self, mail: Accepted, after: float, why: str, text: str) -> None:
        customer = mail.begun.recipient
        self.later(
            after, lambda: self._silenced(self._letter(customer, text, mail.begun.message_id), customer, why)
        )

    def _silenced(self, raw: bytes, customer: str, why: str) -> None:
        self.post(raw, lambda: self.said.silences.append(Silence(customer, self.true(), why)))
        self.trace(f"{customer} {why}")

    def _is_absent(self, mail: Accepted) -> None:
        back = self.true() + timedelta(days=self.chance.randint(1, 9))
        text = f"{back.month}月{back.day}日まで不在にしております。戻り次第ご連絡いたします。"
        raw = self._letter(
            mail.begun.recipient, text, mail.begun.message_id, subject="Out of office", automatic=True
        )
        self.trace(f"{mail.begun.recipient} is absent until {back:%m-%d}")
        self.post(raw, lambda: None)

    # -- Reps ----------------------------------------------------------------------------------------------------

    def _rep_reads(self, mail: Accepted) -> None:
        subject, text = str(mail.begun.mail["Subject"]), text_of(mail.begun.mail)
        if mail.begun.message_id.startswith("<ok."):
            self._asked_about_draft(mail, text)
        elif "【お答えください】" in subject:
            self._asked_about_doubt(mail, text)
        elif "再開" in text and (found := _SEQUENCE.search(text)) and self.chance.random() < 0.25:
            sequence = int(found[1])
            self._word(mail, "再開", lambda: self.said.resumed.append((sequence, self.true())))

    def _asked_about_draft(self, mail: Accepted, text: str) -> None:
        shown = _TEXT.search(text)
        assert shown is not None, "a draft request shows the draft"
        request = Request(shown[1], mail.wall_at, "お返事がなければ送ります" in text)
        self.said.requests.append(request)
        mood = self.chance.random() * (0.6 if request.if_silent else 1.0)

        def objects() -> None:
            request.objected_at = self.true()

        def approves() -> None:
            request.approved_at = self.true()

        if mood < 0.08:
            self._word(mail, "スキップ", objects)
        elif mood < 0.13:
            self._word(mail, due_on(self.true() + timedelta(days=5)), approves)
        elif mood < 0.20:
            self._word(mail, "修正\nあらためまして、資料をお届けします。ご返信には及びません。", objects)
        elif mood < 0.24:
            self._word(mail, "停止", objects)
        elif mood < 0.30:
            self._word(mail, "OK", lambda: None, automatic=True)  # an absence note that quotes an old word
        elif mood < 0.36:
            self._word(mail, "今すぐ", approves)
        elif mood > 0.60 and self.chance.random() < 0.9:
            self._word(mail, "OK", approves)

    def _asked_about_doubt(self, mail: Accepted, text: str) -> None:
        found = _RESOLVE.search(text)
        assert found is not None, "the question names its mail"
        about, mood = (int(found[1]), found[2]), self.chance.random()
        if mood < 0.45:
            self._word(mail, "送信済み", lambda: self.said.sent.append(about))
        elif mood < 0.80:
            self._word(mail, "未送信", lambda: self.said.unsent.append(about))

    def _word(
        self, mail: Accepted, word: str, effect: Callable[[], None], *, automatic: bool = False
    ) -> None:
        """In answer to a mail of the program's; it counts from when it lies in the mailbox."""
        raw = self._letter(mail.begun.recipient, word, mail.begun.message_id, automatic=automatic)
        self.later(
            self.chance.choice((3 * MINUTE, HOUR, 6 * HOUR, DAY)), lambda: self._say(raw, word, effect)
        )

    def _say(self, raw: bytes, word: str, effect: Callable[[], None]) -> None:
        self.trace(f"rep says {word.splitlines()[0]}")
        self.post(raw, effect)

    # -- Writing -------------------------------------------------------------------------------------------------

    def _letter(
        self, sender: str, text: str, answers: str, *, subject: str = "Re: mail", automatic: bool = False
    ) -> bytes:
        head = [
            f"From: {sender}",
            f"To: {OURS}",
            f"Subject: {subject}",
            f"Date: {format_datetime(self.true())}",
            f"Message-ID: <{self._number()}{WRITTEN}{sender.partition('@')[2]}>",
            f"In-Reply-To: {answers}",
            f"References: {answers}",
            *(["Auto-Submitted: auto-replied"] if automatic else []),
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        return "\r\n".join([*head, "", *text.splitlines(), ""]).encode()

    def _number(self) -> int:
        self._written += 1
        return self._written
