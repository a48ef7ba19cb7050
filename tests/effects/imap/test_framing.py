from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.effects.imap.framing import Framer, OutOfBounds, Reply
from enishi.effects.imap.values import Unreadable, pairs, values

texts = st.binary(max_size=20).map(
    lambda raw: b"* X " + raw.replace(b"\r", b"").replace(b"\n", b"").replace(b"{", b"")
)
tails = st.binary(max_size=8).map(
    lambda raw: b")" + raw.replace(b"\r", b"").replace(b"\n", b"").replace(b"{", b"")
)
replies = st.builds(
    lambda first, rest: (first, *(part for literal, tail in rest for part in (literal, tail))),
    texts,
    st.lists(st.tuples(st.binary(max_size=40), tails), max_size=3),
)


def on_the_wire(parts: tuple[bytes, ...]) -> bytes:
    line, data = parts[0], b""
    for literal, tail in zip(parts[1::2], parts[2::2], strict=True):
        data += line + b"{%d}\r\n" % len(literal) + literal
        line = tail
    return data + line + b"\r\n"


def announced(parts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """What the framer hands out: the text before a literal keeps its announcement."""
    return tuple(
        part + b"{%d}" % len(parts[index + 1]) if index % 2 == 0 and index + 1 < len(parts) else part
        for index, part in enumerate(parts)
    )


@given(st.lists(replies, max_size=5), st.integers(1, 30))
def test_replies_come_out_whole_however_the_bytes_were_cut(sent: list[tuple[bytes, ...]], size: int) -> None:
    data = b"".join(map(on_the_wire, sent))
    framer = Framer()
    taken = [
        reply for start in range(0, len(data), size) for reply in framer.feed(data[start : start + size])
    ]
    assert taken == [Reply(announced(parts)) for parts in sent]


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_no_garbage_makes_it_fail_in_any_other_way_than_out_of_bounds(chunks: list[bytes]) -> None:
    framer = Framer(longest_line=100, largest_literal=100)
    try:
        for chunk in chunks:
            for reply in framer.feed(chunk):
                values(reply)
    except (OutOfBounds, Unreadable):
        pass


def test_an_endless_line_is_out_of_bounds() -> None:
    framer = Framer(longest_line=100)
    with pytest.raises(OutOfBounds):
        list(framer.feed(b"x" * 101))


def test_a_literal_above_the_bound_is_refused_before_a_byte_of_it_came() -> None:
    with pytest.raises(OutOfBounds):
        list(Framer(largest_literal=100).feed(b"* 1 FETCH (BODY[] {101}\r\n"))


@pytest.mark.parametrize("line", [b"* OK see {12}", b"a1 NO quota {12}", b"* BYE {12}", b"+ go {12}"])
def test_free_text_that_ends_like_a_literal_is_only_text(line: bytes) -> None:
    assert list(Framer().feed(line + b"\r\n")) == [Reply((line,))]


def test_values_are_read_with_their_nesting_quotes_literals_and_nil() -> None:
    reply = Reply(
        (b"* 3 FETCH (UID 7 FLAGS (\\Seen $x) BODY[HEADER]<0> {5}", b"a)(\r\n", b' X "q \\"(" Y NIL)')
    )
    number, name, data = values(reply)
    assert (number, name) == (b"3", b"FETCH")
    assert pairs(data) == {
        b"UID": b"7",
        b"FLAGS": [b"\\Seen", b"$x"],
        b"BODY[HEADER]<0>": b"a)(\r\n",
        b"X": b'q "(',
        b"Y": None,
    }


@pytest.mark.parametrize("text", [b"* 1 FETCH (", b"* 1 FETCH )", b'* "open', b"* " + b"(" * 99 + b")" * 99])
def test_what_does_not_follow_the_grammar_is_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        values(Reply((text,)))
