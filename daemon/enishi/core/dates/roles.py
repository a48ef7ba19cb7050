"""What a date in an absence note is said of: the absence, or the return. Read from the words nearest to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from enishi.core.dates.found import Edge, Found
from enishi.core.dates.tense import is_absence_over, is_return_over, is_return_under_way

_DAY = timedelta(days=1)
_REACH = 60
"""Characters to either side in which words still belong to a date."""
_LEAN = 4
"""So much farther away a word behind the date may be than one before it, and still counts."""

_CLAUSE_END = re.compile(
    r"[。．、;；!！?？■◆●★※]|\.(?=\s|$)|,\s|(?<![はがのにへともでやてりらをよ,])(?<!\b(?:on|to|of|by))(?<!\b(?:the|and))(?<!from)(?<!until)\n"
    r"|\s(?:and|but|und|et|y|e|en|mas|aber|mais)\s|ので(?=\s?\S)|(?<=[すた])(?<!^です)が(?=\s?\S)"
)
_NEUTRAL = re.compile(
    r"(?:お?休み|休暇|休業|連休|不在|出張|育休|産休|夏季休業|年末年始|休館|休診)(?:期間)?(?:明け|後|最終日)|(?<!次の)(?<!次回)(?<!次回の)(?:営業|対応|稼働)日|非営業"
    r"|在宅勤務|テレワーク|リモートワーク|時短勤務|勤務時間|出張所|営業[部課所担]|業務[部課]|対応[部課]|返信不要|連絡先|で(?:閉店|閉院|閉館|閉業|廃業)|ご?(?:連絡|返信|返答|返事|回答)を?(?:ください|下さい|お願い|いただ|頂|願)|ご?不在着信|出張買取"
    r"|\bout of office (?:reply|message)|auto(?:matic)?[- ]reply|feedback|\bcall back|\bopen (?:house|day)\b"
)
"""Words that hold a word of absence or return and mean neither."""
_AWAY_WORDS = (
    r"不在|休|やす(?:み|む)|外出|出張|離席|閉め|閉まって|閉館|閉店|閉所|閉院|留守|欠勤|有給|研修|入院|療養|帰省|渡航|いません|おりません|席を外|不通|お盆|夏季|冬季"
    r"|現場に入|会議に入|海外|視察|(?:展示|見本)会(?:の(?:ため|準備|対応)|で|に(?:出|参)|中|出展|参加)|停止"
    r"|でき(?:ません|ない|かね)|出来(?:ません|ない|かね)|いたしかね|致しかね|(?:取|と)れ(?:ません|ない|ず)|遅れ|つなが(?:りません|らな)|繋が(?:りません|らな)|ご?返信(?:が|は)(?:でき|滞)"
    r"|\b(?:away|absent|absence|out of|out\b(?! to)|on leave|annual leave|leave|vacation|holidays?|closed|clos(?:e|ing)|travel+ing|unavailable|unable|off\b|pto|ooo|limited|offline|sick"
    r"|not (?:be )?(?:in|available|back|reachable|working|checking|able)|no access|without access|won't|cannot|can't|conference|parental|maternity|paternity|away from)"
    r"|\b(?:abwesen\w*|urlaub\w*|nicht|außer haus|ausser haus|verreist|dienstreise|geschlossen|absente?|congés?|vacances|fermée?s?|indisponible|déplacement|fuera|vacaciones|ausente|cerrad[oa]s?"
    r"|ferie|assente|fuori|chius[oi]|afwezig|vakantie|verlof|gesloten|férias|ausente|fora|fechad[oa]s?|semester|borta|frånvarande)\b"
    r"|休假|出差|不在|外出|放假|请假|휴가|부재|출장|휴무|연차"
)
_BACK_WORDS = (
    r"戻[りるっれ]|もど[りるっ]|帰(?!省)|かえ[りる]|出社|出勤|出て(?:き|ま)|出られ|顔を出|出ます|でます|帰社|帰国|復帰|復職|再開|営業|業務|対応|受付|返信|返答|返事|回答|連絡|診療|開店|開館|開院|稼働|確認|みます|見ます|また見|拝見|勤務|仕事始め|明け|始業|始め|出荷|(?<=[にはもら、,])おります(?!が、?ません)|(?<=[にはもら、,])います(?!が)|在席|開け(?:ま|て)|開きます|折り?返|お?電話を?(?:し|する|いたし|致し|差し上げ|さしあげ|入れ)|通常"
    r"|\b(?:return\w*|back|resum\w*|reopen\w*|reply|replies|respond\w*|answer|available|in the office|at my desk|open again|open|reachable|get to|follow up|restart\w*|start\w* again)\b"
    r"|\b(?:wieder|zurück|erreichbar|rückkehr|retour|reviens|reviendrai|rentre|rentrerai|réouv\w+|reprise|disponible|joignable|regreso|regresaré|vuelvo|volveré|vuelta|vuelta|reincorpor\w*|incorporo"
    r"|rientro|rientrerò|torno|tornerò|ritorno|riap\w+|terug\w*|bereikbaar|heropen\w*|volto|voltarei|retorno|retornarei|regresso|tillbaka|åter)\b"
    r"|返回|回来|回到|上班|恢复|复工|복귀|출근|돌아|업무"
)
_OPEN_WORDS = re.compile(
    r"営業|対応|受付|業務|出荷|稼働|診療|受注|\b(?:open|available|reachable|working)\b|締|〆"
)
_AWAY, _BACK = re.compile(_AWAY_WORDS), re.compile(_BACK_WORDS)
_EVERY_WEEK = re.compile(
    r"定休|毎週|毎月|隔週|第[1-5一二三四五・,、]|\bevery\b|\beach\b|\sを(?:休業日|休館日|休診日|定休)|営業時間|受付時間|\bhours\b"
    r"|\b(?:i|we) (?:only )?work\b|part[- ]time|(?<!の)勤務日は"
)
_EVENT = re.compile(
    r"キャンペーン|イベント|メンテナンス|点検|工事|内覧会|展示会|見本市|発表会|説明会|講座|フェア|セール|バーゲン|来場|お越し|会場|有効|期限|納品|納入|特価|割引|訪問|伺[いえう]|打ち?合わ?せ|面談|予約|商談|異動|退職|退社|変更|移転|改定|値上|発売|販売|入荷|セミナー|開催|募集|申[し込]|締め?切|〆切|納期|注文|発行|改訂|付け?の|受信|送信|いただいた|頂いた|お送り|\b(?:webinar|event|deadline|sent|wrote|received|dated|fair|party|maintenance|exhibition|trade show|sale|valid|offer|expires?|invoice|due|deliver\w*|shipment|appointment|meeting|takes? place|register"
    r"|please (?:reply|respond|confirm|answer|send|let))\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:not|won't|nicht|unable to|pas|cannot|can't|delayed)\b.{0,50}\b(?:until|till|before|vor(?:\sdem)?|avant(?:\sle)?|antes del?)\s(?:the\s)?$"
)
"""`not back until Monday`: Monday is the day."""


class Role(Enum):
    AWAY = "away"
    BACK = "back"
    NEITHER = "neither"
    OTHER = "other"
    """Said of something else: a fair, an offer, a removal."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A date of the note with what it is said of."""

    found: Found
    role: Role
    is_under_way: bool = False
    """Told as a thing that goes on: 「営業しております」."""

    def last_day_away(self, back: date | None) -> date:
        """Of a whole month only what lies before `back`, if that day lies in it: 「4月まで不在、復帰は4月1日」."""
        first, last = self.found.first, self.found.last
        if first.day != 1 or (last + _DAY).day != 1:
            return last
        return back - _DAY if back and first <= back <= last else last

    @property
    def bounds_the_absence(self) -> bool:
        return self.role is Role.AWAY and self.found.edge is not Edge.FROM

    def is_back_from(self, received_on: date) -> bool:
        """A day of return to come. A stretch of time that runs already is none (年内に対応します), nor is today
        where people are back at work: the note is late."""
        if self.is_under_way and self.found.first <= received_on:
            return False
        earliest = self.found.first if self.found.first == self.found.last else self.found.first - _DAY
        return self.role is Role.BACK and earliest >= received_on

    def may_be_back_after(self, received_on: date) -> bool:
        """「年始は1月6日からとなります」: where no other date is called the return, this one is it."""
        return self.role is Role.NEITHER and self.found.edge is Edge.FROM and self.found.first > received_on


def mention_of(text: str, found: Found) -> Mention:
    """`text` is lower case, the whole note."""
    start, end = found.span
    before, behind = _clause_before(text, start), _clause_after(text, end)
    role = _role(found, before, behind)
    around = f"{before} {behind}"
    is_over = is_return_over(around) or (role is Role.AWAY and is_absence_over(around))
    return Mention(found, Role.NEITHER if is_over else role, is_return_under_way(around))


def _role(found: Found, before: str, behind: str) -> Role:
    around = before + " " + behind
    if _EVERY_WEEK.search(around) and (found.is_weekday or found.edge is Edge.UNTIL):
        return Role.NEITHER
    if _NOT_BEFORE.search(before):
        return Role.BACK
    said = _nearest(before, behind)
    if found.edge is Edge.UNTIL and not behind.lstrip().startswith("までに"):
        return _of_an_end(said, around)
    if said is Role.NEITHER and _EVENT.search(around):
        return Role.OTHER
    return said


def _of_an_end(said: Role, around: str) -> Role:
    """「28日まで営業」 is no absence, nor is 「20日まで受付」; 「20日まで」 alone in an absence note is."""
    if _EVENT.search(around) and said is not Role.AWAY:
        return Role.NEITHER
    if said is Role.BACK and _OPEN_WORDS.search(around) and not _AWAY.search(around):
        return Role.NEITHER
    return Role.AWAY


def _nearest(before: str, behind: str) -> Role:
    """Japanese says it behind the date, English mostly before: the nearer word counts, behind first in doubt."""
    after = _first(behind)
    ahead = _last(before)
    if after is None or ahead is None:
        return (after or ahead or (0, Role.NEITHER))[1]
    return after[1] if after[0] <= ahead[0] + _LEAN else ahead[1]


def _first(words: str) -> tuple[int, Role] | None:
    found = [(match.start(), role) for role, match in _matches(words, first=True)]
    return min(found, key=lambda one: one[0], default=None)


def _last(words: str) -> tuple[int, Role] | None:
    found = [(len(words) - match.end(), role) for role, match in _matches(words, first=False)]
    return min(found, key=lambda one: one[0], default=None)


def _matches(words: str, *, first: bool) -> list[tuple[Role, re.Match[str]]]:
    kept = []
    for role, pattern in ((Role.AWAY, _AWAY), (Role.BACK, _BACK)):
        matches = list(pattern.finditer(words))
        if matches:
            kept.append((role, matches[0 if first else -1]))
    return kept


def _clause_before(text: str, start: int) -> str:
    piece = _without_neutral(text[max(0, start - _REACH) : start])
    ends = list(_CLAUSE_END.finditer(piece))
    return piece[ends[-1].end() :] if ends else piece


def _clause_after(text: str, end: int) -> str:
    piece = _without_neutral(text[end : end + _REACH])
    stop = _CLAUSE_END.search(piece)
    return piece[: stop.start()] if stop else piece


def _without_neutral(piece: str) -> str:
    return _NEUTRAL.sub(lambda match: "\0" * len(match[0]), piece)
