"""The database: `Store.open`, then `write` and `read` with a `Tx` that offers all operations."""

from enishi.effects.store.claims import Candidate, Line
from enishi.effects.store.inbox import Match
from enishi.effects.store.store import Store
from enishi.effects.store.transaction import Counts, Tx, Waiting

__all__ = ["Candidate", "Counts", "Line", "Match", "Store", "Tx", "Waiting"]
