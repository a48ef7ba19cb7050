"""A network of a given round trip between a sender on this machine and a server on this machine.

`python -m tests.bench.delayed_line LISTEN SERVER ROUND_TRIP_MS`. Bandwidth is not limited; a connection costs its handshake.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections import deque
from collections.abc import Iterator

from tests.bench.sink import free_port, listens
from tests.stories.waiting import wait_for


@contextlib.contextmanager
def delayed_line(server: int, round_trip_ms: float) -> Iterator[int]:
    """The port that leads to `server` over the delayed line."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.delayed_line", str(port), str(server), str(round_trip_ms)]
    )
    try:
        wait_for(lambda: listens(port), "the delayed line does not listen")
        yield port
    finally:
        process.terminate()
        process.wait()


class _End(asyncio.Protocol):
    """One end of a connection; what it receives leaves at the other end half a round trip later."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._loop = asyncio.get_running_loop()
        self._under_way: deque[bytes] = deque()
        self.other: asyncio.Transport | None = None

    def data_received(self, data: bytes) -> None:
        self._under_way.append(data)
        self._loop.call_later(self._delay, self._arrive)

    def connection_lost(self, error: Exception | None) -> None:
        self._loop.call_later(self._delay, self._hang_up)

    def _arrive(self) -> None:
        if self.other is not None and not self.other.is_closing():
            self.other.write(self._under_way.popleft())

    def _hang_up(self) -> None:
        if self.other is not None:
            self.other.close()


class _Caller(_End):
    """The end that the sender sees; the server is reached after the handshake's round trip."""

    def __init__(self, server: int, delay: float) -> None:
        super().__init__(delay)
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._mine = transport
        self._connecting = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        await asyncio.sleep(2 * self._delay)
        there = _End(self._delay)
        there.other = self._mine  # type: ignore[assignment]
        self.other, _ = await self._loop.create_connection(lambda: there, "127.0.0.1", self._server)


async def _serve(port: int, server: int, delay: float) -> None:
    loop = asyncio.get_running_loop()
    line = await loop.create_server(lambda: _Caller(server, delay), "127.0.0.1", port)
    await line.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 2000))
