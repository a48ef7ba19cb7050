"""A reply is read the same however the network cuts it, and what is no reply is never taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.effects.smtp.replies import Replies, Unreadable

LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40)
WRITTEN = st.tuples(st.integers(200, 599), st.lists(LINES, min_size=1, max_size=5))


def on_the_wire(code: int, lines: list[str]) -> bytes:
    marks = ["-"] * (len(lines) - 1) + [" "]
    return "".join(f"{code}{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True)).encode()


def read(pieces: list[bytes]) -> list[tuple[int, str]]:
    replies, found = Replies(), []
    for piece in pieces:
        replies.feed(piece)
        while (reply := replies.take()) is not None:
            found.append((reply.code, reply.text))
    return found


@given(st.lists(WRITTEN, max_size=6), st.lists(st.integers(1, 30), min_size=1))
def test_replies_are_the_same_in_whatever_pieces_they_come(
    written: list[tuple[int, list[str]]], sizes: list[int]
) -> None:
    data = b"".join(on_the_wire(*reply) for reply in written)
    pieces, at = [], 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    assert read(pieces) == [(code, "\n".join(lines)) for code, lines in written]


@pytest.mark.parametrize(
    "garbage",
    [
        b"hello\r\n",
        b"\r\n",
        b"25\r\n",
        b"2500 ok\r\n",
        b"150 early\r\n",
        b"600 late\r\n",
        b"+25 signed\r\n",
        "２５０ wide\r\n".encode(),
        b"250-first\r\n550 second\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"\x16\x03\x01\x02\x00\n",
    ],
)
def test_what_is_no_reply_is_called_unreadable(garbage: bytes) -> None:
    with pytest.raises(Unreadable):
        read([garbage])


@pytest.mark.parametrize("flood", [b"2" * 1000, b"250-more and more of it\r\n" * 40])
def test_a_reply_without_an_end_fills_no_memory(flood: bytes) -> None:
    with pytest.raises(Unreadable):
        read([flood] * 100)


def test_a_line_without_a_carriage_return_and_a_bare_code_are_read() -> None:
    assert read([b"250 ok\n354\r\n"]) == [(250, "ok"), (354, "")]


@given(st.binary(max_size=200))
def test_any_bytes_give_replies_or_unreadable_and_nothing_else(data: bytes) -> None:
    try:
        found = read([data])
    except Unreadable:
        return
    assert all(200 <= code <= 599 for code, _ in found)
