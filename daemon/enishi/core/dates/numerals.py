"""Numbers as people write them in dates: `3`, 三, 二十三, 三〇."""

from __future__ import annotations

NUMBER = r"(?:[0-9]{1,3}|[〇一二三四五六七八九十]{1,3})"

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}


def number(text: str) -> int:
    """The value; 0 for what is no numeral after all (十十)."""
    if text.isdecimal():
        return int(text)
    tens, ten, units = text.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in text))
    if len(tens) > 1 or len(units) > 1 or units == "十":
        return 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0)


def year_number(text: str) -> int:
    """Of a year in four digits, 二〇二六 too."""
    return int("".join(str(_DIGITS.get(character, character)) for character in text))
