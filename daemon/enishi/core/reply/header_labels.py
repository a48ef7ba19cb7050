"""The names that mail programs give to From, Sent, To, Cc and Subject where they quote a mail, by language."""

from __future__ import annotations

import re
from typing import Literal

HeaderClass = Literal["from", "sent", "to", "cc", "subject", "other"]

_LABELS: dict[HeaderClass, str] = {
    "from": "from|差出人|差し出し人|送信者|送信元|発信者|発信元|発信人|送り主|von|de|expéditeur|remitente|remetente|da|mittente"
    "|van|afzender|från|avsändare|fra|afsender|avsender|lähettäjä|keneltä|od|nadawca|odesílatel|odosielateľ|feladó|de la"
    "|expeditor|kimden|gönderen|от|отправитель|від|відправник|от кого|από|发件人|發件人|寄件者|寄件人|보낸 사람|보낸이|발신"
    "|từ|người gửi|dari|pengirim|מאת|من|จาก|nuo|saatja|pošiljatelj|frá",
    "sent": "sent|date|送信日時|送信日|送信日付|送信時刻|送信済み|送信|日時|日付|受信日時|受信日|gesendet|gesendet am|datum|envoyé"
    "|envoyé le|date d'envoi|enviado|enviado el|enviado em|enviada|enviada em|fecha|fecha de envío|data|data de envio|inviato"
    "|inviato il|data invio|verzonden|verzonden op|skickat|skickat den|sendt|dato|lähetetty|päivämäärä|päiväys|wysłano"
    "|wysłane|data wysłania|odesláno|odoslané|dátum|küldve|elküldve|dátum|trimis|gönderildi|gönderme tarihi|tarih|дата"
    "|отправлено|дата отправки|надіслано|изпратено|ημερομηνία|στάλθηκε|发送时间|发送日期|日期|时间|時間|寄件日期|傳送時間"
    "|發送時間|보낸 날짜|날짜|보낸 시간|đã gửi|ngày|tanggal|terkirim|dikirim|נשלח|תאריך|تاريخ|التاريخ|วันที่|ส่ง|išsiųsta"
    "|saadetud|poslano|kuupäev",
    "to": "to|宛先|宛て先|あて先|受信者|送信先|宛て|an|à|a|destinataire|para|destinatario|destinatari|destinatário|aan|till|til"
    "|vastaanottaja|do|adresat|komu|címzett|către|kime|alıcı|кому|получатель|до|προς|收件人|收件者|받는 사람|받는이|수신|đến"
    "|tới|kepada|ke|אל|إلى|ถึง|kam|saaja|za|pour|per|for",
    "cc": "cc|bcc|ccn|cci|写し|kopie|kopie an|copie|copie à|copia|cópia|kopia|kopi|kopi til|kopio|másolat|копия|копія|κοιν"
    "|抄送|副本|密件副本|참조|đồng kính gửi|עותק|نسخة|สำเนา|koopia|ko|dw",
    "subject": "subject|件名|題名|表題|題目|タイトル|標題|betreff|objet|sujet|asunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět"
    "|predmet|tárgy|subiect|assunto|konu|тема|относно|θέμα|主题|主題|主旨|标题|제목|chủ đề|tiêu đề|perihal|subjek|subyek"
    "|נושא|الموضوع|เรื่อง|tema|teema|zadeva|naslov|efni",
    "other": "reply-to|reply to|返信先|risposta|répondre à|antwort an|responder a|svar til|importance|重要度|優先度|priority|wichtigkeit"
    "|importancia|importância|添付ファイル|添付|attachments|attachment|anlagen|pièces jointes|allegati|adjuntos|anexos|bijlagen|organization"
    "|組織|message-id|sent by|sender|mailed-by|signed-by|in-reply-to|references|x-mailer|user-agent|mime-version|content-type"
    "|resent-from|resent-to|resent-date|return-path|list-id|sensitivity|flag status|follow up flag",
}
_CLASS_OF: dict[str, HeaderClass] = {
    "".join(label.split()): name for name, labels in _LABELS.items() for label in labels.split("|")
}
_LABELLED = re.compile(r"[*_#|\s]{0,6}([^\s:*_<>@|\d][^:*<>@|]{0,23}?)[*_\s]{0,4}:[*_]{0,2}(.*)", re.DOTALL)
_IDEOGRAPHIC_SPACE = re.compile(r"\s+")


def header_of(folded: str) -> tuple[HeaderClass, str] | None:
    """Which header field the line is, and what stands behind the colon; None for any other line.

    A single line proves nothing (「宛先: …」 in a form); a block of them does.
    """
    found = _LABELLED.match(folded)
    if not found:
        return None
    name = _CLASS_OF.get(_IDEOGRAPHIC_SPACE.sub("", found[1]).casefold())
    return (name, found[2].strip(" \t*_")) if name else None
