"""News in an automatic answer that a person must act on: gone, moved, another address. On folded text."""

from __future__ import annotations

import re

from enishi.core.incoming import Incoming
from enishi.core.sentences import fold

_FOR_GOOD = re.compile(
    r"退職|退社(?:いた|し|と)|退任|離職|(?:no longer|not) (?:work|employ|with (?:the|this|our|us|\w+$)|at (?:the|this|our)|part of)"
    r"|left the (?:company|firm|organi[sz]ation)|(?:has|have|'ve) (?:left (?!you|a\b|it|them|him|her|some)|retired)|(?:have|has) moved (?:to a new|on)|nicht mehr (?:bei|im unternehmen|für)|ne (?:fais|fait|travaille) plus|ya no trabaja|non lavora più",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    _FOR_GOOD.pattern
    + r"|異動|転勤|転籍|アドレス.{0,20}(?:変わ|変更|廃止|移行|使用(?:して|でき|停止)|使って|使えな)"
    r"|(?:新しい|新)(?:メール)?アドレス|(?:送信|受信)専用|(?:送信者|差出人|ご?本人)(?:様)?(?:の|であることの)?(?:確認|認証)|(?:このアドレス"
    r"|本アドレス|当アドレス|このメールアドレス|このメールボックス).{0,24}(?:見て|確認して|使用|使われ|閉鎖|廃止|受信でき)|閉業|廃業|閉鎖|閉店(?:いた|し)"
    r"|no longer (?:work|employ|with|at|monitor\w*|in use|read|used|active|valid|check\w*)|new (?:e-?mail )?address|address (?:has )?changed|(?:not|un) ?monitored"
    r"|instead (?:write|use|contact|send)|neue (?:e-?mail-?)?adresse|nouvelle adresse|nueva dirección|nuovo indirizzo|nicht mehr (?:gültig|aktiv|verwendet)",
    re.IGNORECASE,
)
_MOVED = re.compile(
    _FOR_GOOD.pattern
    + r"|アドレス.{0,40}(?:変わ|変更|廃止|移行)|new (?:e-?mail )?address|address (?:has )?(?:been )?changed|no longer (?:valid|in use|active)",
    re.IGNORECASE,
)
_HANDOVER = re.compile(
    r"後任|担当(?:者)?(?:を|が|は).{0,20}(?:変わ|変更|交代|引き継)|\bsuccessor\b|\btaken over\b",
    re.IGNORECASE,
)
"""In an absence note only a stand-in; elsewhere a change."""
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_OLD = re.compile(r"(?:旧|変更前|これまで|従来|old|previous|former)[^@\n]{0,30}$", re.IGNORECASE)
_NEW = re.compile(
    r"(?:新|変更後|後任|今後は|宛先|new|instead|successor|please (?:contact|use|write|send|e-?mail))[^@\n]{0,60}$",
    re.IGNORECASE,
)
_LOOKED_AT = 4_000


def is_gone_for_good(told: str) -> bool:
    return _FOR_GOOD.search(told) is not None


def tells_of_move(told: str) -> bool:
    """Their own news, not a notification's small print."""
    return _MOVED.search(told) is not None


def is_change(told: str) -> bool:
    return _CHANGE.search(told) is not None


def is_handover(told: str) -> bool:
    return _HANDOVER.search(told) is not None


def find_new_address(mail: Incoming, visible: str) -> str | None:
    """Where to write instead, if the mail tells of a change and names one address that is neither theirs nor ours."""
    text = fold(visible[:_LOOKED_AT])
    if not (is_change(text) or is_handover(text)):
        return None
    known = {address.casefold() for address in (mail.from_.address, *mail.to, *mail.cc) if address}
    found: dict[str, bool] = {}
    for match in _ADDRESS.finditer(text):
        before = text[max(0, match.start() - 80) : match.start()]
        if match[0].casefold() not in known and not _OLD.search(before):
            found[match[0]] = found.get(match[0], False) or bool(_NEW.search(before))
    announced = [address for address, is_new in found.items() if is_new]
    candidates = announced or list(found)
    return candidates[0] if len(candidates) == 1 else None
