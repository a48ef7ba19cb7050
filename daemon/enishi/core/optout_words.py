"""The words of stopping: what people write who want no more mail, and what merely sounds like it.

Patterns run on folded sentences (core.sentences). In Japanese the thing (メール, 営業, 案内) must meet the stopping
word directly, with only particles and their like between: 「配信システムの利用を停止」 stops something else.
"""

from __future__ import annotations

import re


def _either(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


# --- the whole mail ----------------------------------------------------------------------------------------------

BUTTON_SUBJECT = re.compile(
    r"^\s*"
    + _either(
        r"unsubscribe(?: me)?|unsub|list-unsubscribe|opt[ -]?out|remove(?: me)?|stop",
        r"配信(?:停止|解除|不要)(?:の?(?:ご?希望|ご?依頼|お?願い|申請))?",
        r"(?:購読|登録|メール|メルマガ)の?(?:解除|停止)(?:の?(?:ご?希望|ご?依頼|お?願い))?|退会(?:希望)?",
    )
    + r"(?:[\s:：\-_/\[(<#]+[\w.@+=\-\])>]{0,200})?\s*$",
    re.IGNORECASE,
)
"""What a mail program writes for List-Unsubscribe: mailto, a token behind it or not."""
PROGRAM_SPEAKING = re.compile(
    r"sent this e-?mail to unsubscribe|unsubscribe (?:request|from the message)|automatic unsubscribe",
    re.IGNORECASE,
)
ONE_WORD = re.compile(
    r"(?:(?:営業)?(?:メール|メルマガ|DM|ご?案内|広告|お知らせ)(?:の|は|も|を)?(?:配信|送信|送付)?(?:の|は|も|を)?)?"
    r"(?:配信|送信|購読|登録|メール)?"
    r"(?:停止|解除|中止|不要|ストップ|止めて|やめて|とめて|いりません|要りません|いらない|要らない|退会|(?<=メール)(?:拒否|お断り))"
    r"(?:して(?:ください|下さい)|します|です|ます|ください|下さい|申請|ご?依頼|ご?希望|お?願い|致し|いたし|し|たい|を|で|と|に|が|は)*+"
)
ONE_WORD_EN = re.compile(
    r"(?:please )?(?:unsubscribe|stop(?: it| all)?|remove|opt ?out|cancel|end|quit|take me off)"
    r"(?: me)?(?: please| now| thanks| thank you)*",
    re.IGNORECASE,
)
FILLER = re.compile(
    _either(
        r".{0,30}(?:様|さま|殿|御中|さん|各位)",
        r".{0,30}(?:です|と申します|でございます)",
        r"(?:いつも)?お世話に\S*|(?:よろしく|宜しく)お願い\S*|以上",
        r"hi|hello|dear .{0,30}|thanks?|thank you|(?:best |kind )?regards",
    )
    + r"[,、。.!]*",
    re.IGNORECASE,
)
"""Greetings and names around the one word."""

# --- a sentence, Japanese ----------------------------------------------------------------------------------------

_MAIL = _either(
    r"メール|メルマガ|ご?連絡|ご?案内|お知らせ|DM|配信|送信|送付|お便り|アプローチ|お誘い|ご?提案|情報提供|ご紹介|お声(?:掛|が)け",
    r"営業(?!担当|の方|さん|マン|時間|日|所|部|中|会議)|勧誘|セールス|広告|宣伝|売り込み",
)
_SALES = (
    r"(?:営業(?!担当|の方|さん|マン|時間|日|所|部|中|会議)|広告|宣伝|勧誘|セールス|売り込み|DM|メルマガ|配信)"
)
_JOIN = (
    _either(
        r"(?:し|送って|して|お送り)?(?:いただく|頂く|くださる|くる|来る|もらう|する|送る)(?:こと|の)?|いただき|頂き|という",
        r"今すぐ|すぐに|直ちに|ただちに|至急|即刻|早急に|速やかに|当社|弊社|私|こちら|お送り|この種の|このような|行為|活動|目的",
        r"お?電話|メール|ご?連絡|ご?案内|営業|勧誘|配信|送信|送付|受信|購読|登録|手続き?|処理|対応",
        r"今後|以後|以降|これ以上|もう|二度と|自体|一切|全て|すべて|全般|など|類|等",
        r"の|を|は|も|に|で|が|や(?!め)|・|、|\s|お|ご",
    )
    + "*+"
)
"""Possessive, the longer alternatives first: they overlap, and going back through them takes exponential time."""
_CEASE = r"(?:停止|中止|解除|止め|やめ|辞め|とめ|ストップ|終了|終わり|打ち切|取り(?:や|止)め)"
_ASKED = r".{0,8}(?:下さい|ください|願|(?<!させて)(?:いただ|頂)[けきく]|くれ|ほしい|欲しい|もら[えいう]|希望|たい|せよ|ように|幸い)"
_REFRAIN = (
    r"(?:ご?遠慮(?!な)|お?控え|差し控え).{0,8}"
    r"(?:下さい|ください|願|いただ[けき]た|いただければ|いただけ[まな]|いただけると|頂[けき]|くれ|もらえ|ほしい|欲しい)"
)
_UNWANTED = _either(
    r"お?断り|断らせ|拒否|拒絶|辞退|不要|無用|結構|いりません|要りません|いらない|要らない|必要(?:は)?(?:あり|ござい)ません|必要ない",
    r"ご?遠慮(?!な)|お?控え|差し控え",
)
_DO_NOT_SEND = _either(
    r"(?:送ら|送付し|送信し|配信し|寄越さ|よこさ|寄こさ|なさら|し|お送りになら|お送りし|入れ)ない(?:で|よう)",
    r"(?:送ら|送付し|送信し|配信し|し|お送りし|お送りいただか|お送り頂か|いただか|頂か|され)なくて",
    r"(?:送って|して)(?:こない|来ない|くださらな|いただかな|頂かな)",
)
_NO_MORE = r"(?:今後|以後|以降|これ以上|もう|一切|二度と|金輪際|これから)"
_GAP = r"(?:(?<!もう)(?<!これから).{0,16}?|[^、。]{0,16}?)"
"""もう and これから often speak of something else in their own clause: 「もう他社に決めたので、…」."""
_LIST = r"(?:リスト|名簿|宛先|配信先|送信先|送付先|登録|アドレス|顧客データ|個人情報)"

JAPANESE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_MAIL}{_JOIN}{_CEASE}{_ASKED}",
        rf"{_MAIL}{_JOIN}{_REFRAIN}",
        rf"{_MAIL}{_JOIN}(?:今回|これ|次回)(?:で|を)?(?:最後|終わり|おしまい)に",
        rf"{_SALES}{_JOIN}{_UNWANTED}",
        rf"(?:この|こう|こんな|そう|その)(?:種|手|よう|いった|いう|たぐい)?[のな]?(?:メール|ご?案内|ご?連絡|お知らせ){_JOIN}{_UNWANTED}",
        rf"{_NO_MORE}{_GAP}{_MAIL}{_JOIN}(?:{_UNWANTED}|{_CEASE}|{_DO_NOT_SEND})",
        rf"{_MAIL}(?=.{{0,12}}{_NO_MORE}){_JOIN}(?:{_UNWANTED}|{_DO_NOT_SEND})",
        rf"(?:メール|ご?案内|DM|メルマガ|広告|お知らせ){_JOIN}{_DO_NOT_SEND}",
        rf"{_NO_MORE}{_JOIN}{_DO_NOT_SEND}",
        r"^(?:もう|どうか)?(?:送ら|送信し|送付し|送って(?:こ|来))ない(?:で|よう)",
        rf"{_LIST}(?:から|より|を|は|の|に|も|情報|、|登録|データ|弊社|当社|私|全て|すべて)*(?:削除|外し|はずし|除外|除い|消去|抹消|消し|解除){_ASKED}",
        rf"(?:購読|配信|登録|メール)の?(?:停止|解除|中止).{{0,10}}{_ASKED}",
        r"受信(?:は|を|も)?(?:拒否|お断り)",
    )
)

# --- a sentence, English -----------------------------------------------------------------------------------------

ENGLISH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:^|please |kindly |want to |wish to |like to |you to |\band )unsubscribe\b",
        r"\b(?:remove|delete|take|drop) (?:me|us|my|our|this|him|her|them|\S+@\S+)\b.{0,40}\b(?:from|off)\b.{0,40}"
        r"\b(?:lists?|database|mailings?|records|distribution|contacts|crm)\b",
        r"\b(?:remove|take) (?:me|us|my (?:e-?mail|address|name))\b(?: off)?(?: please)?[.!]?$",
        r"\bstop (?:sending|e-?mailing|contacting|mailing|writing|messaging|spamming|bothering)\b",
        r"\b(?:do not|don't|never|not to) (?:ever )?(?:contact|e-?mail|mail|write(?: to)?|message|send|spam)\b"
        r".{0,30}\b(?:me|us|any ?more|again|further|more|anything)\b",
        r"\bno (?:more|further|longer) (?:\w+ )?(?:e-?mails?|mails?|messages?|contact|communication|correspondence|newsletters?)\b",
        r"\bopt(?:ing)?(?: me| us)?[ -]?out\b",
        r"\bcease (?:and desist|all|any|further|sending|contact\w*|communicat\w*)\b",
        r"\brefrain from (?:any |all |further )*(?:sending|contact\w*|e-?mail\w*|writing|messag\w*)\b",
        r"\b(?:do not|don't|no longer|rather not|prefer not to) (?:want |wish |care )?(?:to )?(?:receive|get|hear|be contacted)\b",
        r"\bdo(?:n't| not) want (?:any (?:more|further)|more|your) (?:\w+ )?(?:e-?mails?|mails?|messages?|newsletters?)\b",
    )
)

# --- what takes it back ------------------------------------------------------------------------------------------

ASKS_HOW = re.compile(
    r"どこ|どう(?:すれば|やっ|したら|なり|いう)|方法|やり方|手順|仕方|ボタン|リンク|機能|設定|なぜ|どうして|どのよう|可能(?:です|でしょう)"
    r"|\b(?:how|where|why|is there|are there|can i|could i|do i|does|did|what|which|when)\b"
    r"|\b(?:button|link|feature|option|function|page|rate)\b",
    re.IGNORECASE,
)
QUESTION = re.compile(r"[?？]\s*$|(?:でしょうか|ますか|ですか|のか|かな)[。?？]*$")
REQUEST_AS_QUESTION = re.compile(
    r"(?:いただけ|頂け|もらえ|くださ(?:い|る|れ)|下さ|願え|くれ).{0,12}(?:か|でしょうか)[。?？]*\s*$"
    r"|\b(?:can|could|would|will) you\b|\bplease\b",
    re.IGNORECASE,
)
NOT_STOPPING = re.compile(
    r"(?:停止|解除|中止|削除|終了|外|止め|やめ)(?:は|を)?(?:しない|せず|なさらな|しなく|さないで|不要|ないで|する必要)"
    r"|(?:停止|解除|中止)(?:に(?:つい|関)|された|され[てま]|していた(?!だ))|続けて|引き続き"
    r"|\b(?:do not|don't|didn't|not|never|won't) (?:want to |wish to |mean to )?(?:unsubscribe|opt[ -]?out|stop)\b"
    r"|\bkeep (?:sending|me)\b",
    re.IGNORECASE,
)
SOMEONE_ELSE = re.compile(
    r"(?:お客様|顧客|従業員|社員|利用者|ユーザー|会員|患者|読者|購読者|受信者)(?:さん|様)?(?:が|から|の|に|へ)(?!データ)"
    r"|\b(?:customers?|subscribers?|users?|they|clients?|members?|recipients?)\b",
    re.IGNORECASE,
)
FOR_A_WHILE = re.compile(
    r"しばらく|暫く|当面|当分|一旦|いったん|今月|来月|今週|来週|年内|年度内|今期|ひとまず|落ち着|現時点"
    r"|夜間|早朝|深夜|時間外|休日|土日|祝日|平日"
    r"|(?:\d+|来|今)年?(?:月|日|春|夏|秋|冬|週)|[春夏秋冬]まで|(?:月|日|頃|明け|まで)(?:は|に)|今(?:は|の(?:ところ|時期))"
    r"|\b(?:until|till|for now|for the time being|at the moment|for (?:a|the next) (?:while|few|month|week|year))\b|\bn(?:o|')t\b.{0,40}\bbefore\b"
    r"|\b(?:this|next) (?:week|month|year|quarter)\b",
    re.IGNORECASE,
)
FOR_EVER = re.compile(
    r"今後(?:は|も|一切|の|、|とも)|以後|一切|二度と|金輪際|永久|リスト|名簿|\b(?:ever|again|any ?more|list|unsubscribe)\b",
    re.IGNORECASE,
)
BY_OTHER_MEANS = re.compile(
    r"電話.{0,40}メール(?:で|に|にて)|メール(?:で|に|にて)(?:の)?(?:ご?連絡|お?願い|やり取り|お送り|十分|充分)"
    r"|(?:郵送|紙|ファ(?:ッ)?クス|fax).{0,20}(?:不要|結構|控え|停止|いりません)|\b(?:call|phone|telephone)\b.{0,40}\be-?mail\b",
    re.IGNORECASE,
)
ANY_STOP_WORD = re.compile(
    r"(?:配信|購読|登録)の?(?:停止|解除|中止)|(?:連絡|案内|メール|営業).{0,12}(?:不要|ご?遠慮|お?控え|お断り|結構です|送らな|止め|やめ)"
    r"|二度と|unsubscribe|opt[ -]?out|stop (?:sending|e-?mail|contact)|\bremove (?:me|us)\b",
    re.IGNORECASE,
)
HAD_ENOUGH = re.compile(
    _either(
        r"(?<!ご)(?<!御)迷惑(?:して|です|だ|なの|極まり|行為|メール(?!フォルダ|に|の中|対策|扱い))|非常識|しつこ|いい加減に|うんざり|二度と|金輪際",
        r"通報|訴え(?:ます|る)|法的(?:措置|手段|対応)|特定電子メール法|個人情報保護法|スパム(?:です|だ|メールだ|行為)",
        r"今回(?:限り|かぎり)|これ(?:っ)?(?:きり|限り)|これで最後|失礼極まり|不愉快|不快|ふざけ|(?:馬鹿|バカ)に(?:し|する)",
        r"同意(?:して|した|もして)い?(?:ない|ません|覚え)|どこ(?:から|で).{0,16}(?:アドレス|個人情報).{0,8}(?:買|入手|手に入|知|調べ)",
        r"\bharass\w*|\bspam(?:ming|mers?)\b|\bthis is spam\b|\breport(?:ing)? you\b|\blegal action\b|\bfed up\b|\blast time i\b",
    ),
    re.IGNORECASE,
)
