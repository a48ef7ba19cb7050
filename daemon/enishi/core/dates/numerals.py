"""Numbers as people write them in dates: `3`, 三, 二十三, 元 (the first year of an era)."""

from __future__ import annotations

NUMBER = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})"

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}


def number(text: str) -> int:
    """The value; 0 for what is no numeral after all (三三)."""
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    if len(tens) > 1 or len(units) > 1:
        return 0
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + _DIGITS.get(units, 0)
