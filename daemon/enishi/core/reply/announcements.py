"""「-----Original Message-----」 and its like: drawn lines and set phrases after which an older mail stands."""

from __future__ import annotations

import re

from enishi.core.reply.lines import heading_in_rule

_ORIGINAL = re.compile(
    r"original (?:message|mail|e-?mail|text|appointment)|reply message|(?:元の?|オリジナルの?|返信元の?|引用元の?|受信した?|前回の)"
    r"(?:メッセ(?:ー|-)ジ|メール)|原文|以下、?引用|引用(?:開始|ここから|文)"
    r"|ursprüngliche (?:nachricht|mail|e-mail)|originalnachricht|original-nachricht|message (?:d'origine|original|initial)"
    r"|e-?mail d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk(?:e)? (?:bericht|e-mail)"
    r"|origineel bericht|originalmeddelande|ursprungligt meddelande|oprindelig (?:besked|meddelelse)|opprinnelig melding"
    r"|original(?:t)? (?:meddelande|meddelelse|melding|besked)|alkuperäinen viesti|(?:oryginalna|pierwotna) wiadomość"
    r"|wiadomość oryginalna|původní (?:zpráva|e-mail)|pôvodná správa|eredeti (?:üzenet|levél)|mesaj original|mesajul original"
    r"|orijinal (?:mesaj|ileti)|özgün ileti|(?:исходное|оригинальное) сообщение|оригінальне повідомлення|αρχικό μήνυμα"
    r"|原始(?:邮件|郵件|消息|訊息)|原(?:邮件|郵件|信件?|文)|原来的邮件|원본 (?:메시지|메일)|thư gốc|pesan asli|הודעה מקורית|الرسالة الأصلية",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:begin |start of )?forwarded (?:message|mail|e-?mail|by)|forward(?:ed)? (?:begin|start)"
    r"|転送(?:された|した|元の?|する)?(?:メッセ(?:ー|-)ジ|メール|文|開始)|以下、?転送|(?:メール|メッセージ)の?転送"
    r"|(?:anfang der )?weitergeleitete[nr]? (?:nachricht|mail|e-mail)|(?:début du )?(?:message|e-?mail) transféré"
    r"|(?:inicio del )?mensaje reenviado|(?:início da )?mensagem (?:encaminhada|reencaminhada)"
    r"|(?:inizio )?messaggio inoltrato|(?:begin )?doorgestuurd bericht|vidarebefordra[td]e?t? (?:brev|meddelande)"
    r"|(?:start på )?videresendt (?:besked|meddelelse|melding|e-mail)|välitetty viesti|przekazan(?:a|ej) wiadomoś(?:ć|ci)"
    r"|(?:přeposlaná|přeposílaná) zpráva|továbbított (?:üzenet|levél)|mesaj redirecționat|iletilen (?:mesaj|ileti)"
    r"|(?:пересылаемое|пересланное|переадресованное) сообщение|переслане повідомлення|προωθημένο μήνυμα"
    r"|(?:开始)?转发的?(?:邮件|消息)|(?:開始)?轉寄的?(?:郵件|訊息)|전달된 (?:메시지|메일)|הודעה שהועברה|رسالة معاد توجيهها",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    r"(?:reply|respond|type|write)\b.{0,40}\babove this line|(?:この|こちらの)(?:行|線)(?:より|の|から)?上に|上に返信を?(?:ご)?(?:記入|入力)",
    re.IGNORECASE,
)
_LONGEST = 120


def announces_older_mail(folded: str) -> bool:
    """The line is nothing but such an announcement: drawn into a rule, or a set phrase with a colon."""
    return announces_forward(folded) or _says(_ORIGINAL, folded) or announces_reply_above(folded)


def announces_forward(folded: str) -> bool:
    """`Begin forwarded message:`, 「---------- 転送メッセージ ----------」."""
    return _says(_FORWARDED, folded) or (len(folded) <= 40 and _is_phrase_with_colon(_FORWARDED, folded))


def announces_reply_above(folded: str) -> bool:
    """The line that ticket systems draw above what they quote."""
    return (
        len(folded) <= _LONGEST
        and folded[:2] in ("##", "--", "==", "=-", "**")
        and bool(_REPLY_ABOVE.search(folded))
    )


def _says(phrase: re.Pattern[str], folded: str) -> bool:
    words = heading_in_rule(folded)
    return words is not None and len(words) <= 60 and phrase.match(words) is not None


def _is_phrase_with_colon(phrase: re.Pattern[str], folded: str) -> bool:
    bare = folded.strip("* ")
    return bare.endswith(":") and phrase.fullmatch(bare.rstrip(": ")) is not None
