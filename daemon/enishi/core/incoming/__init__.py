"""Reading a mail from bytes that a stranger wrote: bounded, and never raising (mail-reality S6)."""

from enishi.core.incoming.headers import Headers
from enishi.core.incoming.message import Incoming
from enishi.core.incoming.mime import Part
from enishi.core.incoming.people import Sender
from enishi.core.incoming.reading import parse

__all__ = ["Headers", "Incoming", "Part", "Sender", "parse"]
