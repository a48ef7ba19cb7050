"""The people of the embedded world: they read the mail that reaches them, and write back as people do.

Nobody here knows the plan. A customer reacts to the mails that came; a rep reacts to what they are asked. If a mail
never comes, its answer is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from enishi.core.language import Lang, moment, say


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody will write in answer to a mail."""

    text: str
    after: timedelta = timedelta(0)
    """How long they take; a rep only counts hours at the desk."""
    automatic: bool = False
    """An absence note: written by a program, quotes nothing, and is nobody's answer."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on its way from one of the people."""

    at: datetime
    sender: str
    recipient: str
    raw: bytes
    automatic: bool = False


@dataclass
class Person:
    """A mailbox and somebody who looks into it."""

    address: str
    name: str
    lang: Lang
    answers: Callable[[EmailMessage, int, datetime], Words | None]
    """Asked with the mail, its number in their mailbox (from 1), and when it came; None: they leave it at that."""
    readable: Callable[[datetime], datetime] = lambda at: at
    """When they get round to what they meant to write by then."""
    local: Callable[[datetime], datetime] = lambda at: at
    """Their own wall clock, for dates and quotes."""
    read: int = 0
    written: int = 0

    def read_all(self, mailbox: list[bytes], at: datetime) -> list[Letter]:
        """Look at what is new in the mailbox, oldest first; what they write in answer, each with its time."""
        new, self.read = mailbox[self.read :], len(mailbox)
        letters = []
        for count, raw in enumerate(new, self.read - len(new) + 1):
            mail = parsed(raw)
            words = self.answers(mail, count, at)
            if words is not None:
                letters.append(self._answer(mail, words, at))
        return letters

    def _answer(self, mail: EmailMessage, words: Words, at: datetime) -> Letter:
        written_at = at if words.automatic else self.readable(at + words.after)
        self.written += 1
        answer = EmailMessage(policy=policy.SMTP)
        answer["From"] = formataddr((self.name, self.address))
        answer["To"] = recipient = mail["Reply-To"] or mail["From"]
        answer["Date"] = format_datetime(self.local(written_at))
        answer["Message-ID"] = f"<{self.written}.{written_at:%Y%m%d%H%M%S}.{self.address}>"
        answer["In-Reply-To"] = mail["Message-ID"]
        answer["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
        if words.automatic:
            answer["Subject"] = say(self.lang, "demo.absence_subject")
            answer["Auto-Submitted"] = "auto-replied"
            answer.set_content(words.text)
        else:
            answer["Subject"] = f"Re: {mail['Subject']}"
            answer.set_content(f"{words.text}\n\n{self._quoted(mail)}")
        to = str(recipient.addresses[0].addr_spec)
        return Letter(written_at, self.address, to, answer.as_bytes(), words.automatic)

    def _quoted(self, mail: EmailMessage) -> str:
        """The mail they answer, as mail programs put it under an answer."""
        sent = moment(self.lang, self.local(mail["Date"].datetime))
        introduced = say(self.lang, "demo.wrote", when=sent, sender=mail["From"].addresses[0].addr_spec)
        return "\n".join([introduced, *(f"> {line}".rstrip() for line in text_of(mail).splitlines())])


@dataclass
class CustomerHabits:
    """A customer's answers, by which of our mails they are to."""

    by_count: Mapping[int, Callable[[datetime], Words]]

    def __call__(self, mail: EmailMessage, count: int, at: datetime) -> Words | None:
        answer = self.by_count.get(count)
        return answer(at) if answer is not None else None


@dataclass
class RepHabits:
    """A rep who looks at each draft, says OK, and once has a better wording."""

    lang: Lang
    better_for: str
    """The customer whose first draft they rewrite: a name that stands in the request."""
    better_text: str
    won_on: Mapping[str, Words] = field(default_factory=dict)
    """Words of a customer → what the rep answers to the notice that brought them."""
    rewritten: bool = False

    def __call__(self, mail: EmailMessage, count: int, at: datetime) -> Words | None:
        text = text_of(mail)
        if not mail["Message-ID"].startswith("<ok."):
            return next((words for said, words in self.won_on.items() if _says(text, said)), None)
        if _says(text, say(self.lang, "demo.leaves_by_itself")):
            return None
        if self.better_for in text and not self.rewritten:
            self.rewritten = True
            edit = f"{say(self.lang, 'demo.word_edit')}\n{self.better_text}"
            return Words(edit, timedelta(minutes=45))
        return Words(say(self.lang, "demo.word_ok"), timedelta(minutes=20))


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def _says(text: str, words: str) -> bool:
    """Line breaks and quote marks put in on the way do not matter."""

    def plain(value: str) -> str:
        return "".join(value.replace(">", "").split())

    return plain(words) in plain(text)
