"""How long we wait for a server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds (RFC 5321 §4.5.3.2, D17)."""

    connect: float = 20
    reply: float = 300
    final: float = 600
    """For the answer to the final dot: §4.5.3.2.6 asks for ten minutes, as giving up means doubt."""
    probe: float = 10
    """For a sign of life of a kept connection, and for QUIT."""
    trust: float = 20
    """How long a connection that lies idle is believed to live; later it is asked first, as a half-open one
    looks open until it is used."""


PATIENCE = Patience()
