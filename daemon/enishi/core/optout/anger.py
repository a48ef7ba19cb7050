"""A person who has had enough: not a stop in words, but nobody in their senses would write to them again unasked."""

from __future__ import annotations

import re

from enishi.core.sentences import sentences

_TO_ME = r"(?:メール|連絡|営業|案内|提案|勧誘|電話|配信|広告|送(?:っ|ら|る|り|付|信)|やり取り)"
_THREATENING = re.compile(
    r"通報(?:し(?:ます|た|て(?!い))|する(?:ぞ|しか|つもり)|させ)|訴え(?:ます[よ。]?$|る(?:ぞ|しか|つもり))"
    r"|法的(?:措置|手段|対応).{0,6}(?:取|とら|とる|とり|検討|辞さ|訴)"
    r"|(?:特定電子メール|個人情報保護|特商)法(?:の|に)?(?:違反|抵触|反し|基づ|触れ)"
    r"|(?:受信|広告|メール|送信|配信).{0,10}同意(?:して|した|もして)い?(?:ない|ません|覚え)|同意(?:して|した)い?ない(?:広告|メール|のに)"
    r"|\breport(?:ing|ed)? (?:you|(?:this|it) (?:as|to (?!your|my|our)))\b|\b(?:take|taking|consider\w*|face) legal action\b"
    r"|\b(?:gdpr|can-?spam|data protection) (?:violation|complaint)\b",
    re.IGNORECASE,
)
"""Of the law, of consent never given: somebody must answer for it even after the mails have stopped."""
_ANGRY = re.compile(
    r"(?<!ご)(?<!御)迷惑(?:して|です|だ(?!と思)|なの|極まり|行為|千万|メール(?:です|だ|なの|を送(?!信)|と(?:して|みな)))|(?<!ご)迷惑を(?:被|こうむ)"
    r"|非常識|しつこ(?:い(?:です|ん|な|[。!]|$|営業|勧誘|メール|連絡|電話|人|会社)|く.{0,10}"
    + _TO_ME
    + r"|すぎ|過ぎ)"
    r"|いい加減に(?:し(?:て|ろ)|やめ|止め)|うんざり(?=.{0,20}" + _TO_ME + r")|" + _TO_ME + r".{0,20}うんざり"
    r"|(?:二度と|金輪際).{0,16}(?:"
    + _TO_ME
    + r"|来ない|来るな|関わ|かけて)|スパム(?:です|だ|メールだ|メールです|行為|ですよね)"
    r"|" + _TO_ME + r".{0,8}(?:今回限り|今回かぎり|これ(?:っ)?きり|これ限り|これで最後)"
    r"|(?:今回|これ)(?:限り|かぎり|っきり|きり)(?:で|に)(?:お?願|して|終|させ|ください)"
    r"|失礼極まり|失礼(?:だと|では)(?:思|あり|ない)|不愉快|不快(?!な思いを)(?!指数)|ふざけ(?:る|ない|て(?:い)?る|んな)|(?:馬鹿|バカ)に(?:して|する)"
    r"|どこ(?:から|で).{0,16}(?:アドレス|個人情報|連絡先).{0,8}(?:買|入手|手に入|知っ|知り|調べ)"
    r"|何(?:度|回)(?:も)?.{0,8}(?:断っ|お断り|言え|言って|言わせ|申し上げ(?:れ|て(?:いる|おります)のに)).{0,14}(?:のに|ば|すか|にもかかわらず|にも関わらず|分か|わか)"
    r"|よこすな|送ってくるな|送るな|連絡(?:して)?くるな|消えろ|詐欺(?:です|だ(?:ろ|な|[!。]|$)|まがい|同然)"
    r"|\bharass(?:ing|ment) (?:me|us)\b|\b(?:this is|stop) harass|\bspamming (?:me|us)\b|\bthis is spam\b|\byou(?:'re| are) (?:a )?spam\w*"
    r"|\blast time i\b.{0,40}\b(?:ask|tell|e-?mail)|\bfed up with (?:your|these|all these|the) (?:e-?mails|mails|messages|spam)"
    r"|\bsick of your\b|\bhow many times\b.{0,40}\b(?:tell|ask|say|no)\b",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(
    r"他社|他の(?:会社|業者|ところ|営業)|よその|別の(?:会社|業者)|あの会社|以前の(?:会社|業者)|競合|サポートセンター|弊社の(?:お客|顧客)|お客様(?:が|から)"
    r"|に(?:対応|準拠)して(?:い|お)|(?:対策|フォルダ|フィルタ)|\b(?:other|another|previous) (?:vendor|company|supplier)",
    re.IGNORECASE,
)


def has_had_enough(visible: str) -> bool:
    return threatens(visible) or _says(_ANGRY, visible)


def threatens(visible: str) -> bool:
    return _says(_THREATENING, visible)


def _says(pattern: re.Pattern[str], visible: str) -> bool:
    return any(
        pattern.search(sentence) and not _ABOUT_OTHERS.search(sentence) for sentence in sentences(visible)
    )
