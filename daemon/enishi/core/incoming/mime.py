"""The parts of a message, walked without recursion and within fixed limits (mail-reality S6)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from enishi.core import charset
from enishi.core.incoming import headers as header_fields
from enishi.core.incoming import transfer
from enishi.core.incoming.headers import Headers

MAX_DEPTH = 30
MAX_PARTS = 500
MAX_DELIMITER_LIKE_LINES = 20_000
_GUESSED_IN = 64 * 1024
_LONGEST_PADDING = 1_000
MAX_TEXT_BYTES = 512 * 1024

_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,60})\s*/\s*([A-Za-z0-9!#$&^_.+-]{1,80})")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*("(?:[^"\\]|\\.)*+"?|[^;]*)')
_BOUNDARY_LINE = re.compile(rb"^--([^\s-][^\n]{0,199}?)[ \t]*\n(?=[Cc]ontent-)", re.MULTILINE)
_HTML_BEGINS = re.compile(rb"\s{0,200}<(?:!doctype html|html)\b", re.IGNORECASE)
_TRANSFER_ENCODINGS = frozenset(["", "7bit", "8bit", "binary", "quoted-printable", "base64"])


@dataclass(frozen=True)
class Part:
    """A leaf of the message: something with content. `body` is as transmitted; `payload` undoes the transfer encoding."""

    headers: Headers
    content_type: str
    parameters: dict[str, str]
    body: bytes

    @property
    def charset(self) -> str | None:
        return self.parameters.get("charset")

    @property
    def disposition(self) -> str:
        return (self.headers.get("content-disposition") or "").partition(";")[0].strip().lower()

    @property
    def filename(self) -> str | None:
        _, parameters = content_type(self.headers.get("content-disposition") or "", "")
        return parameters.get("filename") or self.parameters.get("name")

    @property
    def is_inline_text(self) -> bool:
        return self.content_type in ("text/plain", "text/html") and self.disposition != "attachment"

    def payload(self, limit: int | None = None) -> bytes:
        encoding = transfer_encoding(self.headers)
        body = self.body if limit is None else self.body[: limit * 2]
        if encoding == "base64":
            data = transfer.base64_text(body) if self.is_inline_text else transfer.base64_bytes(body)
        elif encoding == "quoted-printable":
            data = binascii.a2b_qp(body)
        else:
            data = body
        return data if limit is None else data[:limit]

    def text(self, limit: int = MAX_TEXT_BYTES) -> str:
        """At most `limit` bytes of it, decoded; line ends are `\\n`."""
        data = self.payload(limit)
        declared = self.charset
        if self.content_type == "text/html" and not declared:
            declared = _html_charset(data)
        return charset.decode(data, declared).replace("\r\n", "\n").replace("\r", "\n")


def parts(headers: Headers, body: bytes) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """All leaves in their order, and the names of what was wrong. Attached messages are leaves: nobody looks inside."""
    leaves: list[Part] = []
    defects: list[str] = []
    waiting = [(headers, body, 0)]
    while waiting and len(leaves) < MAX_PARTS:
        part_headers, part_body, depth = waiting.pop()
        kind, parameters = _declared_type(part_headers, defects)
        if not kind.startswith("multipart/"):
            leaves.append(_leaf(part_headers, kind, parameters, part_body, defects))
            continue
        pieces = _pieces(part_body, parameters.get("boundary"), defects) if depth < MAX_DEPTH else []
        if not pieces:
            defects.append("nested_too_deep" if depth >= MAX_DEPTH else "multipart_without_parts")
            leaves.append(_leaf(part_headers, _sniffed(part_body), {}, part_body, defects))
            continue
        for piece in reversed(pieces):
            inner, inner_body, wrong = _split_piece(piece)
            defects.extend(f"part_{name}" for name in wrong if name != "no_body_separator")
            waiting.append((inner, inner_body, depth + 1))
    if waiting:
        defects.append("too_many_parts")
    return tuple(leaves), tuple(dict.fromkeys(defects))


def _split_piece(piece: bytes) -> tuple[Headers, bytes, tuple[str, ...]]:
    if piece.startswith(b"\n"):  # no header fields at all: plain text by default (RFC 2046 §5.1)
        return Headers(), piece[1:], ()
    return header_fields.split(
        piece,
        most_fields=header_fields.MAX_FIELDS_OF_PART,
        most_bytes=header_fields.MAX_HEADER_BYTES_OF_PART,
    )


def _leaf(headers: Headers, kind: str, parameters: dict[str, str], body: bytes, defects: list[str]) -> Part:
    if transfer_encoding(headers) not in _TRANSFER_ENCODINGS:
        defects.append("unknown_transfer_encoding")
    return Part(headers, kind, parameters, body)


def _sniffed(body: bytes) -> str:
    return "text/html" if _HTML_BEGINS.match(body) else "text/plain"


def transfer_encoding(headers: Headers) -> str:
    value = (headers.get("content-transfer-encoding") or "").partition(";")[0].strip().lower()
    return re.sub(r"\s.*", "", value)


def _declared_type(headers: Headers, defects: list[str]) -> tuple[str, dict[str, str]]:
    values = headers.structured("content-type")
    if not values:
        return "text/plain", {}
    if len(values) > 1:
        defects.append("content_type_twice")
    kind, parameters = content_type(values[0], "text/plain")
    if not _TYPE.match(values[0]):
        defects.append("bad_content_type")
    return kind, parameters


def content_type(value: str, default: str) -> tuple[str, dict[str, str]]:
    """Type in lower case and its parameters; `*0`, `*0*` pieces and RFC 2231 charsets put together."""
    value = value[:8_192]
    found = _TYPE.match(value)
    kind = f"{found[1]}/{found[2]}".lower() if found else default
    raw: dict[str, str] = {}
    for name, text in _PARAMETER.findall(value):
        raw.setdefault(name.lower(), text.strip().strip('"').replace('\\"', '"'))
    return kind, _joined(raw)


def _joined(raw: dict[str, str]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name in sorted(raw, key=_piece_order):
        text = raw[name]
        base = name.partition("*")[0]
        joined[base] = joined.get(base, "") + text if "*" in name else joined.get(base) or text
    return {
        name: _extended(text)
        if name + "*" in raw or name + "*0*" in raw
        else header_fields.decode_words(text)
        for name, text in joined.items()
    }


def _piece_order(name: str) -> tuple[str, int]:
    base, _, number = name.partition("*")
    digits = number.strip("*")
    return base, int(digits) if digits.isdecimal() and len(digits) < 5 else 0


def _extended(text: str) -> str:
    """RFC 2231: charset'language'percent-encoded."""
    name, mark, rest = text.partition("'")
    data = rest.partition("'")[2] if mark else text
    octets = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), data.encode("utf-8", "replace"))
    return charset.decode(octets, name if mark else None)


def _pieces(body: bytes, boundary: str | None, defects: list[str]) -> list[bytes]:
    mark = (boundary or "").encode("utf-8", "replace").rstrip()
    pieces = _between(body, mark, defects) if mark else []
    if pieces:
        return pieces
    defects.append("boundary_missing")
    guessed = _BOUNDARY_LINE.search(body, 0, _GUESSED_IN)
    return _between(body, guessed[1], defects) if guessed else []


def _between(body: bytes, mark: bytes, defects: list[str]) -> list[bytes]:
    """The texts between the delimiter lines; what stands before the first and after the last is dropped."""
    pieces: list[bytes] = []
    start = None
    for line_start, line_end, closes in _delimiters(body, b"--" + mark):
        if start is not None:
            pieces.append(body[start : max(line_start - 1, start)])
        # Some close too early, some give an inner multipart the boundary of the outer one: what follows is read, too.
        start = None if closes else line_end + 1
        if len(pieces) > MAX_PARTS:
            return pieces
    if start is not None:
        defects.append("final_boundary_missing")
        pieces.append(body[start:])
    return pieces


def _delimiters(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int, bool]]:
    """Start and end of every delimiter line, and whether it is the closing one (RFC 2046 §5.1.1)."""
    after_newline = b"\n" + delimiter
    position = 0 if body.startswith(delimiter) else body.find(after_newline) + 1 or -1
    for _ in range(MAX_DELIMITER_LIKE_LINES):
        if position < 0:
            return
        rest_start = position + len(delimiter)
        line_end = body.find(b"\n", rest_start)
        line_end = len(body) if line_end < 0 else line_end
        rest = body[rest_start : min(line_end, rest_start + _LONGEST_PADDING)]
        if rest.strip(b" \t") in (b"", b"--"):
            yield position, line_end, rest.startswith(b"--")
        position = body.find(after_newline, line_end) + 1 or -1


def _html_charset(data: bytes) -> str | None:
    found = re.search(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,40})", data[:4_096], re.IGNORECASE)
    return found[1].decode("ascii") if found else None
