"""What servers say where their codes say little: wordings, English and Japanese, each group named by what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    about: str
    pattern: re.Pattern[str]

    def are_in(self, text: str) -> bool:
        return self.pattern.search(text) is not None


def _words(about: str, *alternatives: str) -> Words:
    return Words(about, re.compile("|".join(alternatives), re.IGNORECASE))


GREYLISTING = _words("greylisting", r"gr[ea]y-?list", r"\bpostgrey\b")
TOO_MANY_AT_ONCE = _words(
    "too many at once",
    r"too many (?:concurrent |simultaneous |open )*(?:smtp )?(?:connections|sessions)",
    r"(?:thread|concurrent connections?|connection) limit",
    r"同時接続",
)
TOO_FAST = _words(
    "sending or receiving too fast",
    r"too (?:quickly|fast|frequently|much mail)",
    r"too many (?:out(?:going|bound) )?(?:e-?mails|mails|messages|recipients|log-?ins?|errors|commands|login attempts|authentication)",
    r"(?:at|exceed\w*) (?:\w+ ){0,3}rate\b|rate (?:has )?exceed|\brate.?limit|rate of (?:unsolicited )?mail|throttl",
    r"(?:relay|submission|connection frequency) (?:rate|limit)",
    r"(?:messages|mails) (?:per|an|in the last|this) (?:minute|hour)|送信(?:数|件数|通数)?.{0,6}(?:制限|上限|超)|流量制限",
)
DAILY_LIMIT = _words(
    "a limit for the day",
    r"daily (?:\w+ ){0,3}(?:limit|quota)|per.day (?:limit|quota)",
    r"submissionquotaexceeded|(?:sending|send) (?:limit|quota) (?:has been )?(?:exceeded|reached)",
    r"1日.{0,10}(?:上限|制限|超)",
)
LOGIN_WANTED = _words(
    "a login being wanted",
    r"authentication (?:is )?(?:required|needed|unsuccessful|failed)|not authenticated",
    r"auth\w* (?:first|command first)|log ?in first|must (?:first )?(?:authenticate|log ?in)|turn on smtp auth|pop.?before.?smtp",
    r"認証(?:が必要|してください|に失敗)",
)
SENDER = _words(
    "our sender address",
    r"sender (?:address |domain )?(?:rejected|refused|denied|verif\w+ failed|not (?:allowed|authori[sz]ed|permitted|owned))",
    r"send as|sendas|bad (?:outbound )?sender|not owned by|(?:mail from|from address)\b.{0,40}(?:rejected|denied|not allowed)",
    r"(?:差出人|送信者|送信元アドレス).{0,20}(?:拒否|不正|許可|一致|存在し)",
)
OUR_IDENTITY = _words(
    "SPF, DKIM, DMARC or reverse DNS",
    r"\b(?:spf|dkim|dmarc|ptr|rdns)\b|reverse (?:dns|host ?name)|unauthenticated",
    r"なりすまし|送信ドメイン認証",
)
RELAYING = _words(
    "relaying",
    r"relay(?:ing)?\b.{0,20}(?:denied|not permitted|not allowed|prohibited|rejected)|(?:unable|refus\w+) to relay",
    r"rcpthosts|we do not relay|中継.{0,8}(?:拒否|許可|できません)",
)
OUR_HOST = _words(
    "our host, address range or account",
    r"client host|helo command|\byour (?:ip|host|server|network|mail server|account)\b",
    r"blocked using|\b(?:dns)?(?:rbl|bl)\b|spamhaus|reputation|tenant|banned|outboundspam",
)
CONTENT = _words(
    "the content of the mail",
    r"spam|unsolicited|bulk mail|virus|malware|phish|infected|content|suspicious|security issue|attachment",
    r"\burls?\b|message (?:was |has been )?(?:rejected|refused|blocked)|迷惑メール|ウイルス",
)
TOO_LARGE = _words(
    "size",
    r"(?:message|mail|data)\b.{0,20}\b(?:too (?:big|large|long)|size)|size (?:limit|exceed)|サイズ.{0,8}(?:超|大き|制限|オーバー)",
)
MAILBOX_FULL = _words(
    "a full mailbox",
    r"quota|(?:mail ?box|inbox|maildir|account) (?:is |has been )?(?:full|over)|out of storage",
    r"容量.{0,6}(?:超|オーバー|不足)|(?:一杯|いっぱい|満杯)",
)
NO_SUCH_ADDRESS = _words(
    "an address that does not exist",
    r"(?:user|recipient|address(?:ee)?|account|mailbox|alias)\b[^.]{0,30}\bunknown|unknown (?:\w+ )?(?:user|recipient|address|account|mailbox|local|alias)",
    r"no such (?:\w+ )?(?:user|mailbox|recipient|address|person|account|local)|no (?:mailbox|user|account) (?:here|by)",
    r"(?:user|recipient|address|account|mailbox)\b[^.]{0,40}\b(?:does ?n[o']t exist|does not exist|not exist|not found|nonexistent)",
    r"invalid (?:mailbox|recipient|address|user)|mailbox unavailable|has moved|can'?t accept user",
    r"(?:宛先|アドレス|ユーザー?|メールボックス).{0,24}(?:存在し|見つかり|ありません|不明)",
)
RECIPIENTS_OWN_RULE = _words(
    "the recipient's own rules",
    r"recipient (?:address )?(?:rejected|refused|restricted)|(?:group|list|recipient)\b.{0,40}\b(?:restrict|only accept|not permitted)",
    r"受信拒否|指定受信",
)
REFUSED_BY_POLICY = _words(
    "policy",
    r"polic(?:y|ies)|access denied|denied|not (?:permitted|allowed|authori[sz]ed)|prohibited|forbidden",
    r"\bspam|blocked|black.?list|block.?list|reputation|許可されて|拒否",
)
