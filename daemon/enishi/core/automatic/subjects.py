"""Subjects by which automatic answers begin. Behind `Re:` the words are somebody else's. On folded text."""

from __future__ import annotations

import re

from enishi.core.sentences import fold

_ANSWER = re.compile(
    r"(?:\s*(?:\[[^\]]{0,60}\]|【[^】]{0,60}】))*\s*[^\w\s]{0,3}(?:re|aw|sv|antw|rif|r|回复|答复|返信|fwd?|wg|tr|転送)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
_TAG = re.compile(r"^\s*(?:\[[^\]]{1,40}\]|【[^】]{1,40}】|\([^)]{1,40}\)|<[^>]{1,40}>)\s*")
"""`[#48213]`, 【会社名】 in front of the subject proper."""
_OPEN = r"^[\s\[【(<《「『]*"
_SURE = re.compile(
    _OPEN + r"(?:"
    r"(?:システム)?自動(?:応答|返信|回答|送信|配信|通知)(?:メール|メッセージ)?(?:です|のお知らせ|にて失礼|より)?[\s\]】)>》」』):：。\[【(<]"
    r"|不在(?:通知|応答|返信|のお知らせ|連絡|案内|メッセージ|届)?[\s\]】)>》」』:：]"
    r"|(?:お)?(?:休み|休暇)(?:中|通知)?[\]】)>》」』:：]"
    r"|auto(?:matic|mated|matically)?[ -]?(?:generated )?(?:reply|response|responder|answer|message"
    r"|acknowledg\w+)\b|autoreply|auto:|autoresponse"
    r"|out[ -]of[ -](?:the[ -])?office(?: (?:auto|reply|response|message|notice)\w*)?\s*(?:[:\])>/-]|$|re:|until|from)|ooo\s*(?:[:\])-]|$)"
    r"|(?:(?:on |annual |away on )?(?:vacation|holiday)|away|on leave)\s*(?:(?:auto-?)?(?:reply|response|message|notice)\b|re:|:|\])"
    r"|absence (?:notice|notification)\b"
    r"|i(?:'m| am) (?:currently )?(?:away|on (?:\w+ )?(?:leave|vacation|holiday)|out of (?:the )?office)"
    r"|abwesen\w+|abwesend|automatische (?:antwort|r[ée]ponse|mitteilung)|réponse automatique|absence du bureau|message d'absence"
    r"|respuesta autom|risposta automatica|fuera de(?: la)? oficina|fuori (?:sede|ufficio)|resposta automática|ausência|ausencia"
    r"|autosvar|automaattinen|automatisch(?:e)? (?:antwoord|beantwoord\w*)|afwezig|automatické|odpowied[źz] automatyczna|automatyczna odpowied"
    r"|自动(?:回复|答复)|自動回覆|자동 ?(?:회신|응답|답장)|автоответ|нет на месте"
    r")",
    re.IGNORECASE,
)
_RECEIPT = re.compile(
    _OPEN + r"(?:"
    r"(?:開封|未開封|既読)(?:済み?|確認|通知)?[\s\]】)>:：-]|開封(?:済み?|確認|通知)|(?:メッセージ|メール)?(?:の)?開封(?:確認|通知)|未開封のまま"
    r"|(?:read|delivery|return|disposition) (?:receipt|notification)\b|(?:not )?read ?:|gelesen ?:|ungelesen|(?:non )?lu ?:|le[ií]d[oa]?:|letto:|lid[oa]?:|gelezen:|прочитано:"
    r")",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    _OPEN + r"(?:"
    r"不在|(?:海外)?出張(?:中|のため)|外出中|(?:長期|夏季|年末年始|年末|冬季|ゴールデンウィーク|gw|盆|臨時)?(?:お)?休(?:暇|業|診|館|み)(?:日|期間)?(?:中|のお知らせ|のご案内|通知|です|のため|に(?:つい|関し)|$)"
    r"|(?:.{0,20}の)?(?:夏季|年末年始|冬季|臨時)?休(?:業|暇|診)(?:日)?の(?:お知らせ|ご案内)"
    r"|(?:お?問い?合わ?せ|お?申し?込み?|ご?注文|ご?予約|メール|ご?依頼|チケット|ご?連絡|資料請求)?(?:を|の)?(?:受け?付け?"
    r"|受信|受領|受理)(?:を)?(?:完了|確認|のお知らせ|いた|まし|致し|通知)"
    r"|(?:お?問い?合わ?せ|お?申し?込み?|ご?連絡|メール|資料請求)(?:を)?(?:いただき|頂き)?(?:まして)?(?:を)?(?:誠に)?ありがとう"
    r"|(?:お?問い?合わ?せ|受付|チケット|受け付け)\s*(?:番号|no\.?|id)"
    r"|(?:本日|終日|長期)(?:は)?(?:不在|休み|お休み|休業)|(?:お盆|正月|春季)?(?:お)?休み\s*$|urlaub|on leave\b|(?:maternity|paternity|parental|sick|annual|medical) leave|away from|closed\b|(?:送信|受信)専用"
    r"|(?:アドレス|メールボックス)(?:の)?(?:廃止|終了|閉鎖)|no longer\b|お休みを?(?:いただ|頂)|休暇を?(?:いただ|頂|取得)|(?:holiday|office|christmas|summer|winter) (?:closure|closed|hours)"
    r"|we(?:'ve| have)? (?:received|got) your|we got your|your (?:request|e-?mail|message"
    r"|ticket|enquiry|inquiry|case) (?:\S+ )?(?:has been |was |is )?(?:received|registered|logged|created|opened)"
    r"|(?:request|ticket|case)\b.{0,20}\b(?:received|created|opened|logged)|(?:e-?mail|address|sender) (?:requires )?(?:verification|confirmation)"
    r"|your e-?mail requires verification|please (?:confirm|verify) your (?:e-?mail|message|address)"
    r"|thank(?:s| you) for (?:contacting|reaching|your (?:e-?mail|enquiry|inquiry|message|request))"
    r"|(?:currently|away) (?:away|out|unavailable|from)"
    r"|(?:送信者|差出人|メール(?:アドレス)?)(?:の)?(?:確認|認証)(?:の)?(?:お願い|依頼)?|(?:メール)?アドレス(?:の)?変更|担当(?:者)?(?:の)?変更|退職(?:の)?(?:お知らせ|ご挨拶)?"
    r"|eingangsbest[äa]tigung|(?:ihre|vielen dank für ihre) (?:anfrage|nachricht|e-?mail)|votre (?:demande|message)|accusé de réception|su (?:solicitud|consulta|mensaje)|hemos recibido|abbiamo ricevuto"
    r")",
    re.IGNORECASE,
)
"""People begin so, too: it takes words in the text besides."""
_MARKED = re.compile(r"[(\[【<]\s*自動(?:応答|返信|回答|送信|配信)?(?:メール|メッセージ)?\s*[)\]】>]")


def is_answer_subject(subject: str) -> bool:
    """`Re:`, `Fwd:`, 返信: and their like stand in front, tags or not."""
    return _ANSWER.match(fold(subject)) is not None


def is_surely_automatic(subject: str) -> bool:
    folded = fold(subject)
    return any(_SURE.match(f"{one} ") for one in _proper(folded)) or (
        _MARKED.search(folded) is not None and not _ANSWER.match(folded)
    )


def announces_receipt(subject: str) -> bool:
    """As read receipts do; `Read:` may also be a person's word."""
    return any(_RECEIPT.match(f"{one} ") for one in _proper(fold(subject)))


def is_likely_automatic(subject: str) -> bool:
    return any(_LIKELY.match(f"{one} ") for one in _proper(fold(subject)))


def _proper(folded: str) -> tuple[str, ...]:
    """The subject as it stands, and without one or two tags before it."""
    once = _TAG.sub("", folded)
    return folded, once, _TAG.sub("", once)
