"""A rep's words by mail (contract §4). In doubt nothing is done and the rep is asked again (mail-reality A4, A5, A12)."""

from enishi.core.commands.form import RefusalForm, parse_refusal_form
from enishi.core.commands.reader import parse
from enishi.core.commands.words import (
    Approve,
    Command,
    Context,
    Edit,
    ForAll,
    ForEach,
    Hold,
    NotSent,
    Postpone,
    ReasonIs,
    Resume,
    Skip,
    Stop,
    StopAll,
    Unclear,
    WasSent,
    Won,
)

__all__ = [
    "Approve",
    "Command",
    "Context",
    "Edit",
    "ForAll",
    "ForEach",
    "Hold",
    "NotSent",
    "Postpone",
    "ReasonIs",
    "RefusalForm",
    "Resume",
    "Skip",
    "Stop",
    "StopAll",
    "Unclear",
    "WasSent",
    "Won",
    "parse",
    "parse_refusal_form",
]
