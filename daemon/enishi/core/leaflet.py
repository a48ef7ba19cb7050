"""How print looks: footers, calls to buy, many links; as against a letter that one person writes to another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from enishi.core.incoming import Incoming
from enishi.core.sentences import fold

_MANY_LINKS = 3
_LOOKED_AT = 20_000

_FOOTER = re.compile(
    r"(?:配信|購読|メルマガ|登録)(?:の)?(?:停止|解除|中止|変更).{0,24}(?:はこちら|こちらから|下記|以下|url|https?:)"
    r"|(?:ご?案内|配信|メール|購読)(?:が|を|の)(?:不要|希望され(?:ない|ません)|停止).{0,8}(?:な|の)?(?:方|場合|お客様)(?:は|に)|メールマガジン"
    r"|(?:このメール|本メール)は.{0,60}(?:ご登録|登録(?:いただ|され)|会員|名刺(?:を)?交換|お取引|ご購読|お申し込みいただ).{0,40}(?:方|皆様|お客様).{0,16}(?:送|配信|お届け)"
    r"|view (?:this (?:e-?mail|message|it) )?(?:in|on) (?:your |a |the )?(?:web ?)?(?:browser|web)"
    r"|(?:to |click (?:here )?to |wish to )(?:unsubscribe|opt[ -]out|be removed)|unsubscribe (?:here|link|from this|at any time|instantly|instructions)|unsubscribe:? ?<?https?:|opt-?out (?:instructions|here|link)"
    r"|removed? from (?:the|our|this|future) (?:\w+ )?(?:list|mailing)|remove your(?:self| e-?mail| address)"
    r"|you (?:are|were|have been) (?:receiving|subscribed|sent|opted)|(?:receiving|received|sent) (?:to you )?this (?:e-?mail|message"
    r"|newsletter|notification)? ?because|manage your (?:subscription|preferences|notification)|(?:e-?mail|notification) (?:preferences|settings)"
    r"|se désabonner|désinscri|abmelden|abbestellen|darse de baja|cancelar (?:la )?suscripción|annulla(?:re)? l'iscrizione|отписаться"
    r"|^_{20,}\n.{0,80}mailing list|mailing list\n.{0,40}@|to unsubscribe (?:from this (?:group|list)|send)|\bmailman/(?:listinfo|options)\b",
    re.IGNORECASE | re.MULTILINE,
)
_FORM = re.compile(
    r"^(?:各位|お客様各位|関係者各位|報道関係者各位|会員(?:様)?各位|ご担当者(?:様|各位)|dear (?:friend|customer|user|member|valued|sir|homeowner|subscriber|reader|colleague|candidate|internet|beneficiary)|hello (?:friend|reader)|hi there|attn\b|attention\b)|プレスリリース|報道関係",
    re.IGNORECASE | re.MULTILINE,
)
"""Nobody is addressed, or everybody."""
_SELLING = re.compile(
    r"プレスリリース|報道関係|期間限定|クーポン|セール(?:開催|実施)|送料無料|キャンペーン(?:開催|実施|中|の)|\d{1,3} ?[%％] ?(?:off|オフ|引)|半額|ポイント(?:プレゼント|進呈|\d)|お得な|無料(?:セミナー|ウェビナー|プレゼント|体験)|参加費\s*[:：]?\s*無料|お申し?込みはこちら|詳(?:細|しく)は(?:こちら|下記|以下)"
    r"|突然の(?:ご連絡|メール)|初めてご連絡|弊社では.{0,40}(?:サービス|支援).{0,16}(?:提供|展開)して|出会い|副業|高収入|当選|モテ|人妻|ランキング|新着情報|バックナンバー|(?:vol|第)\.?\s?\d+号?"
    r"|click here|shop now|buy now|order (?:yours? )?(?:now|today)|act now|limited[- ]time|special (?:offer|price|package)|free (?:shipping|trial|quote|gift)|money[- ]back|guarantee[ds]?|\$\s?\d|%\s*off|risk[- ]free|no obligation|pre-?approved|100% free|million (?:us )?dollars?|winner|congratulations|lottery|refinanc|mortgage|loans?\b|viagra|casino|weight loss|make money|work (?:from|at) home|investment opportunity|next of kin|!!!",
    re.IGNORECASE,
)
_SERVICE_NEWS = re.compile(
    r"ログイン(?:が|通知|があ)|パスワード(?:の)?(?:再設定|リセット|変更)|アカウント(?:の)?(?:登録|作成|有効|確認)|ご(?:請求|利用)(?:金額|明細|料金)|(?:発送|出荷|配送)(?:の)?(?:お知らせ|完了|いたし|しまし)|ご注文(?:の)?(?:確認|内容|番号)|ご登録ありがとう|マイページ|お支払い(?:方法|完了|期限)|予約(?:確認|完了)|いつもご利用"
    r"|\b(?:order|booking|reservation|payment|shipment|registration)\b.{0,24}\b(?:shipped|confirm\w*|confirmation|received|complete\w*|#\s?\w*\d)|(?:confirmation of|thank you for) (?:your )?(?:booking|order|purchase|registration|registering)"
    r"|(?:thanks|thank you|thank-you) for (?:signing up|registering|subscribing|joining|shopping)|verify your (?:e-?mail|account)|confirm your (?:e-?mail|account|registration|subscription)|reset your password|password reset|activate your account|welcome to (?!our (?:office|town|city|home))\w+"
    r"|would like to (?:add you|connect)|wants to connect|accept (?:the )?invitation|(?:mentioned|tagged|invited|followed) you|new (?:sign-?in|login|follower|message)|your (?:weekly|daily|monthly) (?:digest|report|summary|update)|招待された予定|カレンダーからの招待|(?:visit|log ?in to) your (?:account|profile)",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>\"')]{4,}", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^>]{0,400}href=[\"']?https?://", re.IGNORECASE)
_PIXEL = re.compile(
    r"<img[^>]{0,400}(?:(?:width|height)=[\"']?1[\"'\s>]|/(?:open|track|pixel|beacon)\b)", re.IGNORECASE
)
_HISTORY = re.compile(
    r"^(?:>|-{2,}.{0,30}(?:original|元の|forwarded|転送|reply)|(?:from|差出人|von|de) ?:|.{0,120}(?:wrote|schrieb|écrit|のメール|書きました) ?[::]?$)",
    re.IGNORECASE | re.MULTILINE,
)
_ASKS = re.compile(
    r"[?？]|でしょうか|ますか|ですか|いただけ(?:ます|れば|ると)|教えて|\b(?:could you|can you|would you|let me know)\b",
    re.IGNORECASE,
)
_LONGEST_LETTER = 600
_ENOUGH = 4
"""Points that make a leaflet; a footer has them alone."""


@dataclass(frozen=True, slots=True)
class Print:
    signs: tuple[str, ...] = ()
    points: int = 0

    @property
    def is_leaflet(self) -> bool:
        return self.points >= _ENOUGH

    @property
    def is_letter(self) -> bool:
        return not self.signs


def look_at(mail: Incoming, text: str) -> Print:
    """What of a leaflet shows in the mail; `text` is what the sender wrote, folded. Links alone prove nothing."""
    whole = mail.text[:_LOOKED_AT]
    shown = text[:_LOOKED_AT] if _HISTORY.search(whole) else fold(whole)
    points = {**_wordings(fold(mail.subject), text[:_LOOKED_AT], shown)}
    if not points:
        return Print()
    points |= _links(shown, (mail.html or "")[:_LOOKED_AT])
    asks = 2 if may_be_letter(text) and _ASKS.search(_LINK.sub(" ", text)) else 0
    return Print(tuple(points), sum(points.values()) - asks)


def may_be_letter(text: str) -> bool:
    """Short, and with hardly a link: one person may have written it to another."""
    return len(text) < _LONGEST_LETTER and len(_LINK.findall(text)) < 2


def _wordings(subject: str, text: str, shown: str) -> dict[str, int]:
    selling = len({found[0].casefold() for found in _SELLING.finditer(f"{subject}\n{text}")})
    points = {
        "subscription footer": 4 if _FOOTER.search(shown) else 0,
        "addresses nobody": 2 if _FORM.search(text[:400]) else 0,
        "sells": min(selling + 1, 4) if selling else 0,
        "news of a service": 3 if _SERVICE_NEWS.search(subject) else 2 if _SERVICE_NEWS.search(text) else 0,
    }
    return {sign: value for sign, value in points.items() if value}


def _links(shown: str, html: str) -> dict[str, int]:
    links = max(len(set(_LINK.findall(shown))), len(_ANCHOR.findall(html)))
    points = {"many links": 2} if links >= _MANY_LINKS else {"a link": 1} if links else {}
    return points | ({"tracking": 1} if _PIXEL.search(html) else {})
