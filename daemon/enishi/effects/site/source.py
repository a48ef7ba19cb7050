"""A file of the site as text: size, encoding and characters are settled here, so that nothing after it meets bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from enishi.core.problem import Place, Problem

LARGEST = 1_000_000
"""Bytes; nobody writes more by hand, and a YAML reader is slow (mail-reality S9)."""

UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML 1.1 §5.1 calls unprintable, and the line breaks that no editor shows as one."""
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    file: str
    """As shown to the owner: relative to the site folder."""
    text: str
    """Line ends are `\\n`; a byte order mark is gone (Windows editors write one, it harms nobody)."""


def read_source(path: Path, file: str) -> Source | Problem:
    """The file's text, or what is wrong with the file as a whole."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return Problem("file.unreadable", Place(file), {"why": error.strerror or str(error)})
    return decode(data, file)


def decode(data: bytes, file: str) -> Source | Problem:
    if len(data) > LARGEST:
        return Problem("file.too_large", Place(file), {"megabytes": LARGEST // 1_000_000})
    if data.startswith(_WIDE_BOMS) or b"\0" in data[:4]:
        return Problem("file.utf16", Place(file))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start, file)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if strange := UNPRINTABLE.search(text):
        character = f"U+{ord(strange[0]):04X}"
        return Problem("file.unprintable", _place(text, strange.start(), file), {"character": character})
    return Source(file, text)


def _not_utf8(data: bytes, start: int, file: str) -> Problem:
    readable = data[:start].decode("utf-8")
    place = _place(readable, len(readable), file)
    for name, codec in (("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp")):
        try:
            if _reads_as_japanese(data.decode(codec)):
                return Problem("file.other_encoding", place, {"encoding": name})
        except UnicodeDecodeError:
            continue
    return Problem("file.not_utf8", place)


def _reads_as_japanese(text: str) -> bool:
    """Kana or ideographs, and no half-width katakana: EUC-JP read as Shift_JIS is full of those."""
    return re.search("[\u3040-\u30ff\u4e00-\u9fff]", text) is not None and not re.search(
        "[\uff61-\uff9f]", text
    )


def _place(text: str, index: int, file: str) -> Place:
    before = text[:index]
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
