"""Enhanced status codes (RFC 3463), and which of several tells most about the cause."""

from __future__ import annotations

import re

# Neither a part of an IP address nor of a version number: those stand behind a digit, a dot or a letter.
_CODE = re.compile(r"(?<![\w.])([245])\.([0-7])\.(\d{1,3})(?![0-9A-Za-z]|\.\d)")
_VERSION_BEFORE = re.compile(
    r"(?:version|release|exim|postfix|sendmail|courier|server|agent|ver\.?)[ /(]{1,2}\Z", re.IGNORECASE
)
_REPLY = re.compile(r"(?<![\d.])([245])[0-5]\d(?![\d.])")

# A gateway's own summary of what the next server said: that server's code is the one to believe.
_SUMMARIES = re.compile(r"4\.4\.7|4\.7\.0|5\.3\.\d+|[45]\.5\.[1245]")


def codes_in(text: str) -> tuple[str, ...]:
    """Codes in the order in which they stand."""
    return tuple(
        found[0]
        for found in _CODE.finditer(text)
        if not _VERSION_BEFORE.search(text, max(found.start() - 12, 0), found.start())
    )


def most_telling(codes: tuple[str, ...]) -> str | None:
    """The first with a detail; else the first that says more than "failed" or "took too long"; else the first."""
    ranked = sorted(codes, key=_rank)
    return next(iter(ranked), None)


def _rank(code: str) -> tuple[bool, bool, bool]:
    """Low is telling. Transcripts also quote what went well ("250 2.1.0 Sender ok")."""
    return (code.startswith("2"), _has_no_detail(code) or code == "4.4.7", is_vague(code))


def preferred(stated: str | None, told: tuple[str, ...], words: str, *, is_final: bool = True) -> str | None:
    """Of the Status field and the codes in the diagnostic the one closer to the cause.

    Where they differ in class, the SMTP reply in `words` decides. While delivery is still tried, 4.4.7 sums nothing up.
    """
    within = most_telling(told)
    if stated is None or within is None or stated == within:
        return stated or within
    reply = _REPLY.search(words)
    if reply and stated[0] != within[0] and reply[1] in (stated[0], within[0]):
        return stated if reply[1] == stated[0] else within
    if is_vague(stated) or (_has_no_detail(stated) and not _has_no_detail(within)):
        return within
    if _has_no_detail(within):
        return stated
    # "5.1.1 User unknown" is also what Sendmail makes of any refusal of a recipient.
    if stated == "4.4.7" and not is_final:
        return stated
    is_summary = _SUMMARIES.fullmatch(stated) or (stated == "5.1.1" and not within.startswith("5.5."))
    return within if is_summary else stated


def is_vague(code: str) -> bool:
    return code.endswith(".0.0")


def _has_no_detail(code: str) -> bool:
    return code.endswith(".0")
