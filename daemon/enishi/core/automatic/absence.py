"""Words of absence: what tells an absence note among automatic mail, and one that no header marks. On folded text."""

from __future__ import annotations

import re

_LONGEST_UNMARKED = 800
"""Characters of a note that only its words give away."""

_ABSENCE = re.compile(
    r"(?<!ご)不在(?!者|通知票|(?:だっ|でし)た)|休暇|休業|お休み|休み(?:です|を|のため|ます|中|まで)|休診|休館|定休|出張(?:中|し"
    r"|のため|により|につき|で)|外出(?:中|して|し(?:ており|てい)|のため)|離席|留守|産休|育休|休職|夏休み|有休|有給"
    r"|(?:戻り|帰社|復帰|出社)(?:次第|しだい|後|は|ます|予定|いた)|閉(?:めて|館|店|所|室)|席を(?:外|はず)|(?:月"
    r"|火|水|木|金|明日|来週|\d日)\S{0,6}(?:に戻|より出社|から出社|に出社|より復帰)|連休|夏季|年末年始|(?:現場|会議|研修)(?:に|で)(?:入って|出て|参加)"
    r"|out[ -]of[ -](?:the[ -])?office|\booo\b|\bpto\b|vacation|on (?:annual |parental |maternity |paternity "
    r"|sick |medical |study )?leave|(?:on|public|bank|for the) holidays?|away (?:from|until|on|at|this|for|next)|(?:am|be|are|'m|'re"
    r"|currently) (?:away|absent|out|travell?ing|unavailable|sick|ill|off)\b|\btravell?ing (?:until|on|from|to)\b|\bat a (?:conference|trade)"
    r"|(?:limited|no|without|patchy|intermittent) (?:access to )?(?:my )?(?:e-?mail|mail)|(?:back|return(?:ing)?"
    r"|in the office again) (?:in the office |to (?:the )?(?:office|work) )?(?:on|in|at|from|by)\b"
    r"|offices? (?:is|are|will be) closed|we (?:are|will be|'re) closed|will (?:return|be back)|maternity|paternity|parental"
    r"|abwesen|nicht im (?:büro|haus|hause)|au(?:ß|ss)er haus|im urlaub|wieder (?:erreichbar|im büro|da)|absent|en congés?|vacances|fuera de la oficina|vacaciones|ausente|férias|fora do escritório"
    r"|fuori (?:ufficio|sede)|ferie|assente|afwezig|vakantie|niet aanwezig|frånvarande|semester|poissa|lomalla|urlop|nieobecn|отпуск|отсутств|休假|不在办公室|外出|出差|출장|휴가|부재",
    re.IGNORECASE,
)
"""People use these words too: they only tell what an automatic answer is about."""
_STATED = re.compile(
    r"(?:ただいま|只今|現在|誠に勝手ながら|勝手ながら|以下の期間|下記の期間|次の期間|下記の通り|本日|終日|まで|より|から|[〜~-]\s*\d{1,2}[/月]\d{1,2}日?(?:\([月火水木金土日]\))?).{0,40}(?:不在"
    r"|休暇|休業|お休み|休み|出張(?:中|し)|外出(?:中|し)|休診|留守|定休)"
    r"|(?:不在|休暇|休業|お休み|休診|出張|留守|閉め|定休日|閉店|閉院|閉所).{0,24}(?:しております|いたしております|致しております"
    r"|ております|いただきます|頂きます|させていただ|とな(?:り|って)|期間|のため|につき)|休診日です|定休日です|(?:休暇|休業|育休|産休|有休|出張|留守)(?:取得)?中(?:です|で|のため|[。/,、]|$)|(?:不在|お休み|休み)(?:です|となります)|まで(?:不在|休)"
    r"|\bi(?:'m| am| will be) (?:currently )?(?:out of (?:the )?office|away|on (?:\w+ )?(?:leave|vacation|holiday|pto)|travell?ing|traveling)"
    r"|\b(?:our|the) offices? (?:is|are|will be) closed|\bwe (?:are|will be) closed"
    r"|\b(?:ich bin|wir sind)\b.{0,60}(?:nicht im (?:büro|haus)|im urlaub|abwesend|au(?:ß|ss)er haus)|\bje suis\b.{0,30}(?:absent|en congé|en vacances)"
    r"|\best(?:oy|aré)\b.{0,30}(?:fuera de la oficina|de vacaciones|ausente)|\bsono\b.{0,20}(?:in ferie|fuori ufficio|assente)"
    r"|\bik ben\b.{0,30}(?:afwezig|niet aanwezig|met vakantie)|\bestou\b.{0,20}(?:de férias|ausente|fora do)",
    re.IGNORECASE | re.DOTALL,
)
_PROMISE = re.compile(
    r"(?:戻り|戻っ|復帰|出社|帰社|再開|休み明け|休暇明け|休業明け|営業開始|以降|より|から|後日|次第|しだい"
    r"|順次|翌営業日|明日|翌日|週明け).{0,40}(?:返信|返答|返事|回答|対応|連絡|確認|出社|業務|営業|診療|拝見|再開|始業|戻り|帰)|(?:出社|復帰)予定|(?:返信|返答|お返事|回答|確認)(?:が|は).{0,16}(?:遅れ|以降|となり)"
    r"|(?:when|after|upon|on) (?:i |my |we )?(?:get back|return|am back|are back)|(?:reply|respond"
    r"|get back to you|answer).{0,40}(?:return|back|as soon as|then)|\bwill (?:return|be back|reopen|be returning)\b|\bback (?:on|in the office)\b"
    r"|nach meiner rückkehr|wieder (?:erreichbar|im büro|da)|(?:nachricht|e-?mail) wird nicht|à mon retour|de retour|a mi (?:regreso|vuelta)|al mio rientro|bij terugkomst|no meu regresso",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?:緊急|お急ぎ|至急|急用|急ぎ)(?:の|、|で)?(?:ご?(?:用|用件|修理|方|連絡|場合|際|方|要件|対応)|は).{0,60}(?:まで|へ|宛|連絡|電話|お願い|どうぞ)|(?:後任|担当代行|連絡先)(?:は|[:→])"
    r"|(?:urgent|emergenc\w+|immediate (?:assistance|help|attention)|in my absence|in the meantime).{0,80}(?:contact|call|e-?mail|reach|please)"
    r"|please contact (?:my colleague|our)|in dringenden fällen|en cas d'urgence|en caso de (?:urgencia|emergencia)|per urgenze|bij (?:dringende|spoed)|em caso de urgência",
    re.IGNORECASE | re.DOTALL,
)
_TITLED = re.compile(
    r"^\W{0,3}[【\[<(■◆●]\s*(?:自動(?:返信|応答)|不在|休業|休暇|出張|out of office|auto)", re.IGNORECASE
)
_TO_THE_MATTER = re.compile(
    r"[?？]|でしょうか|ますか|ですか|見積|検討|契約|導入|お断り|見送|資料|ご?提案|御社|貴社|興味|申し訳ありませんが|お願いし(?:たい|ます。ご)|お電話ください|いかが|社内で|前向き|予算|打ち?合わ?せ|読みまし|伺い|拝見しまし"
    r"|\b(?:interest\w*|proposal|quote|quotation|price|pricing|demo|brochure|let's|looks? (?:good|great|like)|sorry|discuss|decid\w*|budget|not (?:for us|now))\b",
    re.IGNORECASE,
)
"""Signs of a person speaking about what we wrote: no automatic answer knows it."""
_ADDRESSED = re.compile(r"^\s*\S{1,20}(?:\s\S{1,10})?(?:様|さま|さん|殿)\s*(?:$|[、,。])", re.MULTILINE)
"""田中様: an absence note does not know whom it answers."""


def speaks_of_absence(text: str) -> bool:
    return _ABSENCE.search(text) is not None


def is_bare_note(text: str) -> bool:
    """Nothing but "we are away, and will answer then": no question, no word about the offer, nobody addressed."""
    if len(text) > _LONGEST_UNMARKED or _TO_THE_MATTER.search(text) or _ADDRESSED.search(text[:80]):
        return False
    if _TITLED.match(text) and _ABSENCE.search(text):
        return True
    return bool(_STATED.search(text) and (_PROMISE.search(text) or _INSTEAD.search(text)))


def keeps_to_absence(text: str) -> bool:
    """For a mail that a subject announces as absence: nothing in it needs a person's mind."""
    return bool(_ABSENCE.search(text)) and not _TO_THE_MATTER.search(text)
