"""Requests to stop, in a person's own words or by a mail program's unsubscribe button (L5, L7; 施行規則 art. 5).

Judged on what the person wrote now, never on history, signature or our own footer. A question about stopping, a
stop for a while, a stop of telephone calls are no opt-out: those are for a person to read.
"""

from __future__ import annotations

import re
from enum import StrEnum

from enishi.core.incoming import Incoming
from enishi.core.sentences import fold, sentences


class Wish(StrEnum):
    STOP = "stop"
    PERHAPS = "perhaps"
    """The words are there, the sense is not clear."""
    NONE = "none"


# --- the whole mail is the request -------------------------------------------------------------------------------

_BUTTON_SUBJECT = re.compile(
    r"^\s*(?:unsubscribe(?: me)?|unsub|opt[ -]?out|remove(?: me)?|list-unsubscribe|stop|配信(?:停止|解除"
    r"|不要)(?:希望|依頼|願い|申請)?|(?:購読|登録|メール)(?:解除|停止)(?:希望|依頼)?|退会(?:希望)?)"
    r"(?:[\s:：\-_/\[(<#]+[\w.@+=\-\])>]{0,200})?\s*$",
    re.IGNORECASE,
)
_PROGRAM_SPEAKING = re.compile(
    r"sent this e-?mail to unsubscribe|unsubscribe (?:request|from the message)|automatic unsubscribe",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(
    r"(?:(?:メール|メルマガ|DM|ご?案内|ご?連絡|営業メール|広告|お知らせ)(?:の|は|も|を)?(?:配信|送信"
    r"|送付)?(?:の|は|も|を)?)?"
    r"(?:配信|送信|購読|登録|メール)?(?:停止|解除|中止|拒否|不要|ストップ|止めて|やめて|とめて|いりません"
    r"|要りません|いらない|要らない|お断り|辞退|退会|削除)"
    r"(?:を|で|と|に|が|は)?(?:お?願い?(?:し|致し|いたし)?(?:ます|たい)?(?:です)?|(?:を)?(?:ご)?希望(?:し"
    r"|致し|いたし)?(?:ます)?(?:です)?|して(?:下さい|ください)|です|ます|下さい|ください|申請|依頼|で"
    r"|します)*"
)
_ONE_WORD_EN = re.compile(
    r"(?:please )?(?:unsubscribe|stop|stop it|stop all|remove|remove me|opt ?out|cancel|end|quit"
    r"|take me off)(?: me)?(?: please| now| thanks| thank you)*",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:.{0,30}(?:様|さま|殿|御中|さん|各位)|.{0,30}(?:です|と申します|でございます)|お世話になって(?:い"
    r"|おり)ます|いつもお世話に\S*|hi|hello|dear .{0,30}|thanks?|thank you|regards|best regards"
    r"|よろしくお願い\S*|宜しくお願い\S*|以上)[,、。.!]*$",
    re.IGNORECASE,
)


def button_pressed(mail: Incoming) -> bool:
    """A mail program's answer to List-Unsubscribe: mailto. It may well say Auto-Submitted."""
    if not _BUTTON_SUBJECT.match(fold(mail.subject)):
        return False
    body = fold(mail.text).strip()
    return (
        len(body) < 40
        or bool(_PROGRAM_SPEAKING.search(body[:400]))
        or bool(_BUTTON_SUBJECT.match(body[:200]))
    )


# --- a sentence is the request -----------------------------------------------------------------------------------

_ASKED = r"(?:下さい|ください|願(?:い|う|え)|いただ(?:け|き|く|ければ)|頂(?:け|き|く)|くれ|ほしい|欲しい|もら(?:え|い|う)|希望|たい|ます|致し|いたし|します|せよ|こと|ように|幸い|です)"
_CONTACT = r"(?:メール|メルマガ|ご?連絡|ご?案内|お?知らせ|営業|DM|配信|送信|送付|お便り|アプローチ|勧誘|セールス|広告|宣伝|売り込み)"
_STOPPED = (
    r"(?:停止|中止|解除|止め|やめ|辞め|とめ|ストップ|終了|打ち切|取り(?:や|止)め|ご?遠慮|お?控え|差し控え"
    r"|お断り|断り|断らせ|拒否|拒絶|辞退"
    r"|不要|無用|結構|いりません|要りません|いらない|要らない|必要(?:は)?(?:あり|ござい)ません|必要ない"
    r"|お送りいただかな|お送りにならな|送らな|送って(?:こない|来ない|くださらな|いただかな|頂かな)"
    r"|送付しない|送信しない|配信しない|寄越さ|よこさ|しないで|なさらないで|しなくて|いただかなくて"
    r"|頂かなくて|されなくて)"
)
_JA = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_CONTACT}[^。]{{0,16}}(?:停止|中止|解除|止め|やめ|とめ|ストップ|終了|打ち切|取り(?:や|止)め)[^。]{{0,14}}{_ASKED}",
        rf"{_CONTACT}[^。]{{0,16}}(?:ご?遠慮|お?控え|差し控え)[^。]{{0,6}}(?:下さい|ください|願|いただ(?:け|き)た|いただければ|いただけ(?:ます|ません|ない)|頂(?:け|き)た?|くれ|もらえ|ほしい)",
        r"(?:営業|広告|宣伝|勧誘|セールス|売り込み|配信|DM|メルマガ)[^。]{0,14}(?:お断り|断り|拒否|拒絶"
        r"|辞退|不要|無用|結構|いりません|要りません|いらない|必要(?:あり|ござい)ません)",
        rf"(?:今後|以後|以降|これ以上|もう|一切|二度と|金輪際|これから)[^。]{{0,20}}{_CONTACT}[^。]{{0,16}}{_STOPPED}",
        rf"{_CONTACT}[^。]{{0,10}}(?:今後|以後|以降|これ以上|もう|一切|二度と)[^。]{{0,10}}{_STOPPED}",
        r"(?:メール|案内|DM|メルマガ|広告|お知らせ)[^。]{0,12}(?:送らな(?:いで|くて)|お送りいただかな"
        r"|送って(?:こない|来ない|くださらな|いただかな|頂かな)|送付しない|送信しない|配信しない"
        r"|寄越さないで|よこさないで)",
        r"(?:もう|今後|二度と|これ以上|以後)[^。]{0,16}(?:送らな(?:いで|くて)|送って(?:こない|来ない)"
        r"|送付しない|送信しない|寄越さな|よこさな|連絡(?:を|は)?(?:し|なさら|寄越さ|よこさ)ないで"
        r"|連絡して(?:こない|来ない))",
        rf"(?:リスト|名簿|宛先|配信先|送信先|登録|アドレス|顧客データ|個人情報)[^。]{{0,16}}(?:削除|外して|はずして|除外|除いて|消去|抹消|消して|解除)[^。]{{0,10}}{_ASKED}",
        rf"(?:配信|購読|メール|登録)(?:の)?(?:停止|解除|中止)(?:の(?:手続き?|処理|ほど|程|件))?(?:を|で|の)?[^。]{{0,10}}{_ASKED}",
        r"^(?:営業|セールス|広告)(?:メール)?(?:は|・勧誘)?(?:一切)?お断り",
    )
)
_EN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:^|please |kindly |want to |wish to |like to |you to |\band )unsubscribe\b(?! (?:link|button"
        r"|feature|option|function|page|rate))",
        r"\b(?:remove|delete|take|drop)\b .{0,40}\b(?:from|off)\b .{0,40}\b(?:list|lists|database|mailing"
        r"|mailings|records|distribution|contacts)\b",
        r"\b(?:remove|take) (?:me|us|my (?:e-?mail|address|name))\b(?: off)?(?: please)?[.!]?$",
        r"\bstop (?:sending|e-?mailing|contacting|mailing|writing|messaging|spamming|bothering)\b",
        r"\b(?:do not|don't|never|not to) (?:ever )?(?:contact|e-?mail|mail|write(?: to)?|message|send"
        r"|spam)\b.{0,30}\b(?:me|us|any ?more|again|further|more|anything)\b",
        r"\bno (?:more|further|longer) (?:\w+ )?(?:e-?mails?|mails?|messages?|contact|communication"
        r"|correspondence|newsletters?)\b",
        r"\bopt(?:ing)?(?: me| us)?[ -]?out\b",
        r"\bcease (?:and desist|all|any|further|sending|contact\w*|communicat\w*)\b",
        r"\b(?:do not|don't|no longer) (?:want|wish|care) to (?:receive|get|hear|be contacted)\b",
        r"\bdo(?:n't| not) want (?:any (?:more|further)|more|your) (?:\w+ )?(?:e-?mails?|mails?|messages?"
        r"|newsletters?)\b",
    )
)
_ASKS_HOW = re.compile(
    r"どこ|どう(?:すれば|やっ|したら|なり|いう)|方法|やり方|手順|仕方|ボタン|リンク|機能|設定|なぜ"
    r"|どうして|どのよう|可能(?:です|でしょう)"
    r"|\b(?:how|where|why|is there|are there|can i|could i|do i|does|did|what|which|when)\b|\b(?:button"
    r"|link|feature|option|function|page|rate)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？]\s*$|(?:でしょうか|ますか|ですか|のか|かな)[。?？]*$")
_REQUEST_AS_QUESTION = re.compile(
    r"(?:いただけ|頂け|もらえ|くださ(?:い|る|れ)|下さ|願え|くれ).{0,12}(?:か|でしょうか)[。?？]*\s*$"
    r"|\b(?:can|could|would|will) you\b|\bplease\b",
    re.IGNORECASE,
)
_NOT_STOPPING = re.compile(
    r"(?:停止|解除|中止|削除|終了|外|止め|やめ)(?:は|を)?(?:しない|せず|なさらな|しなく|さないで|不要"
    r"|ないで(?!ください.*メール)|する必要)|(?:停止|解除|中止)(?:に(?:つい|関)|された|され(?:て|ま)"
    r"|していた(?!だ))|続けて|引き続き"
    r"|\b(?:do not|don't|didn't|not|never|won't) (?:want to |wish to |mean to )?(?:unsubscribe|opt[ -]?out"
    r"|stop)\b|\bkeep (?:sending|me)\b",
    re.IGNORECASE,
)
_SOMEONE_ELSE = re.compile(
    r"(?:お客様|顧客|従業員|社員|利用者|ユーザー|会員|患者|読者|購読者|受信者)(?:さん|様)?(?:が|から|の|に"
    r"|へ)|\b(?:customers?|subscribers?|users?|they|clients?|members?|recipients?)\b",
    re.IGNORECASE,
)
_FOR_A_WHILE = re.compile(
    r"しばらく|暫く|当面|当分|一旦|いったん|今月|来月|今週|来週|年内|年度内|今期|(?:\d+|来|今)年?(?:月|日"
    r"|春|夏|秋|冬|週)|[春夏秋冬]まで|(?:月|日|まで|頃|明け|まで)(?:は|に)|今(?:は|の(?:ところ|時期))"
    r"|現時点|ひとまず|落ち着"
    r"|\b(?:until|till|for now|for the time being|at the moment|for (?:a|the next) (?:while|few|month|week"
    r"|year)|this (?:week|month|year|quarter)|next (?:week|month|year|quarter)|before)\b",
    re.IGNORECASE,
)
_FOR_EVER = re.compile(
    r"今後(?:は|も|一切|の|、|とも)|以後|一切|二度と|金輪際|永久|リスト|名簿|\b(?:ever|again|any ?more"
    r"|list|unsubscribe)\b",
    re.IGNORECASE,
)
_BY_OTHER_MEANS = re.compile(
    r"電話.{0,40}メール(?:で|に|にて)|メール(?:で|に|にて)(?:の)?(?:ご?連絡|お?願い|やり取り|お送り)"
    r"|(?:郵送|紙|ファ(?:ッ)?クス|fax).{0,20}(?:不要|結構|控え|停止|いりません)|\b(?:call|phone"
    r"|telephone)\b.{0,40}\be-?mail\b",
    re.IGNORECASE,
)
_ANY_STOP_WORD = re.compile(
    r"(?:配信|購読|登録)(?:の)?(?:停止|解除|中止)|(?:連絡|案内|メール|営業)[^。]{0,12}(?:不要|ご?遠慮"
    r"|お?控え|お断り|結構です|送らな|止め|やめ)|二度と|unsubscribe|opt[ -]?out|stop (?:sending|e-?mail"
    r"|contact)|\bremove (?:me|us)\b",
    re.IGNORECASE,
)


def wish_in(visible: str) -> Wish:
    """What the person's own words ask for. PERHAPS must never suppress by itself, nor be passed over."""
    if is_one_word(visible) or any(_asks_to_stop(sentence) for sentence in sentences(visible)):
        return Wish.STOP
    return Wish.PERHAPS if _ANY_STOP_WORD.search(fold(visible)) else Wish.NONE


def is_one_word(visible: str) -> bool:
    """Nothing but 「配信停止」, 「不要です。」, `STOP`, with or without a greeting and a name."""
    lines = [line.strip() for line in fold(visible).splitlines() if line.strip()]
    rest = [line for line in lines if not _FILLER.match(line) or _bare(line) in ("不要です", "停止です")]
    if not 1 <= len(rest) <= 2 or len(lines) > 6:
        return False
    return all(_ONE_WORD.fullmatch(_bare(line)) or _ONE_WORD_EN.fullmatch(_bare(line)) for line in rest)


def _bare(line: str) -> str:
    return re.sub(r"[\s。、.,!！?？「」『』\"'()\[\]【】<>*#~〜ー-]+(?=$)|^[\s「『\"'(\[【<*#]+", "", line)


def _asks_to_stop(sentence: str) -> bool:
    if not any(pattern.search(sentence) for pattern in (*_JA, *_EN)):
        return False
    if _NOT_STOPPING.search(sentence) or _SOMEONE_ELSE.search(sentence) or _BY_OTHER_MEANS.search(sentence):
        return False
    if _FOR_A_WHILE.search(sentence) and not _FOR_EVER.search(sentence):
        return False
    if _QUESTION.search(sentence) or _ASKS_HOW.search(sentence):
        return bool(_REQUEST_AS_QUESTION.search(sentence)) and not _ASKS_HOW.search(sentence)
    return True


# --- anger that amounts to it ------------------------------------------------------------------------------------

_HAD_ENOUGH = re.compile(
    r"(?<!ご)(?<!御)迷惑(?:して|です|だ|なの|極まり|行為|メール)|非常識|しつこ|いい加減に|うんざり|二度と"
    r"|金輪際|通報|訴え(?:ます|る)|法的(?:措置|手段|対応)|特定電子メール法|個人情報保護法|スパム(?:です|だ"
    r"|メール|行為)"
    r"|今回(?:限り|かぎり)|これ(?:っ)?(?:きり|限り)|これで最後|失礼極まり|不愉快|不快|ふざけ|(?:馬鹿"
    r"|バカ)に(?:し|する)|同意(?:して|した|もして)(?:い)?(?:ない|ません|覚え)|どこ(?:から"
    r"|で).{0,16}(?:アドレス|個人情報).{0,8}(?:買|入手|手に入|知|調べ)"
    r"|\bharass\w*|\bspam(?:ming|mers?)?\b|\breport(?:ing)? you\b|\blegal action\b|\bfed up\b|\blast time\b",
    re.IGNORECASE,
)


def has_had_enough(visible: str) -> bool:
    """Not a stop in words, but nobody in their senses would write to this person again unasked."""
    return bool(_HAD_ENOUGH.search(fold(visible)))
