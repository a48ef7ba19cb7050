"""A telephone line between the program and a server: it can be cut and mended, and it can go dead without a word."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Line:
    """Forwards `port` to `server_port`, both on loopback. Mended from the start."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._calls: list[socket.socket] = []
        self._sound = _sound()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.mend()

    def cut(self) -> None:
        """Every call ends, and no new one comes through."""
        self._listening.close()
        # A blocked accept holds the port open until somebody calls.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._hang_up()

    def go_dead(self) -> None:
        """Calls that are up stay up and carry nothing more, half-open; new ones come through."""
        self._sound.clear()
        self._sound = _sound()

    def mend(self) -> None:
        """New calls come through again."""
        if self._listening.fileno() == -1:
            self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def close(self) -> None:
        self.cut()

    def _hang_up(self) -> None:
        for call in self._calls:
            with contextlib.suppress(OSError):
                call.shutdown(socket.SHUT_RDWR)

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listening.accept()
                if listening.fileno() == -1:
                    caller.close()
                    return
                called = socket.create_connection(("127.0.0.1", self._server_port))
                self._calls += [caller, called]
                for ends in ((caller, called), (called, caller)):
                    threading.Thread(target=_carry, args=(*ends, self._sound), daemon=True).start()


def _sound() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def _carry(source: socket.socket, sink: socket.socket, sound: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sound.wait()
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line_to(server_port: int) -> Iterator[Line]:
    line = Line(server_port)
    try:
        yield line
    finally:
        line.close()
