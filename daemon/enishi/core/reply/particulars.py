"""What speaks for a block of lines being somebody's particulars: phone, address, firm, post, name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enishi.core.reply.lines import is_prose

MOST_LINES = 20
_LONGEST_LINE = 200

_EVIDENCE = {
    "phone": re.compile(
        r"\b(?:tel|telephone|phone|telefon|téléphone|tél|teléfono|telefono|telefoon|mobile|mobil|mob|cell|direct|office|main|ph|t|m)\b\W{0,4}[+(\d]"
        r"|(?:電話|携帯|直通|代表|内線|☎|📱|📞|✆)\W{0,4}[+(\d]|(?<![\d-])\+?\(?0\d{1,4}\)?[- ]\d{1,4}-\d{3,4}(?!\d)"
        r"|(?<![\d/.])\+\d{1,3}[\d\s().-]{7,16}\d|(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)",
        re.IGNORECASE,
    ),
    "fax": re.compile(r"\bfax\b\W{0,4}[+(\d]|ファックス|ファクシミリ|📠", re.IGNORECASE),
    "post": re.compile(
        r"〒|(?<!\d)\d{3}-\d{4}(?!\d|-)|[都道府県][^\s。、]{1,12}[市区町村郡]|\b\d{1,5} [\w.' ]{2,30} (?:street|st|avenue|ave|road|rd|blvd|lane|drive|suite)\b"
        r"|\b[\w-]{2,30}(?:straße|strasse|str\.|weg|platz|gasse) ?\d|\b\d{1,4},? (?:rue|avenue|boulevard|place) |\b(?:via|viale|calle|avenida|rua) [\w .]{2,30}\d",
        re.IGNORECASE,
    ),
    "site": re.compile(r"https?://|\bwww\.|\b(?:url|hp|web(?:site)?)\s?:|ホームページ\s?:", re.IGNORECASE),
    "mail": re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}\.[\w.-]{2,60}|✉|📧"),
    "firm": re.compile(
        r"(?:株式|有限|合同|合資|合名|相互)会社|[㈱㈲]|\((?:株|有|同|一社|一財|医|学|福|税|弁|資|名)\)|[財社学医宗]団?法人|法人|事務所|製作所|組合"
        r"|商店|商事|商会|工務店|工業所|産業|医院|病院|クリニック|薬局|保育園|幼稚園|学園|大学|市役所|役場|協会|研究所|タクシー|旅館|ホテル|税理士|社労士|社会保険労務士"
        r"|\b(?:inc|ltd|llc|llp|corp|corporation|gmbh|k\.k|co|ag|s\.?a\.?s?|s\.?r\.?l|b\.?v|n\.?v|oy|a/s|plc|group|company|s\.p\.a|sp\. z o\.o)\b\.?",
        re.IGNORECASE,
    ),
    "post held": re.compile(
        r"(?:^|\s|[一-龠ァ-ヶ])(?:[一-龠ァ-ヶー&・]{1,12}(?:部|課|係|室|支店|支社|営業所|本部|事業部|グループ|チーム|センター|担当)|代表取締役|代表|取締役|社長|専務|常務|部長|次長|課長|係長|主任|店長|所長|理事長|院長|園長|事務長|工場長|支店長|総務|経理)(?:\s|$)"
        r"|\b(?:manager|director|ceo|cto|cfo|coo|founder|owner|engineer|developer|president|sales|officer|consultant|assistant|coordinator|analyst|designer|head of|geschäftsführer(?:in)?|vertrieb|directeur|responsable|gerente|direttore)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(
        r"^(?!以上|敬具|草々|不要|承認|却下|停止|配信|辞退|解除|了解|承知|確認|検討|見送)[一-龠々ヶ]{2,4}$"
        r"|^(?:[^\s]{0,14}\s)?[一-龠々ヶ]{1,4}\s[一-龠々ぁ-んァ-ヶー]{1,5}(?:\s?\([A-Za-zぁ-んァ-ヶー .,]{2,40}\)|\s?/?\s?[A-Z][A-Za-z .,]{2,40})?$"
        r"|^[A-ZÀ-Þ][\w'’.-]{0,20}(?: [A-ZÀ-Þ][\w'’.-]{0,20}){1,3}(?:,? (?:ph\.?d|mba|md|jr)\.?)?$"
    ),
}
_LABEL = re.compile(
    r"(?:tel|fax|e-?mail|mail|url|web|hp|mobile|mob|cell|phone|direct|office|skype|line|twitter|x|instagram|facebook|linkedin|address|"
    r"vat|ust|geschäftsführ|sitz|handelsregister|registergericht|adresse|direcci|indirizzo|p\.?\s?iva|siret|担当|"
    r"携帯|電話|直通|代表|内線|住所|所在地|本社|支社|本店|支店|営業時間|定休日|休診日|診療時間|受付時間|登録番号|免許|許可|メール|ホームページ|https?|〒|^[a-z]$)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"([^\s:]{1,16})\s?:")
_SPEAKS = re.compile(
    r"まで|から|ので|けど|には|では|について|お願い|ください|いたし|しま[しす]|して|した|する|ません|です|ます|下さい|たい"
    r"|\b(?:[Pp]lease|[Cc]all|me|my|you|[Yy]our|[Ww]e|our|I|is|are|was|were|will|would|can|could|have|has|be|this|that|if|not|let|send|want|need|bitte|ich|wir|je|nous|vous|por favor)\b"
)
_LIST_ITEM = re.compile(r"(?:[・●○■□◆◇※→✓☑①-⑳-]|\d{1,2}[.)、]|\([0-9a-z]\))\s?\S")


def evidence(folded: Sequence[str]) -> set[str]:
    """What in these lines speaks for a signature, by kind."""
    short = [line.strip("*_ ") for line in folded if len(line) <= _LONGEST_LINE]
    return {kind for kind, pattern in _EVIDENCE.items() if any(pattern.search(line) for line in short)}


def are_particulars(folded: Sequence[str]) -> bool:
    """Lines set off by a rule: some evidence is enough, prose asks for more of it."""
    worded = [line for line in folded if line]
    if not 0 < len(worded) <= MOST_LINES or any(is_told(line) for line in worded):
        return False
    found, sentences = len(evidence(worded)), sum(map(speaks, worded))
    if is_prose(worded[0]) and found < 3:
        return False
    return (found >= 2 and 3 * sentences <= len(worded)) or (found == 1 and not sentences)


def speaks(folded: str) -> bool:
    """A sentence even without its full stop: 「03-0000-0000 までお電話を」, `call me at +81 …`."""
    return is_prose(folded) or is_spoken(folded)


def is_spoken(folded: str) -> bool:
    """Words that no name, post or address holds."""
    return _SPEAKS.search(folded) is not None


def is_told(folded: str) -> bool:
    """`会社: …`, `理由: …`: something being told, unlike `TEL: …`."""
    labelled = _LABELLED.match(folded[:40])
    return labelled is not None and not _LABEL.search(labelled[1])


def is_name_plate(folded: Sequence[str]) -> bool:
    """Up to three short lines such as stand between two rules: a name, a post; no sentence, list, figure or label."""
    worded = [line for line in folded if line]
    return 0 < len(worded) <= 3 and not any(
        len(line) > 40
        or is_prose(line)
        or is_told(line)
        or _LIST_ITEM.match(line)
        or any(map(str.isdigit, line))
        for line in worded
    )
