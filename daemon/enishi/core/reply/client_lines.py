"""Lines that mail programs, gateways and list servers add of themselves: 「iPhoneから送信」, notices, list footers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST = 400
_LONGEST_NOTICE = 3_000

_LINK = re.compile(
    r"\s?(?:<(?:https?|mailto):[^<>]{0,300}>|\[https?:[^\]]{0,300}\]|\(https?:[^\s)]{0,300}\))"
)
_DEVICE = r"[\w!™®.+'’/ -]{2,60}"
_EXCUSE = (
    r"(?:[.,;:!–-]*\s?(?:so |and )?(?:please |sorry |excuse |forgive |pardon |apologi|brevity)[^\n]{0,120})?"
)
_END = rf"{_EXCUSE}\W{{0,6}}"
_MOBILE = (
    r"(?:iphone|ipad|ipod|ios|mac|android|galaxy|xperia|aquos|arrows|pixel|surface|huawei|windows|outlook|gmail"
    r"|yahoo!?\s?(?:メール|mail)?|thunderbird|spark|docomo|ドコモ|au|softbank|ソフトバンク|ワイモバイル|楽天メール|uq|ymobile|メールアプリ|mail|メール"
    r"|スマートフォン|スマホ|携帯(?:電話)?|タブレット|blackberry|nokia|samsung|モバイル(?:端末)?|ガラケー)"
)
_NAMES_A_PROGRAM = (
    r"(?=.{0,60}(?:mail|outlook|spark|proton|superhuman|phone|ipad|\bios\b|android|galaxy|xperia|pixel|blackberry|mobile|mobil|\bapp\b|windows|yahoo"
    r"|aol|gmx|web\.de|verizon|t-mobile|at&t|nokia|samsung|huawei|xiaomi|device|tablet|smartphone|handy|téléphone|teléfono|telefon))"
)

_CLIENT_LINE = re.compile(
    rf"sent (?:\w+ )?from (?:my|a|an|the) {_DEVICE}{_END}|{_NAMES_A_PROGRAM}(?:sent|posted) (?:\w+ )?(?:from|via|with|using) {_DEVICE}{_END}"
    rf"|sent (?:on|over) the {_DEVICE}{_END}"
    rf"|get (?:the )?(?:new )?outlook for (?:ios|android|mac|windows){_END}"
    rf"|{_DEVICE}(?:版|用)\s?(?:の\s?)?(?:outlook|メール|mail)\s?(?:を(?:取得|入手|ダウンロード)(?:する)?|から(?:の)?送信)\W{{0,6}}"
    rf"|outlook for (?:ios|android)\s?を(?:取得|入手)\W{{0,6}}"
    rf"|(?:私の|わたしの|僕の|自分の)?{_MOBILE}[\w™®.!()\s-]{{0,30}}?\s?(?:から|より|で)(?:の)?(?:送信|送られ)(?:しました|しています|されました|したメールです|ています)?\W{{0,6}}"
    rf"|envoyé (?:de(?:puis)?|à partir de|via|avec) (?:mon |ma |l['’]\s?|une? )?{_DEVICE}{_END}"
    rf"|(?:von|mit|über) (?:meinem|meiner|dem|der)? ?{_DEVICE} (?:gesendet|versendet|verschickt){_END}"
    rf"|gesendet (?:von|mit|über|aus)(?: meinem| meiner| der| dem)? {_DEVICE}{_END}"
    rf"|diese nachricht wurde von {_DEVICE} gesendet{_END}"
    rf"|enviado (?:desde|do|da|via|a partir do|pelo|com|con)(?: mi| meu| minha| el| o)? {_DEVICE}{_END}"
    rf"|inviato (?:da|dal|dall['’]|con|tramite) ?(?:il |la )?(?:mio |mia )?{_DEVICE}{_END}"
    rf"|(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via|vanop)(?: mijn)? {_DEVICE}{_END}"
    rf"|(?:skickat|sendt|lähetetty|odesláno|odoslané|wysłane|wysłano|trimis|küldve|отправлено|надіслано)"
    rf"(?: (?:från|fra|frå|via|z|ze|zo|de pe|din|с|со|из|з|via|med))?(?: min| mit| mitt| mojego| mého| моего| мого)? {_DEVICE}{_END}"
    rf"|{_DEVICE}(?:stä|sta|ltä|lta|mdan|['’]?dan|['’]?den|ról|ről) (?:lähetetty|gönderildi|küldve){_END}"
    rf"|(?:从|從|来自|來自|发自|發自|傳送自|由)(?:我的)?\s?{_DEVICE}\s?(?:发送|發送|傳送|寄出|的.{{0,12}})?{_END}|(?:내|나의)\s?{_DEVICE}에서 보냄{_END}"
    rf"|(?:obtenir|télécharge[rz]|obtener|obtenga|descargar|obtenha|obter o|baixar|scarica|ottieni|download|hämta|hent|pobierz|получить|скачать|获取|下载|取得"
    rf"|holen sie sich|laden sie)(?: |le |l['’]|o )*outlook (?:pour|para|per|voor|für|för|til|dla|для|for) (?:ios|android|mac){_END}"
    rf"|outlook (?:für|voor|para|pour) (?:ios|android) (?:beziehen|herunterladen|downloaden){_END}"
    rf"|yahoo mail for (?:iphone|ipad|android){_END}|\[?(?:image|cid|inline image|画像):[^\]]{{0,200}}\]",
    re.IGNORECASE,
)


def is_client_line(folded: str) -> bool:
    """「iPhoneから送信」, `Sent from my iPhone`, 「iOS 版 Outlook を取得」: the whole line, nothing else on it."""
    if len(folded) > _LONGEST:
        return False
    return _CLIENT_LINE.fullmatch(_LINK.sub("", folded).strip("-_*~—– ")) is not None


_BANNER = re.compile(
    r"\W{0,6}(?:external|caution|warning)\b.{0,40}(?:this (?:e-?mail|message)|sender|originated|outside)"
    r"|\W{0,3}\[?(?:external|社外|外部)(?: ?e-?mail| ?sender| ?メール| ?message)?\]?\W{0,3}$"
    r"|you don'?t often get e-?mail from |some people who received this message don'?t often get"
    r"|.{0,120}からのメールを受け取ることはあまりありません|\W{0,3}この(?:メール|メッセージ)は(?:社外|外部|組織外)(?:の|から)",
    re.IGNORECASE,
)


def is_banner(folded: str) -> bool:
    """What a gateway sets above mail from outside."""
    return bool(_BANNER.match(folded)) and len(folded) <= _LONGEST_NOTICE


_NOTICE = re.compile(
    r"\bintended (?:solely|only|exclusively)? ?for (?:the )?(?:use|named|individual|addressee|person|recipient|exclusive)|\b(?:are|is) (?:strictly )?(?:confidential|privileged)"
    r"|not the intended (?:recipient|addressee)|confidentiality (?:notice|note|warning)|scanned (?:for viruses|by)|virus-?free|checked for viruses|think before you print|consider the environment"
    r"|received this (?:e-?mail|message|communication) in error|vertrauliche (?:informationen|nachricht)|nicht der (?:beabsichtigte|richtige|vorgesehene) (?:adressat|empfänger)"
    r"|irrtümlich erhalten|auf viren (?:geprüft|untersucht)|confidentiel(?:le)?s?\b.{0,80}destinat|reçu ce (?:message|courriel) par erreur|analys[ée] .{0,30}(?:virus|antivirus)"
    r"|riservat[ei]\b.{0,80}destinatari|ricevut[oe] .{0,40}per errore|confidencial.{0,120}destinatari|recibido este (?:mensaje|correo) por error|recebeu esta mensagem por engano"
    r"|vertrouwelijk.{0,120}geadresseerde|konfidentiell.{0,120}mottagare|poufn[ay].{0,120}adresat"
    r"|mailing list|to unsubscribe from this (?:list|group)|メーリングリスト|subscribed to the google groups"
    r"|本?(?:電子)?(?:メール|eメール|e-mail|情報).{0,40}(?:秘密|機密|守秘|秘匿|個人)(?:情報|性|義務|事項).{0,200}(?:含|意図|開示|複写|転送|漏|禁)"
    r"|(?:誤って|手違いで|間違って|万一、?誤)(?:本メール|このメール|送信|受信|配信|届|お手元)|宛先(?:以外|の方以外)|名宛人以外|(?:意図され|予定され|本来の)[^。]{0,10}(?:受信者|受取人|宛先)"
    r"|(?:ウイルス|ウィルス|マルウェア)(?:チェック|スキャン|対策|に感染|は検出|検査)[^。]{0,60}(?:され|済|しました|ています|ません|おりま)|(?:アバスト|avast|avg|eset|norton|ウイルスバスター)[^。]{0,40}(?:スキャン|チェック|検査|www\.)",
    re.IGNORECASE | re.DOTALL,
)


def notice_start(folded: Sequence[str], *, may_be_all: bool) -> int | None:
    """Where in the typed lines the notices at their very end begin; None without one.

    Only whole last paragraphs that speak of confidentiality, misdelivery or viruses, or the footer of a list.
    `may_be_all`: the person's words stand further up, so that these lines may be nothing but notices.
    """
    begins, end = None, len(folded)
    while end:
        first, after = _last_paragraph(folded, end)
        words = " ".join(folded[first:after])
        if (
            (first == 0 and not may_be_all)
            or not 0 < len(words) <= _LONGEST_NOTICE
            or not _NOTICE.search(words)
        ):
            break
        begins = end = first
    return begins


def _last_paragraph(folded: Sequence[str], end: int) -> tuple[int, int]:
    while end > 0 and not folded[end - 1]:
        end -= 1
    after = end
    while end > 0 and folded[end - 1]:
        end -= 1
    return end, after
