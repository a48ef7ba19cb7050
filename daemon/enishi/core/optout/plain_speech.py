"""Requests to stop in people's own way of speaking, where no set phrase stands: 「読まないので止めて」, "drop us, please".

Looser than the set phrases, so asked only after them: the sentence must name the mail, or nothing else that could stop.
Patterns run on folded sentences.
"""

from __future__ import annotations

import re

_MAIL = (
    r"(?:メール|メルマガ|マガジン|ニュースレター|DM|ご?案内|お知らせ|お?便り|だより|ご?連絡|ご?通知|お?手紙|ご?音信|情報|配信|送信|送付|郵便"
    r"|営業(?!部|所|時間|日|担当|の方)|広告|宣伝|販促|売り?込み|勧誘|アプローチ|フォロー\w*|お声がけ|やり(?:取り|とり)|リマインド\w*|登録|購読|受け取り)"
)
_PLACE = r"(?:リスト|名簿|一覧|宛先|宛名|送り先|(?:送信|配信|送付|発送|営業活動の|連絡)(?:先|対象)|(?:送付|配信|発送|営業活動)の対象|対象|アドレス|ドメイン|連絡先|配信|個人情報|データベース|名前)"
_ENDING = r"(?:お(?:いて|き)|といて|どいて)?(?:もらって|いただいて|頂いて)?(?:ください|下さい|くださ|ほしい|欲しい|くれ|もらえ|もらい|いただ|頂|やって|ね|な(?!い)|OK|結構|構|[。!]|$)"
_CEASE = (
    rf"(?:お?(?:止め|やめ|辞め|外し|はずし|消し|除き|除い|抜い|抜き|落とし|絶っ|断っ|取り(?:や|止)め|打ち切っ|打ち切り|取り消し)|(?:削除|除外|抹消|消去|終了|停止|中止|解除|ストップ)(?:し|いた)?)"
    rf"(?:て{_ENDING}|(?:ください|下さい|くださ|いただけ|願))"
)
_NOUN_ASKED = r"(?:停止|解除|削除|抹消|除外|中止|除籍|脱退|退会|解約|取り消し|終了)(?:の?手続き)?(?:を|の|で|のほど)?(?:お願い|希望|要請|請求|求め|願|したい|のこと|して(?:ください|ほしい)|[。!]|$)"
_NO_SENDING = (
    r"(?:送(?:ら(?:ない(?:で|よう|$|[。!])|ん(?:で|と)|なくて|ぬよう)|るな|(?:る|ん)のは?(?:やめ|よし|控え|止め)|って(?:く(?:る|ん)な|こ(?:ないで|ん(?:で|と)|なくて)|もらわん(?:で|と))|んな|らんどって)"
    r"|お送り(?:に(?:なら(?:ない|ぬ|なく)|なりません)|いただ(?:かなく|くには|くのは)|なさらな)|くださらなく|よこすな|出さ(?:なくて|んで)|おくら(?:ない|ん)|おくってこ(?:ない|ん))"
)
_AT_AN_END = (
    r"(?:これ(?:っ)?(?:きり|限り|まで|で最後|で終わり|をもって終わり|で打ち切り)|(?:今回|今月|今月号|本日|きょう|今日|この返信)(?:限り|かぎり|まで|で最後|で終わり|で(?:お)?しまい|をもって(?:終了|最後)|をもちまして最後)|これを最後|ここまで|(?:お)?しまい|終わり|最後|打ち止め|終了|卒業)"
    r"(?:で|に|と|し)?.{0,6}(?:結構|して|し(?:て)?いただ|させて|なさって|お?願|したい|し(?:たく)|いたし|存じ|なって|します|で[。!]?$|に[。!]?$)"
)
_NO_USE = (
    r"(?:(?:いり|要り)ません|(?:いら|要ら)(?:ない|ん|ねえ|なくなり)|ご?不要|ご?無用|(?<!で)(?:結構(?:です|でございます|、)|けっこうです|いいです|大丈夫(?:です|で|なん)|よろしいで)|たくさん(?:です)?|(?:無し|なし)(?:で|って|に|と)"
    r"|ご?辞退|ご?遠慮(?:ください|下さい|願|いただ)|お断り|ストップ(?:で|して|を)|オフに|お構い(?:なく|ください?ま?せん)|には及びません|必要(?:は|も)?(?:もう)?(?:あり|ござい)ません|負担|お気遣い(?:な[きく]|なさいません)|希望(?:し|いた)\w{0,4}(?:ない|ません))"
)
_LEAD = r"(?:^|[、,。]|ので|んで|から|のに|けど|たら|ゆえ|し|て)\s*(?:至急|早急に|手動で|直ちに|ただちに|今度こそ|全部|全て|全面的に|すべて|完全に|もう|どうか|どうぞ|そちらで(?:も)?|そこから|いい加減に|これで(?:本当に)?|必ず|ずっと|次からは?|最初から|両方とも|ここで|、)*"

STOP = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}{_CEASE}",
        rf"(?:{_MAIL}|{_PLACE})[^、。]{{0,16}}{_CEASE}",
        rf"(?:{_MAIL}|{_PLACE}|^)(?:を|の|から|より|は|も|に|で|、|\s|名前|すべて|全て)*{_NOUN_ASKED}",
        _NO_SENDING,
        rf"{_MAIL}[^。]{{0,24}}{_AT_AN_END}",
        rf"{_MAIL}[^、。]{{0,14}}{_NO_USE}[^、。]{{0,8}}[。!\s]*$",
        rf"(?:もう|今後|以後|以降|次回?から|向後)[^。]{{0,24}}{_MAIL}[^。]{{0,16}}{_NO_USE}",
        rf"{_MAIL}[^。]{{0,16}}(?:受け取(?:る(?:つもり|こと)|り(?:を|は))|見たく)[^。]{{0,16}}(?:な[いく]|ません|辞退|終了|負担)",
        r"(?:今後|以後|以降|もう|次回?から)(?:は|も|に(?:つきまして|関しまして)は)?[、\s]*(?:どうぞ|どうか|、)*(?:お構い(?:なく|ください?ま?せん)|ご?辞退|ご?遠慮(?:ください|下さい|願|いただ)|お気遣い(?:な[きく]|なさいません)|ご?容赦)",
        r"\b(?:drop|dropping|cross|strike|leave|left) (?:me|us|our|my|the) ?(?:[\w ]{0,24})?\b(?:from|off) (?:your|any|all|future|the)\b",
        r"\bno need to (?:keep|stay|be) (?:in touch|writing|sending|posting)\b|\b(?:wouldn't|would not|won't) (?:contact|write|e-?mail|mail|send)\b",
        r"\bdelete (?:it|my contact|my address|my name)\b|\bremove (?:me|us)\b(?: from (?:all|any|every|future)|[.!]?$)|\b(?:cease|quit it|enough already)\b",
        r"\b(?:don't|do not|not) (?:\w+ )?(?:send|sending|trouble yourself with) (?:me |us )?(?:\w+ )?(?:reminders|updates|these|those|offers|news)\b",
        r"\bno more (?:of (?:these|this|them)|\w+ (?:news|offers|updates|mail))\b|\bwriting to (?:me|us) (?:in (?:the )?future|again|any)\b|\b(?:stop|cease) (?:arriving|coming)\b|\brefrained from\b"
        r"|\b(?:discontinue|cancel|end) (?:your|these|the|them)\b.{0,20}(?:letters?|mail|newsletter|updates|them|bulletin)\b|\b(?:the|this be|were the) last (?:one|letter|mail|e-?mail|message)\b",
    )
)
_OTHER_THING = re.compile(
    r"資料|見積|サンプル|試供品|カタログ|添付|ファイル|写真|請求書|督促|注文|ご?予約|契約|工事|荷物|商品|訪問|ファ(?:ッ)?クス|FAX|郵送|機能|設定|ご?返信|お?返事|招待|図面|書類|帳票|部品|在庫|出荷|納品|キャンペーン|検討|導入|取引|作業|試験|システム|サービス|プラン|アカウント"
    r"|\b(?:samples?|catalog(?:ue)?s?|attachments?|files?|photos?|invoices?|orders?|contract|fax|quotes?|drawings?|order|meeting|trial)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:リスト|名簿|一覧|宛先|CC|行)(?:から|の)(?!(?:私|わたし|弊|当|うち|こちら|本校|アドレス|名前|メール|全))[^、。から]{1,14}を(?:外|はず|削|除|消)"
    r"|(?:返信|返事|返答|打ち?合わ?せ|会議)(?:に?は|も|の|につきまして)[^、。]{0,10}(?:不要|無用|結構|いり|要り|及び|いただかなく)|DM発送|(?:メール|配信)(?:配信)?(?:システム|サービス|ソフト)|代行",
    re.IGNORECASE,
)
_NAMES_MAIL = re.compile(
    r"メール|メルマガ|ご?案内|お知らせ|お?便り|ご?連絡|DM|配信|広告|宣伝|営業|勧誘|\b(?:e-?mails?|mails?|mailings?|messages?|newsletters?|list)\b",
    re.IGNORECASE,
)


def names_a_stop(sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in STOP) and not is_about_something_else(sentence)


def is_about_something_else(sentence: str) -> bool:
    """A thing that can be stopped or sent stands there, and the mail does not."""
    other = _OTHER_THING.search(sentence) is not None and not _NAMES_MAIL.search(sentence)
    return other or _ELSEWHERE.search(sentence) is not None
