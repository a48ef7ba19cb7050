"""Why a mail came back, from the words and codes of a hundred mail systems.

What matters is not the first digit but what a careful sender does next: stop using the address, or not.
"""

from __future__ import annotations

import re
from enum import StrEnum


class BounceCause(StrEnum):
    ADDRESS = "address"
    """No such user, no such host, moved."""
    SUSPENDED = "suspended"
    """The mailbox exists no more for its owner: disabled, closed, locked."""
    MAILBOX_FULL = "mailbox_full"
    SIZE = "size"
    TRANSIENT = "transient"
    """Network, timeouts, a busy or broken server."""
    POLICY = "policy"
    """The message or the sender was not liked: spam filter, blocklist, authentication."""
    RECIPIENT_FILTER = "recipient_filter"
    """The person's own filter, as Japanese carriers have them: `User unknown` only after the whole mail was taken."""
    UNSTATED = "unstated"

    @property
    def is_hard(self) -> bool:
        """The address should not be used again. A refusal that names no cause counts as hard."""
        return self in (BounceCause.ADDRESS, BounceCause.SUSPENDED, BounceCause.UNSTATED)


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_FULL = _words(
    r"quota",
    r"(?:mail ?box|mail ?folder|inbox|maildir|disk|storage) (?:is |has |was )?(?:\w+ )?(?:full|exceeded)",
    r"(?:insufficient|not enough|out of) (?:system |disk |mailbox )?(?:storage|space)",
    r"mail_?box_?full|user is over|over the (?:maximum )?(?:allowed )?storage|exceed\w* (?:\w+ ){0,3}storage",
    r"(?:一杯|いっぱい|満杯)|容量.{0,6}(?:超|オーバー|不足|制限)",
)
_SIZE = _words(
    r"message (?:is |was )?too (?:big|large|long)|too (?:big|large) (?:a )?message|(?:message|mail) size",
    r"size (?:limit|exceed)|exceed\w* (?:\w+ ){0,4}(?:size|message limit)|max\w* (?:\w+ )?size",
    r"サイズ.{0,8}(?:超|大き|制限|オーバー)",
)
_SUSPENDED = _words(
    r"(?:account|user|mailbox|recipient|address|email)\b.{0,40}\b(?:disabled|suspended|inactive"
    r"|deactivated|locked|closed|expired)\b",
    r"(?:disabled|inactive|suspended|deactivated) (?:account|user|mailbox|recipient|address)",
    r"no longer (?:active|in use|available|accept\w*|valid)|not active|has been discontinued",
    r"(?:利用|使用|サービス).{0,4}停止|停止(?:中|され)|解約|休止",
)
_RATE = _words(
    r"too many (?:\w+ ){0,3}(?:connections?|messages?|mails?|recipients|errors|sessions|concurrent)",
    r"(?:too (?:fast|quickly|frequently|much mail))|rate.?limit|at a rate|throttl|receiving mail too"
    r"|unexpected volume",
    r"connection (?:rate|limit|frequency)|gr[ae]y.?list|try again later|temporarily (?:deferred|rejected"
    r"|unavailable)",
    r"frequency limit|exceeded the (?:\w+ )?(?:rate|connection)",
)
_SENDER_FAULT = _words(
    r"sender (?:address|domain|denied|reject)|domain of (?:the )?sender|return.?path"
    r"|mail from\b.{0,40}(?:reject|denied|invalid)"
)
_NO_USER = _words(
    r"unknown e-?mail|5\.4\.1 .{0,30}recipient address rejected: access denied",  # Microsoft's words for no such user
    r"(?:user|recipient|address|account|mailbox|alias|addressee|local.?part)\b[^.]{0,30}\b(?:is )?unknown",
    r"unknown (?:\w+ )?(?:user|recipient|address|account|mailbox|local|alias|or illegal)|unknownuser"
    r"|userunknown",
    r"no such (?:\w+ )?(?:user|mailbox|recipient|address|person|account|local|id\b|name)|no (?:mailbox"
    r"|user|account) (?:here|by|with)",
    r"(?:user|recipient|address|account|mailbox|addressee|name|email)\b[^.\n]{0,60}"
    r"\b(?:(?:does ?n[o']t|doesn't|do not|did not) exist|not (?:be )?(?:found|exist|listed|recognized"
    r"|known|valid)|nonexistent|non-existent)",
    r"(?:does not|doesn't|not) have an? [^.\n]{0,40}account|invalid (?:\w+ )?(?:recipient|address|mailbox"
    r"|user|account)",
    r"not a (?:valid|known) (?:\w+ )?(?:user|mailbox|recipient|address)|(?:bad|illegal) (?:destination"
    r"|address|recipient)",
    r"mailbox not found|recipient (?:address )?not found",
    r"not our customer|undeliverable address|unroute?able (?:address|mail domain)|no valid recipients?",
    r"recipient\W?not\W?found|not listed in|unable to find (?:the )?(?:user|recipient)"
    r"|is not (?:a )?(?:local|member)",
    r"has moved|relocated|address (?:has )?changed|user not local|access to account refused",
    r"(?:宛先|あて先|アドレス|ユーザー?|リスト|受信者|送信先).{0,24}(?:存在し|見つかり|見つから|ありません"
    r"|不明|誤|無効|正しく)|宛先不明",
)
_RECIPIENT_REFUSED = _words(
    r"(?:recipient|address) (?:address )?(?:rejected|refused)|mailbox (?:unavailable|not available)"
    r"|does not like recipient"
)
_NO_HOST = _words(
    r"(?:host|domain|server|dns|mx)\b[^.\n]{0,60}\b(?:not found|unknown|does(?:n't| not) exist"
    r"|non-?existent|nxdomain|not exist)",
    r"(?:no such|unknown|illegal|invalid|bad|couldn't find any|cannot find) (?:host|domain|mx"
    r"|destination system)",
    r"domain name not found|name or service not known|nxdomain|unroute?able",
    r"no (?:mx|mail exchanger)|not(?: a)? (?:fully )?registered domain|illegal host/domain",
    r"(?:ドメイン|ホスト|サーバー?).{0,16}(?:存在し|見つかり|見つから|不明)",
)
_POLICY = _words(
    r"\bspam|unsolicited|\bbulk mail|black.?list|block.?list|blocked|\b(?:dns|r)bl\b|spamhaus|reputation"
    r"|banned|barracuda",
    r"\bspf\b|\bdkim\b|\bdmarc\b|\bptr\b|reverse dns|rdns|unauthenticated|authenticat|sender (?:address "
    r"|was )?reject|sender denied",
    r"polic(?:y|ies)|access denied|not authori[sz]ed|unauthori[sz]ed|not (?:permitted|allowed|accepted)"
    r"|prohibited|forbidden",
    r"relay|virus|malware|infected|content (?:reject|filter)|rejected (?:for|due|because)"
    r"|message (?:was )?re(?:jected|fused)",
    r"mail re(?:jected|fused|jet)|administrative prohibition|security|\btls\b|starttls|sender verif"
    r"|bad header|suspicious|complaint",
    r"blocked using|delivery not authorized|restrict|not pre-approved",
    r"迷惑メール|拒否|フィルタ|受信制限|指定受信|ポリシー|なりすまし|認証",
)
_TRANSIENT = _words(
    r"timed? ?-?out|connection (?:refused|reset|lost|failed|dropped|timed|closed|died|terminated)"
    r"|(?:unable|failed|couldn't|cannot) to? ?(?:connect|establish)",
    r"could not (?:connect|be connected)|network|no route|unreachable|not (?:responding|reachable"
    r"|accepting)|did not accept",
    r"(?:queue|delivery time|retry time|too long|expired|gave up|given up|was not delivered within"
    r"|\d+ attempts)",
    r"(?:system|internal|configuration|protocol|software|server|local|i/o|mailer|lookup"
    r"|service) (?:\w+ )?(?:error|failure|problem)|server (?:is )?busy|loop",
    r"too many hops|mail system|temporar|unavailable|resources|command (?:died|failed|output)"
    r"|establish an smtp connection",
    r"しばらく|時間.{0,6}(?:経過|超過|置いて)|接続|応答が|サーバの事由|ネットワーク|一時的",
)
_URL_OR_ADDRESS = re.compile(r"https?://\S+|<?[^\s<>]{1,64}@[^\s<>]{1,255}>?")
_AFTER_DATA = re.compile(r"end of data|after data|in reply to (?:end of )?data|\bDATA command", re.IGNORECASE)
_BARE_UNKNOWN = re.compile(r"550\s*:?\s*:\s*user unknown", re.IGNORECASE)
_SMTP_CODE = re.compile(r"(?<![\d.])([245])([0-5])(\d)(?![\d.])")

_BY_STATUS = (
    (re.compile(r"[45]\.2\.2"), BounceCause.MAILBOX_FULL),
    (re.compile(r"[45]\.(?:2\.3|3\.4)"), BounceCause.SIZE),
    (re.compile(r"[45]\.(?:2\.1|7\.13)"), BounceCause.SUSPENDED),
    (re.compile(r"5\.1\.(?:[012346]|10)"), BounceCause.ADDRESS),
    (re.compile(r"[45]\.(?:7\.\d+|1\.[78]|6\.\d)"), BounceCause.POLICY),
    (re.compile(r"4\.\d\.\d+|5\.[34]\.\d+"), BounceCause.TRANSIENT),
)


def cause_of(words: str, status: str | None) -> BounceCause:
    """The cause that `words` (the diagnostic, without the returned mail) and the enhanced status code tell."""
    as_quoted = words[:8_000]
    words = " ".join(_URL_OR_ADDRESS.sub(" ", as_quoted).split())
    no_address = bool(_NO_USER.search(words) or _NO_HOST.search(words))
    if _FULL.search(words):
        return BounceCause.MAILBOX_FULL
    if no_address and (_AFTER_DATA.search(words) or _BARE_UNKNOWN.search(as_quoted)):
        return BounceCause.RECIPIENT_FILTER
    if no_address and not _SENDER_FAULT.search(words):
        return BounceCause.ADDRESS
    for cause, pattern in (
        (BounceCause.SIZE, _SIZE),
        (BounceCause.TRANSIENT, _RATE),
        (BounceCause.SUSPENDED, _SUSPENDED),
        (BounceCause.POLICY, _POLICY),
    ):
        if pattern.search(words):
            return cause
    return _by_code(words, status)


def _by_code(words: str, status: str | None) -> BounceCause:
    if status and not status.endswith(".0.0"):
        for pattern, cause in _BY_STATUS:
            if pattern.fullmatch(status):
                return cause
    if _TRANSIENT.search(words) or (status or "").startswith("4"):
        return BounceCause.TRANSIENT
    if _RECIPIENT_REFUSED.search(words):
        return BounceCause.ADDRESS
    reply = _SMTP_CODE.search(words)
    return BounceCause.TRANSIENT if reply and reply[1] == "4" else BounceCause.UNSTATED
