"""What a rep can ask for by mail (contract §4): one small class a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Context = Literal["draft", "notice", "digest", "new"]
"""What the rep's mail answers: a draft, a notice, the morning digest, or nothing."""


@dataclass(frozen=True, slots=True)
class Approve:
    at_once: bool = False
    """`今すぐ`: in the next opening, not at the planned time."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """Of the draft: the step moves to that day."""

    until_on: date


@dataclass(frozen=True, slots=True)
class Skip:
    pass


@dataclass(frozen=True, slots=True)
class Stop:
    """Of the sequence."""


@dataclass(frozen=True, slots=True)
class Edit:
    body: str
    subject: str | None = None
    """None: as it was."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Of the sequence; in a new mail, of everything after `StopAll`."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Of the sequence: it rests until that day."""

    until_on: date


@dataclass(frozen=True, slots=True)
class Won:
    pass


@dataclass(frozen=True, slots=True)
class ReasonIs:
    text: str
    """As the rep wrote it: a key or title of reasons.yaml, for the caller to find."""


@dataclass(frozen=True, slots=True)
class WasSent:
    """Of a mail in doubt: the customer has it."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Of a mail in doubt: it never left, and is to be sent again as it was."""


@dataclass(frozen=True, slots=True)
class StopAll:
    """Nothing more is sent until somebody says `再開`."""


@dataclass(frozen=True, slots=True)
class ForEach:
    """Words for several entries of the digest, by their number there."""

    words: tuple[tuple[int, Command], ...]


@dataclass(frozen=True, slots=True)
class ForAll:
    """`全部OK`."""

    word: Command


@dataclass(frozen=True, slots=True)
class Unclear:
    why: str
    """A code: `empty`, `no_verb`, `more_than_verb`, `conflict`, `no_date`, `date_not_ahead`, `no_text`, `not_here`."""


Command = (
    Approve
    | Postpone
    | Skip
    | Stop
    | Edit
    | Resume
    | Hold
    | Won
    | ReasonIs
    | WasSent
    | NotSent
    | StopAll
    | ForEach
    | ForAll
    | Unclear
)
