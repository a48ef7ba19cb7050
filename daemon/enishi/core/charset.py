"""Bytes to text for mail from anywhere, Japan first: never an exception, never a mail lost for a charset (mail-reality L18).

Real senders label Shift_JIS what is cp932, put vendor characters (①, ㈱, half-width kana) into ISO-2022-JP, and declare
one charset while sending another; strict codecs refuse all of that.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

_CP932_NAMES = frozenset(
    [
        "shiftjis",
        "sjis",
        "xsjis",
        "mskanji",
        "cp932",
        "ms932",
        "windows31j",
        "xmscp932",
        "cswindows31j",
        "csshiftjis",
    ]
)
_EUC_NAMES = frozenset(["eucjp", "ujis", "xeucjp", "xeuc", "eucjpms", "cp51932", "cseucpkdfmtjapanese"])
_ASCII_NAMES = frozenset(
    ["", "ascii", "usascii", "ansix341968", "unknown", "unknown8bit", "xunknown", "default", "8bit", "binary"]
)
_LATIN_NAMES = frozenset(["iso88591", "latin1", "windows1252", "cp1252", "iso885915"])
# A superset that decodes everything the declared charset can hold, and what senders put into it nevertheless.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euccn": "gb18030",
    "big5": "cp950",
    "ksc56011987": "cp949",
    "euckr": "cp949",
    "iso88591": "cp1252",
    "latin1": "cp1252",
    "iso885911": "cp874",
    "iso88599": "cp1254",
    "utf8mb4": "utf-8",
    "unicode11utf8": "utf-8",
    "unicode11utf7": "utf-7",
}
# Python "text encodings" that are no charset of mail; some take quadratic time.
_NO_CHARSET = frozenset(["idna", "punycode", "undefined", "unicodeescape", "rawunicodeescape", "mbcs", "oem"])

_ESCAPE = re.compile(rb"\x1b(\$@|\$B|\$\([@BDOPQ]|\([BJIHTQ])")
_ESCAPE_TO_KANJI = re.compile(rb"\x1b\$[@B(]|\x1b\([IJ]")
# Microsoft's table and the standard's differ in six characters; JIS and EUC text means the standard's.
_STANDARD = str.maketrans("～∥－￠￡￢", "〜‖−¢£¬")
_KANA = re.compile(r"[ぁ-んァ-ヶー]")
_KANJI = re.compile(r"[一-龠々]")
_JAPANESE_MARKS = re.compile(r"[、。「」・！？：　～（）]")
_UNLIKELY = re.compile(r"[｡-ﾟ\ue000-\uf8ff\x80-\x9f]")
_JUDGED = 16 * 1024
_SURELY = 4
_UTF8_SEQUENCE = re.compile(
    rb"[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xc3-\xdf][\x80-\xbf]"
)
_TWICE_ENCODED = re.compile(
    "ã[\x80-\x83\u20ac\u0192‚][\x80-\xff\u0152-\u2122]|[äåæçèé][\x80-\xbf\u0152-\u2122]{2}"
)
_LONE_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_LATIN_LETTER = re.compile(rb"[\xc0-\xff]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`, trusting `declared` only as far as the bytes bear it out. U+FFFD where nothing fits.

    Free of NUL and lone surrogates, which no database stores.
    """
    if _ESCAPE_TO_KANJI.search(data) and not _is_other_iso2022(declared):
        return _storable(_from_jis(data))
    if data.isascii() and _key(declared) not in ("utf7", "unicode11utf7", "hz", "hzgb2312", "iso2022kr"):
        return data.decode("ascii").replace("\x00", "")
    text = None if _is_surely_utf8(data) else _as_declared(data, (declared or "")[:60])
    return guess(data) if text is None else _storable(text)


def bears_out(data: bytes, declared: str | None) -> bool:
    """False: the bytes cannot be what they are declared as. Names that say nothing, and Japanese ones, which real senders
    give to each other's bytes, are always borne out. The last character may be cut."""
    key = _key(declared)
    if key in _ASCII_NAMES or key in _CP932_NAMES or key in _EUC_NAMES or key.startswith("iso2022"):
        return True
    text = _strictly(data[:-4] if len(data) > _JUDGED else data, _WIDER.get(key, (declared or "").strip()))
    return text is not None or key not in ("utf8", *_WIDER)


def guess(data: bytes) -> str:
    """The text of bytes that nobody declared, or declared wrongly: by validity, then by how Japanese it looks."""
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii").replace("\x00", "")
    return _storable(_encoded_once(_guessed(data)))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _guessed(data: bytes) -> str:
    if _ESCAPE_TO_KANJI.search(data):
        return _storable(_from_jis(data))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    as_utf8 = _utf8_perhaps_cut(data)
    if as_utf8 is not None:
        return as_utf8
    if _looks_western(data):
        return data.decode("cp1252", "replace")
    return max(_JAPANESE_READINGS, key=lambda read: _plausibility(read(data[:_JUDGED])))(data)


def _is_surely_utf8(data: bytes) -> bool:
    """So many sequences fit by chance in no other charset; programs that label UTF-8 as something else are common."""
    try:
        return len(_UTF8_SEQUENCE.findall(data[:_JUDGED])) >= _SURELY and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _encoded_once(text: str) -> str:
    """UTF-8 that a program took for Latin-1 and encoded again, brought back."""
    if len(_TWICE_ENCODED.findall(text[:_JUDGED])) < _SURELY:
        return text
    try:
        return b"".join(map(_byte_of, text)).decode("utf-8")
    except ValueError:
        return text


def _byte_of(letter: str) -> bytes:
    return letter.encode("latin-1") if ord(letter) < 0x100 else letter.encode("cp1252")


def _key(declared: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (declared or "")[:60].lower())


def _is_other_iso2022(declared: str | None) -> bool:
    return _key(declared) in ("iso2022kr", "iso2022cn", "iso2022cnext")


def _as_declared(data: bytes, declared: str) -> str | None:
    """None: the bytes are not what was declared, or nobody knows the name."""
    key = _key(declared)
    if key in _ASCII_NAMES or key.startswith("iso2022jp"):
        return None
    if key in _LATIN_NAMES and _is_japanese_after_all(data):
        return None
    if key in _CP932_NAMES:
        return _strictly(data, "cp932")
    if key in _EUC_NAMES:
        text = _from_euc(data)
        return None if "\ufffd" in text else text
    return _strictly(data, _WIDER.get(key, declared.strip()))


def _is_japanese_after_all(data: bytes) -> bool:
    """Every byte is a letter of Latin-1, so that its label is never refuted; kana in good order refutes it."""
    sample = data[:_JUDGED]
    return not _looks_western(sample) and len(_KANA.findall(_guessed(sample))) >= _SURELY


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        if _key(codecs.lookup(charset).name) in _NO_CHARSET:
            return None
        return data.decode(charset)
    except (LookupError, ValueError):
        return None


def _utf8_perhaps_cut(data: bytes) -> str | None:
    """UTF-8, a character cut off at the very end forgiven."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 0:
            return data[: error.start].decode("utf-8-sig")
        return None


def _looks_western(data: bytes) -> bool:
    """Accented letters stand alone among ASCII, or are all from the upper half; Japanese double bytes come in runs."""
    high = len(_HIGH_BYTE.findall(data))
    alone, letters = len(_LONE_HIGH_BYTE.findall(data)), len(_LATIN_LETTER.findall(data))
    return high * 4 <= len(data) and (alone * 10 >= high * 7 or letters * 10 >= high * 9)


def _plausibility(text: str) -> float:
    likely = 2 * len(_KANA.findall(text)) + len(_KANJI.findall(text)) + 2 * len(_JAPANESE_MARKS.findall(text))
    return (likely - 3 * len(_UNLIKELY.findall(text)) - 10 * text.count("\ufffd")) / (len(text) or 1)


def _from_jis(data: bytes) -> str:
    """ISO-2022-JP by way of Shift_JIS, so that NEC row 13 and other vendor characters come through (as cp50221 does)."""
    pieces: list[str] = []
    for line in data.split(b"\n"):
        # RFC 1468: every line begins in ASCII; a sender that forgot to return harms one line only.
        parts = _ESCAPE.split(line)
        pieces.append(_ascii_piece(parts[0]))
        for escape, piece in zip(parts[1::2], parts[2::2], strict=True):
            pieces.append(_jis_piece(escape, piece))
        pieces.append("\n")
    return "".join(pieces[:-1])


def _jis_piece(escape: bytes, piece: bytes) -> str:
    if escape in (b"$@", b"$B", b"$(@", b"$(B"):
        return _from_rows(piece)
    if escape == b"(I":
        return bytes(byte | 0x80 for byte in piece).decode("cp932", "replace")
    if escape in (b"(B", b"(J", b"(H"):
        return _ascii_piece(piece)
    charset = "iso2022_jp_ext" if escape == b"$(D" else "iso2022_jp_2004"
    return (b"\x1b" + escape + piece).decode(charset, "replace")


def _ascii_piece(piece: bytes) -> str:
    if b"\x0e" in piece:
        return "".join(_shifted(part) for part in re.split(rb"(\x0e[^\x0f]*\x0f?)", piece))
    return piece.decode("ascii") if piece.isascii() else guess(piece)


def _shifted(part: bytes) -> str:
    if not part.startswith(b"\x0e"):
        return part.decode("cp932", "replace")
    return _jis_piece(b"(I", part.strip(b"\x0e\x0f"))


# Carriers' old emoji live in rows that no standard fills; 〓 is what printers set for a missing type.
_GETA = b"\x81\xac"
_PRIVATE_ROWS = frozenset([*range(0x75, 0x79), 0x7D, 0x7E])


def _from_rows(piece: bytes) -> str:
    return _to_shift_jis(piece).decode("cp932", "replace").translate(_STANDARD)


def _to_shift_jis(piece: bytes) -> bytes:
    """JIS X 0208 byte pairs to their Shift_JIS places (JIS X 0208:1997 annex 1). A stray pair is a `?`."""
    out = bytearray()
    for row, cell in zip(piece[0::2], piece[1::2], strict=False):
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            out += b"?"
            continue
        if row in _PRIVATE_ROWS:
            out += _GETA
            continue
        out.append(((row - 0x21) >> 1) + (0x81 if row < 0x5F else 0xC1))
        out.append(cell + (0x1F if cell < 0x60 else 0x20) if row & 1 else cell + 0x7E)
    return bytes(out)


_EUC_UNIT = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|(?:[\xa1-\xfe]{2})+|.", re.DOTALL)


def _from_euc(data: bytes) -> str:
    """EUC-JP with the vendor characters of cp51932, which Python's own codec lacks."""
    try:
        return data.decode("euc_jp")
    except UnicodeDecodeError:
        return "".join(_euc_unit(unit) for unit in _EUC_UNIT.findall(data))


def _euc_unit(unit: bytes) -> str:
    if unit.isascii():
        return unit.decode("ascii")
    if unit[0] == 0x8E and len(unit) == 2:
        return unit[1:].decode("cp932", "replace")
    if unit[0] == 0x8F and len(unit) == 3:
        return unit.decode("euc_jp", "replace")
    if len(unit) < 2:
        return "\ufffd"
    return _from_rows(bytes(byte & 0x7F for byte in unit))


_JAPANESE_READINGS: tuple[Callable[[bytes], str], ...] = (
    lambda data: data.decode("utf-8", "replace"),
    lambda data: data.decode("cp932", "replace"),
    _from_euc,
)
