"""The whole table, and the row that a reply falls under."""

from __future__ import annotations

from enishi.core.failures import permanent, temporary
from enishi.core.failures.reply import Reply
from enishi.core.failures.row import Row

TABLE: tuple[Row, ...] = (*temporary.ROWS, *permanent.ROWS)


def row_of(reply: Reply) -> Row:
    """The first that covers it; each half of the table ends in a row that covers the rest. `reply.code`: 400 to 599."""
    return next(row for row in TABLE if row.covers(reply))
