"""Whether the customer wants never to be written to again, or will never buy (mail-reality L7, doctrine A7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from enishi.core.refusal.sentences import is_denied


class Silence(StrEnum):
    NONE = "none"
    NO_DEAL = "no_deal"
    """Never a deal, but they did not ask for silence."""
    WANTED = "wanted"


_MAIL = r"(?:連絡|案内|営業|メール|メルマガ|送信|配信|送付|提案|勧誘|セールス|お便り|広告|dm|ダイレクトメール|売り込み|アプローチ|お誘い|お知らせ)"
_NO_MORE = (
    r"(?:不要|無用|結構|お断り|断り|(?:お|差し)控え|遠慮|や(?:め|める)|止め|しないで|なさらないで|送らないで|送ってこないで|よこさないで|寄こさないで"
    r"|しなくて|要りません|いりません|いらない|必要(?:は|が)?(?:ありません|ございません|ない)|停止|ストップ|ご容赦|お受け(?:し|でき|いたし|して)(?:な|ま?せ|かね|おりま)"
    r"|受け付け(?:ておりません|ていません|ない|ません)|受け取(?:らない|りません|っておりません|っていません)|拒否|迷惑|解除|終わりに)"
)
_FROM_NOW_ON = r"(?:今後|以後|以降|これ以上|もう(?!少し|一度|しばらく|すぐ)|二度と|金輪際|一切|これから|この種の|この手の|このような|同様の)"
_LIST = r"(?:リスト|名簿|宛先|送信先|配信先|送付先|登録|データベース|連絡先|アドレス|個人情報)"

_FULL_STOPS = "。.! "

_WANTED = re.compile(
    rf"配信(?:の|を|は)?(?:停止|中止|解除|不要|拒否|ストップ|希望し(?:ない|ません))|{_FROM_NOW_ON}[^。]{{0,25}}{_MAIL}[^。]{{0,18}}{_NO_MORE}"
    rf"|{_MAIL}[^。]{{0,12}}{_FROM_NOW_ON}[^。]{{0,12}}{_NO_MORE}"
    rf"|(?<!返信の)(?<!お電話の)(?:営業|広告|宣伝|勧誘|セールス|売り込み|案内|メルマガ|dm)[^。]{{0,14}}{_NO_MORE}"
    r"|(?:メール|送信|送付|配信|連絡)(?:は|を|も|の送信を|の配信を)?[^。、]{0,8}(?:送らないで|送ってこないで|しないで|なさらないで|よこさないで|やめて|止めて|停止し|停止を|ストップ|お断り|(?:お|差し)控え|不要で(?:す|あ))"
    rf"|{_LIST}(?:から|を|の)?[^。、]{{0,12}}(?:外し|削除|除外|抹消|消し|消去|解除|除い)"
    r"|(?:連絡|案内|メール|営業|提案)[^。]{0,8}(?:受け取り|もらい|いただき|見)たく(?:な|ありません|ございません)|これっ?きり[^。]{0,8}(?:で|に)|もう(?:やめて|止めて|送らないで|来ないで)|二度と[^。]{0,20}(?:ないで|な$|しない|ください)|金輪際|(?:今回|これ)(?:限り|っきり)[^。]{0,8}(?:で|に)|(?:これ|今回)(?:を|で)最後(?:の|に|と)|関わらないで|縁を切"
    r"|(?:通報|訴え|法的(?:措置|手段)|消費者(?:庁|センター)|特定電子メール)|(?:同意|承諾|許可)(?:も|など)?し(?:て|た)[^。]{0,6}(?:ない|ません|覚え)"
    r"|\bunsubscribe|\bopt(?:ing)?[ -]?out|\bstop (?:sending|emailing|e-mailing|contacting|writing|mailing|these|the emails)|\b(?:remove|take|delete) (?:me|us|my|our|this)\b[^.]{0,40}(?:list|off|address|database|records|mailing)"
    r"|\b(?:do not|don't|never|please no) (?:ever )?(?:contact|e-?mail|write|mail|send|reach|call)\b|\bno (?:more|further) (?:e-?mails?|mails?|contact|messages|communication)|leave (?:me|us) alone|\bgdpr\b",
    re.IGNORECASE,
)
_ANGER = re.compile(
    r"ふざけ|いい加減に|(?<!ご)(?<!ご多忙のところ)迷惑(?:して|です|だ|なので|な営業|千万|を(?:被|こうむ|受け))|非常識|しつこ|何(?:度|回)[^。]{0,8}(?:断|言|申し上げ|伝え|お断り)"
    r"|何(?:度|回)[^。]{0,6}(?:送|連絡|来)[^。]{0,6}(?:ても|でも)|(?:断った|お断りし(?:た|て)|伝えた)(?:はず|のに|にもかかわらず|にも関わらず)|どこ(?:から|で)[^。]{0,20}(?:アドレス|連絡先|情報|番号)[^。]{0,12}(?:買|入手|知|手に入|聞)|よこすな|送ってくるな|送るな|うんざり|スパム"
    r"|\b(?:spam(?:ming)?|harass\w*|sick of|how many times)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:(?:もう|全て|すべて|本件)?(?:不要|いりません|要りません|結構|いらない)(?:です|でございます)?|(?:配信)?(?:停止|解除|中止)(?:希望|(?:を)?お願い(?:いた)?します|してください)?|退会(?:します|希望|を希望します)?"
    r"|stop|unsubscribe|remove)",
    re.IGNORECASE,
)
_NO_DEAL = re.compile(
    r"(?:今後|将来|この先|これから)(?:も|とも|的にも|にわた\S{1,3}|一切)?[^。]{0,16}(?:(?:予定|可能性|意思|つもり|こと|考え|見込み|気)(?:は|が|も)?(?:一切|全く|まったく)?(?:な[いく]|ありません|ございません)|(?:考えて|予定して)(?:は)?(?:おりません|いません))"
    r"|(?:永久に|一生|絶対に?|未来永劫)[^。]{0,14}(?:な[いく]|ません)|\b(?:never|not ever) (?:be |going to )?(?:buy|need|interested|use)\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"間違(?:え|って|い)|誤っ|手違い|うっかり|取り消し|撤回|引き続き[^。]{0,20}(?:送|お願い|ください|希望|いただ)|(?:停止|解除|削除)(?:は)?(?:しないで|なさらないで|ではな|の必要は)|再開(?:して|を)"
    r"|(?:アドレス|宛先|連絡先)(?:が|を|は)?[^。]{0,10}(?:変更|変わり|変わっ)|(?:新しい|新)(?:アドレス|宛先|連絡先)|旧アドレス|by mistake|accidentally",
    re.IGNORECASE,
)

_FOR_A_WHILE = re.compile(
    r"しばらく|当面|当分|(?:まで|間|年内|今年|今月|期間中?)は|for (?:now|a while|the moment)|until",
    re.IGNORECASE,
)
"""Quiet for a time is a not-now."""


def silence_in(sentences: Sequence[str]) -> tuple[Silence, str | None]:
    """What they want, and the words that say so. A stop that is taken back in the same mail is none."""
    if any(_TAKEN_BACK.search(sentence) for sentence in sentences):
        return Silence.NONE, None
    if len(sentences) == 1 and (bare := _BARE.fullmatch(sentences[0].rstrip(_FULL_STOPS))):
        return Silence.WANTED, bare[0]
    for wanted, pattern in ((Silence.WANTED, _WANTED), (Silence.WANTED, _ANGER), (Silence.NO_DEAL, _NO_DEAL)):
        for sentence in sentences:
            found = pattern.search(sentence)
            if (
                found
                and not _FOR_A_WHILE.search(sentence)
                and not is_denied(sentence, found.start(), found.end())
            ):
                return wanted, found[0]
    return Silence.NONE, None
