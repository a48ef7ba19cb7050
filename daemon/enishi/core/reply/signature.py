"""Signatures and the lines that mail programs add of themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enishi.core.reply.lines import fold, is_blank, is_prose, is_rule

_MOST_LINES = 20
_WIDEST_LINE = 80

_CLIENT_LINE = re.compile(
    r"(?:sent|posted) (?:from|via|with|using) (?:my |a |the )?[\w!™®. -]{2,60}(?:<[^<>]{0,200}>)?\W{0,6}"
    r"|get outlook for (?:ios|android)\W{0,3}(?:<[^<>]{0,200}>)?\W{0,6}"
    r"|(?:ios|android|mac|windows)\s?(?:版|用)\s?(?:の\s?)?(?:outlook|メール)\s?(?:<[^<>]{0,200}>)?\s?(?:を(?:取得|入手)|から送信)\W{0,6}"
    r"|outlook for (?:ios|android)\s?(?:<[^<>]{0,200}>)?\s?を(?:取得|入手)\W{0,6}"
    r"|(?:私の)?(?:iphone|ipad|android|galaxy|xperia|aquos|arrows|pixel|surface|huawei|windows|outlook|gmail|"
    r"yahoo!?\s?メール|yahoo!?|thunderbird|spark|docomo|ドコモ|au|softbank|mail|メール|スマートフォン|スマホ|携帯(?:電話)?|タブレット)"
    r"[\w™®.\s]{0,30}?から送信(?:しました|しています|されました)?\W{0,6}",
    re.IGNORECASE,
)

_EVIDENCE = {
    "phone": re.compile(
        r"(?:tel|phone|電話|携帯|mobile|mob|直通|代表|cell|☎|📱|📞)\W{0,4}[+(\d]|(?<![\d-])\+?\(?0\d{1,4}\)?-\d{1,4}-\d{3,4}(?!\d)",
        re.IGNORECASE,
    ),
    "fax": re.compile(r"fax\W{0,4}[+(\d]|ファックス", re.IGNORECASE),
    "post": re.compile(r"〒|(?<!\d)\d{3}-\d{4}(?!\d|-)|[都道府県][^\s。、]{1,12}[市区町村郡]"),
    "site": re.compile(r"https?://|\bwww\.|\b(?:url|hp|web)\s?:", re.IGNORECASE),
    "mail": re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}\.[\w.-]{2,60}"),
    "firm": re.compile(
        r"(?:株式|有限|合同|合資|合名)会社|\((?:株|有|同|一社|一財|医|学|福|税|弁)\)|[財社学医宗]団?法人|法人|事務所|製作所|組合"
        r"|商店|商事|工務店|医院|クリニック|\b(?:inc|ltd|llc|corp|gmbh|k\.k|co)\b\.?",
        re.IGNORECASE,
    ),
    "post held": re.compile(
        r"(?:^|\s|[一-龠ァ-ヶ])(?:[一-龠ァ-ヶー]{1,10}(?:部|課|係|室|支店|支社|営業所|本部)|代表取締役|取締役|社長|部長|課長|係長|主任|店長|理事長|院長|園長)(?:\s|$)"
        r"|\b(?:manager|director|ceo|cto|engineer|developer|president|sales)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(
        r"^(?:[^\s]{0,14}\s)?[一-龠々ヶ]{1,4}\s[一-龠々ぁ-んァ-ヶー]{1,5}(?:\s?\([A-Za-zぁ-んァ-ヶー .]{2,40}\))?$"
    ),
}
_POINTS_BELOW = re.compile(
    r"以下|下記|次の|こちら|左記|後任|連絡先|宛先|住所|送付先|below|following|contact|address", re.IGNORECASE
)
_SIGNATURE_LABELS = re.compile(
    r"(?:tel|fax|e-?mail|mail|url|web|hp|mobile|mob|phone|携帯|電話|直通|代表|住所|所在地|本社|支社|営業時間|定休日|"
    r"登録番号|https?|〒)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"([^\s:]{1,16})\s?:")


def is_client_line(line: str) -> bool:
    """「iPhoneから送信」, `Sent from my iPhone`, 「iOS 版 Outlook を取得」: the whole line, nothing else on it."""
    return len(line) <= 300 and _CLIENT_LINE.fullmatch(fold(line)) is not None


def signature_start(lines: Sequence[str], *, ends_the_message: bool) -> int | None:
    """Where the signature at the end of these typed lines begins; None without one.

    `ends_the_message`: nothing, or an older mail, follows; an answer between two quotations rarely carries a
    signature, so there only a delimited one is taken for it.
    """
    earliest = max(0, len(lines) - 2 * _MOST_LINES)
    delimited = _delimited(lines, earliest)
    if delimited is None:
        delimited = _framed(lines, earliest)
    if delimited is not None or not ends_the_message:
        return delimited
    return _undelimited(lines, earliest)


def _delimited(lines: Sequence[str], earliest: int) -> int | None:
    """`-- ` on a line of its own (RFC 3676 §4.3)."""
    for at in range(earliest, len(lines)):
        if lines[at].strip() in ("--", "—") and _worded(lines[at + 1 :]) <= _MOST_LINES:
            return at
    return None


def _framed(lines: Sequence[str], earliest: int) -> int | None:
    """A rule, the sender's particulars, and (usually) another rule at the very end."""
    for at in range(earliest, len(lines)):
        if is_rule(lines[at]) and _are_particulars([line for line in lines[at + 1 :] if not is_rule(line)]):
            return at
    return None


def _undelimited(lines: Sequence[str], earliest: int) -> int | None:
    """A last paragraph of particulars, after words that do not announce it (「後任は以下のとおりです」)."""
    end = len(lines)
    while end and is_blank(lines[end - 1]):
        end -= 1
    start = end
    while start > earliest and not is_blank(lines[start - 1]):
        start -= 1
    above = [line for line in lines[:start] if not is_blank(line)]
    if not above or start == earliest or _POINTS_BELOW.search(above[-1]) or above[-1].rstrip()[-1] in ":：":
        return None
    paragraph = lines[start:end]
    if any(is_prose(line) or _is_a_form_line(line) for line in paragraph) or len(_evidence(paragraph)) < 2:
        return None
    return start


def _are_particulars(lines: Sequence[str]) -> bool:
    worded = [line for line in lines if not is_blank(line)]
    if not 0 < len(worded) <= _MOST_LINES or any(_is_a_form_line(line) for line in worded):
        return False
    evidence = len(_evidence(worded))
    return evidence >= 2 or (evidence == 1 and not any(is_prose(line) for line in worded))


def _evidence(lines: Sequence[str]) -> set[str]:
    """What in these lines speaks for a signature, by kind."""
    short = [fold(line) for line in lines if len(line) <= _WIDEST_LINE * 2]
    return {kind for kind, pattern in _EVIDENCE.items() if any(pattern.search(line) for line in short)}


def _is_a_form_line(line: str) -> bool:
    """`会社: …`, `理由: …`: something being told, unlike `TEL: …`."""
    labelled = _LABELLED.match(fold(line[:40]))
    return labelled is not None and not _SIGNATURE_LABELS.search(labelled[1])


def _worded(lines: Sequence[str]) -> int:
    return sum(1 for line in lines if not is_blank(line))
