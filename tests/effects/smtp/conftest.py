from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
from tests.support import scripted_smtp


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """On every loop the daemon may run on."""
    factories: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
    if importlib.util.find_spec("uvloop") is not None:
        import uvloop

        factories["uvloop"] = uvloop.new_event_loop
    return factories


@pytest.fixture(
    params=[scripted_smtp.LOCKSTEP_EHLO, scripted_smtp.PIPELINING_EHLO], ids=["lockstep", "pipelining"]
)
def ehlo(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a scripted server offers where its script does not say."""
    monkeypatch.setitem(scripted_smtp.USUAL, "EHLO", request.param)
    return str(request.param)


@pytest.fixture(autouse=True)
async def no_task_outlives_the_test() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)  # closed transports say so in the next turn of the loop
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    assert not left, f"left running: {left}"
