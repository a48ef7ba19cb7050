"""Work on what stands in line: many at once, and one at a time where one of them meets an error of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from enishi.core.problem import Unavailable
from enishi.effects import log
from enishi.effects.store import Store, Tx


async def together_or_singly(
    store: Store,
    deal_with: Callable[[Tx, int], Awaitable[int]],
    pass_over: Callable[[Tx, Exception], Awaitable[int]],
    most: int,
    what: str,
) -> int:
    """Deal with the first `most` in one transaction; how many there were. Where that fails, each gets one of its own,
    and what fails there too is passed over, so that it holds up nobody. Raises Unavailable when the database fails.
    `what`: whose turn it is, for the log.
    """
    try:
        return await store.write(lambda tx: deal_with(tx, most))
    except Unavailable:
        raise
    except Exception as error:
        log.turn_failed(what, error)
    done = 0
    while done < most and (one := await _one(store, deal_with, pass_over)):
        done += one
    return done


async def _one(
    store: Store,
    deal_with: Callable[[Tx, int], Awaitable[int]],
    pass_over: Callable[[Tx, Exception], Awaitable[int]],
) -> int:
    try:
        return await store.write(lambda tx: deal_with(tx, 1))
    except Unavailable:
        raise
    except Exception as error:
        fault = error
    return await store.write(lambda tx: pass_over(tx, fault))
