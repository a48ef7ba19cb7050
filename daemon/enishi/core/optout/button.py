"""The unsubscribe button of a mail program (List-Unsubscribe: mailto, RFC 2369 §3.2), or a subject that says it all."""

from __future__ import annotations

import re

from enishi.core.incoming import Incoming
from enishi.core.optout import doubts
from enishi.core.sentences import fold

_LONGEST_BODY = 200
"""Characters beside the subject; more than that is a letter and is read as one."""

_SUBJECT = re.compile(
    r"^\s*(?:"
    r"unsubscribe(?: me)?|unsub|list-unsubscribe|opt[ -]?out|remove(?: me)?|stop|signoff"
    r"|(?:メール|メルマガ|DM)?(?:の)?(?:配信|送信|送付|購読|登録|受信)?(?:の)?(?:停止|解除|不要|中止|拒否)"
    r"(?:の(?:件|お知らせ))?(?:の?(?:ご?希望|ご?依頼|お?願い|申請|手続き))?(?:(?:を)?(?:希望|お願い)?(?:いた|致)?します|してください|です)?"
    r"|退会(?:の?(?:希望|申請|お?願い|手続き))?(?:します|です)?"
    r")(?:[\s:：\-_/\[(<#]+[\w.@+=\-\])>]{0,200})?[\s。!！]*$",
    re.IGNORECASE,
)
"""What a mail program writes for List-Unsubscribe: mailto, a token behind it or not; or a person in a hurry."""
_PROGRAM_SPEAKING = re.compile(
    r"sent this e-?mail to unsubscribe|unsubscribe (?:request|from the message)|automatic unsubscribe"
    r"|automatically (?:generated|sent) by \w+",
    re.IGNORECASE,
)


def button_pressed(mail: Incoming) -> bool:
    """Such mail may well say Auto-Submitted."""
    if not _SUBJECT.match(fold(mail.subject)):
        return False
    body = fold(mail.text).strip()
    if _PROGRAM_SPEAKING.search(body[:400]):
        return True
    return len(body) < _LONGEST_BODY and not (
        doubts.ASKS_HOW.search(body) or doubts.NOT_STOPPING.search(body)
    )
