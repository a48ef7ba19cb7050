"""What machines say of themselves, and what they acknowledge. Patterns run on folded text (core.sentences).

Gathered from the wordings of mail servers, groupware and ticket systems, Japanese and English first.
"""

from __future__ import annotations

import re

from enishi.core.incoming import Incoming

_LOOKED_AT = 4_000
_MACHINE_SPEAKING = re.compile(
    r"(?:この|本|当)(?:メール|メッセージ|返信|通知|電子メール)は[^。]{0,30}(?:自動(?:的に|で|にて|送信|返信|応答|配信|生成)|(?:送信|配信)専用)"
    r"|自動(?:返信|応答|送信|配信)(?:メール|メッセージ|機能|システム)?(?:です(?!か)|でございます|になります|にて(?:お送り|送信|失礼|返信|ご連絡)|により(?:送信|お送り|配信)|によって送信)"
    r"|[(\[【※]\s*自動(?:返信|応答|送信|配信)?(?:メール)?\s*(?:[)\]】※。]|$)|(?:本|この)(?:返信|メール)は自動|自動にて(?:失礼|お送り)|^自動(?:返信|応答|送信|配信)[。\s]*$"
    r"|自動(?:で|的に)(?:送信|返信|お送り|配信|生成)(?:し|され|いた|さ)"
    r"|(?:この|本|当)(?:メール)?アドレスは[^。\n]{0,12}(?:送信|受信|配信)専用|(?:送信|受信|配信)専用(?:の)?(?:(?:メール)?アドレス|メール)?(?:です(?!か)|でございます|となって|のため|から(?:送信|配信|お送り|自動))"
    r"|(?:返信|ご返信)(?:いただ[い頂き]\S{0,4}|され)(?:ても|ましても).{0,16}(?:お答え|回答|対応|返答|お返事|確認)(?:は)?(?:でき|いたしかね|しかね|致しかね)"
    r"|(?:this|that) is an? (?:\w+ )?auto(?:matic|mated|matically)?[ -]?(?:\w+ )?(?:reply|response|message"
    r"|e-?mail|acknowledg\w*|notification|generated)"
    r"|this (?:e-?mail|message|reply|response) (?:was|is|has been) (?:\w+ )?(?:automatically|auto-?) ?(?:sent|generated|created|issued)"
    r"|(?:automatically|auto-?) ?generated (?:e-?mail|message|reply|response|notification)|\bauto-?generated\b"
    r"|(?:please )?do not (?:reply|respond) (?:directly )?to this (?:e-?mail|message|address|mail)"
    r"|(?:un)?monitored (?:mailbox|inbox|address|account)|(?:mailbox|inbox|address|account) is (?:not|un) ?monitored"
    r"|dies ist eine automatisch|automatisch (?:generiert|erstellt|erzeugt|versendet)|bitte antworten sie nicht|message (?:est )?automatique|merci de ne pas (?:y )?répondre|ne pas répondre à ce"
    r"|mensaje (?:es )?(?:automático|generado autom)|no responda a este|messaggio (?:è )?(?:automatico|generato autom)|non rispond\w+ a quest|automatisch (?:gegenereerd|bericht|verzonden)|mensagem automática|não responda"
    r"|автоматическ\w+ (?:ответ|сообщ|уведомл)|не отвечайте на это|本邮件(?:由系统|为系统)|系统自动|请勿(?:直接)?回复",
    re.IGNORECASE | re.MULTILINE,
)
"""Nobody says this of what they type themselves."""
_ACKNOWLEDGED = re.compile(
    r"(?:お?問い?合わ?せ|お?申し?込み?|ご?依頼|メール|ご?連絡|ご?予約|ご?注文|ご?質問|以下の内容|下記の内容)(?:内容)?.{0,14}(?:を"
    r"|の|で)?(?:受け?付け?|受信|受領|承り|受理|お預かり).{0,6}(?:まし|いたし|致し|完了|ており)"
    r"|(?:チケット|受付番号|お?問い?合わ?せ番号|案件|ケース).{0,20}(?:作成|発行|起票|登録|発番)(?:し|され|いた)"
    r"|(?:received|logged|registered|opened|created|got) (?:your|a|an?)? ?(?:\w+ ){0,3}(?:message|e-?mail"
    r"|request|inquiry|enquiry|ticket|case)|(?:request|ticket|case|inquiry|enquiry|message|e-?mail) (?:\S+ )?has been (?:\w+ )?(?:received|opened|created|logged|registered|submitted)"
    r"|(?:demande|message|courriel) a bien été (?:reçu|enregistré|pris)|avons bien reçu|ist (?:bei uns )?eingegangen|haben (?:wir )?ihre (?:anfrage|nachricht|e-?mail) erhalten|vielen dank für ihre (?:anfrage|nachricht)"
    r"|hemos recibido su|abbiamo ricevuto (?:la )?(?:sua|tua|vostra)|recebemos (?:a )?sua|we hebben uw",
    re.IGNORECASE,
)
_THANKS_FOR_ASKING = re.compile(
    r"(?:お?問い?合わ?せ|お?申し?込み?|ご?応募|資料請求|ご?登録|ご?注文|ご?予約)(?:を)?(?:いただき|頂き|くださり)?(?:まして)?[、,]?(?:誠に|まことに)?ありがとうございま"
)
_WAITING = re.compile(
    r"(?:担当(?:者)?|係|スタッフ|弊社)(?:より|から|が).{0,30}(?:連絡|返信|回答|対応|返答)|営業日(?:以内|中)|順(?:番に|次)|今しばらくお待ち|追って|後日.{0,10}(?:連絡|返信|回答)|確認(?:し|の上|のうえ).{0,20}(?:連絡|返信|回答)"
    r"|within \d+ (?:\w+ )?(?:hours?|days?)|(?:someone|representative|our team|we|member of) .{0,30}(?:will|shall) (?:\w+ )?(?:get back|respond|reply|contact|be in touch|review)|as soon as possible|support (?:staff|team)|shortly",
    re.IGNORECASE,
)
"""What an acknowledgement promises."""
_FIRM = re.compile(
    r"営業日|順(?:番に|次)|今しばらくお待ち|within \d+ (?:\w+ )?(?:hours?|days?)|support (?:staff|team)|by our (?:\w+ )?team",
    re.IGNORECASE,
)
"""No person waits upon another in such words."""
_VERIFY = re.compile(
    r"(?:click|follow|visit|open) (?:on )?(?:the|this) (?:\w+ )?link.{0,80}(?:verify|confirm|deliver)|verify your (?:e-?mail|address)|(?:確認コード|認証コード)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(
    r"(?:受付|受け付け|お?問い?合わ?せ|チケット|整理|管理|案件|依頼|予約)(?:番号|no\.?|id"
    r"|ナンバー)\s*[:：は\[【#]|(?:チケット|お?問い?合わ?せ番号|受付番号|受付)\s?(?:番号)?\s{0,3}[:：]?\s{0,3}#?[\w-]{0,30}\d"
    r"|\b(?:ticket|case|request|reference|incident)\s?(?:id|no\.?|number|#)?\s?(?:is)?\s?[:#]?\s{0,3}[\w-]{0,30}\d|\[#?[a-z]{0,8}[#:\s-]{0,2}\d{2,}\]|##\s?\d+",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"(?:verify|prove|confirm) that you (?:are|'re) (?:a |not )?(?:real|human|live|spam|person)|confirm that you are"
    r"|spam (?:protection|filter|blocker)\w* .{0,60}(?:verify|confirm|click)|(?:junk|unsolicited|spam).{0,200}click (?:on )?(?:the|this) link"
    r"|(?:mailbox|address) is protected by|challenge[- ]response|(?:sender|address) verification|complete the (?:captcha|verification)"
    r"|(?:迷惑メール|スパム)(?:対策|防止|フィルタ)?.{0,60}(?:認証|確認|クリック|アクセス)|(?:送信者|差出人)(?:様)?(?:の|であることの)?(?:確認|認証).{0,40}(?:リンク|url|クリック|アクセス|返信)"
    r"|(?:リンク|url).{0,30}(?:開く|クリック|アクセス).{0,30}(?:届き|配信|認証|許可|完了)",
    re.IGNORECASE | re.DOTALL,
)
_RECEIPT = re.compile(
    r"(?:was|has been) (?:read|displayed|opened) (?:on|at|by)|return receipt|(?:deleted|was deleted) without being read|read receipt"
    r"|wurde .{0,40}gelesen|a été lu|fue leído|è stato letto|foi lida|is gelezen"
    r"|(?:message|mail) was (?:opened|read|displayed)|(?:このメール|このメッセージ|本メール)は開封(?:確認|通知)|開封(?:され(?:ました|ずに)|しました|通知です|確認です)|(?:画面に)?表示されたことを(?:示|お知らせ|確認)",
    re.IGNORECASE,
)
_RECEIPT_ITSELF = re.compile(
    r"^\W{0,3}(?:このメール|このメッセージ|本メール|これ)は(?:メールの)?開封(?:確認|通知)|\bthis is an? (?:return|read|delivery) receipt\b"
    r"|(?:メッセージ|メール)は.{0,40}(?:開封されました|開かれました|表示されました)[。\s]*$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"[?？]|でしょうか|ますか|ですか|いかが|教えて|検討(?:し|を|いた)|契約|導入|見送|御社|貴社|興味|ぜひ|是非"
    r"|\b(?:could you|can you|would you|do you|let's|i'd like|we'd like|i would like|interested|sorry)\b",
    re.IGNORECASE,
)
"""A person speaking about the matter."""
_SERVICE = re.compile(
    r"^(?:no[-_.]?reply|(?:[\w.-]+[-_.])?no-?reply|do[-_.]?not[-_.]?reply|auto[-_.]?(?:reply|respon\w*|confirm)|mailer[-_.]?daemon"
    r"|postmaster|notifications?|notify|robot|bot)\b",
    re.IGNORECASE,
)
"""Local parts that no person writes from."""


def speaks_as_machine(text: str) -> bool:
    return _MACHINE_SPEAKING.search(text[:_LOOKED_AT]) is not None


def acknowledges(subject: str, text: str) -> bool:
    """Receipt confirmed with a number, or with a promise in office words, and nothing asked."""
    if not _ACKNOWLEDGED.search(text) or _ASKING.search(text):
        return False
    return bool(_NUMBERED.search(f"{subject}\n{text}") or _FIRM.search(text))


def answers_to_order(text: str) -> bool:
    """For a mail that its subject announces as an acknowledgement: the text bears it out."""
    borne_out = (
        _THANKS_FOR_ASKING.search(text)
        or _ACKNOWLEDGED.search(text)
        or _WAITING.search(text)
        or _NUMBERED.search(text)
    )
    return bool(borne_out or asks_to_verify(text)) and not _ASKING.search(text)


def is_challenge(text: str) -> bool:
    return _CHALLENGE.search(text[:_LOOKED_AT]) is not None


def asks_to_verify(text: str) -> bool:
    """Also in words that registrations use: for what is known to be an answer."""
    return is_challenge(text) or _VERIFY.search(text[:_LOOKED_AT]) is not None


def names_itself_receipt(text: str) -> bool:
    return _RECEIPT_ITSELF.search(text) is not None


def is_receipt(text: str) -> bool:
    return _RECEIPT.search(text[:2_000]) is not None


def is_service_address(mail: Incoming) -> bool:
    return _SERVICE.match(mail.from_.address or "") is not None
