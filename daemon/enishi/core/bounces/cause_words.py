"""The table of causes: the words by which mail systems of many houses and tongues say why they would not deliver."""

from __future__ import annotations

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_WHO = r"(?:user|recipient|address(?:ee)?|account|mailbox|alias|e-?mail(?: address)?|customer|person|name|local.?part)"

STATES_NOTHING = _words(
    r"this is the mail system at(?: host)?|delivery temporarily suspended|mail delivery (?:software|sub ?system|system)",
    r"(?:for (?:further|additional) (?:assistance|information)|if you (?:need|require) (?:help|assistance))[^.]{0,120}\.",
    r"the following (?:address|recipient)(?:es|s|\(es\)|\(s\))? (?:failed|had)|please (?:check|verify) the address[^.]{0,60}",
    r"transcript of session follows|permanent (?:fatal )?errors?|this is an? automat\w+ (?:generated )?\w*",
)

OUR_SENDING_RATE = _words(
    r"(?:daily|hourly|sending|per hour|per day) (?:\w+ ){0,3}(?:quota|limit|rate)|throttling failure"
    r"|max(?:imum)? (?:sending rate|emails per)|message quota exceeded",
)
FULL = _words(
    r"quota",
    r"(?:mail ?box|mail ?folder|in-?box|mail ?dir|disk|storage|mail ?file|spool)(?: \w+)? (?:is |has |was |are )?"
    r"(?:\w+ ){0,2}(?:full|exceed\w*)|full (?:mail|in-?)box",
    r"(?:insufficient|not enough|out of|no|does not have enough) (?:free )?(?:system |disk |mailbox |storage )?"
    r"(?:storage|space)(?! parameter)",
    r"mail_?box_?full|(?:user|recipient|mailbox|account) is (?:temporarily )?(?:over|full|overfull)"
    r"|over ?quota|overdrawn|space has been used up",
    r"over (?:the |its |their )?(?:maximum )?(?:allowed )?(?:storage|disk|limit)|exceed\w* (?:\w+ ){0,4}storage"
    r"|(?:storage|mailbox|local) (?:size )?limit|exceed\w* receiving limits",
    r"too many messages (?:on|in) |too much mail data|mail(?:box|file| file) size exceed\w*|exceeds allowed size",
    r"bo[iî]te (?:aux lettres )?(?:du destinataire |de r[eé]ception )?(?:est )?(?:pleine|satur)"
    r"|postfach (?:ist )?(?:voll|überfüllt)|speicherplatz|buz[oó]n (?:\w+ ){0,4}lleno|casella (?:\w+ ){0,4}piena"
    r"|caixa (?:\w+ ){0,4}cheia|(?:postvak|mailbox) (?:is )?vol\b|ящик (?:\w+ ){0,2}переполнен|переполнен",
    r"(?:一杯|いっぱい|満杯|満タン)|容量.{0,8}(?:超|オーバー|不足|制限|上限)|空き容量|(?:邮箱|信箱).{0,6}(?:已满|满|容量)"
    r"|メール.{0,10}件数.{0,8}(?:超|上限)",
)
SIZE = _words(
    r"(?:message|mail|attachment) (?:is |was |file |length )?too (?:big|large|long)|too (?:big|large) (?:a )?message"
    r"|(?:message|mail) size",
    r"size (?:limit|exceed)|exceed\w* (?:\w+ ){0,4}(?:size|message limit|length)|max\w* (?:\w+ ){0,2}size"
    r"|length exceeds|larger than",
    r"taille (?:limite|maximale|du message)|zu gro(?:ß|ss)|demasiado grande|troppo grande|te groot",
    r"サイズ.{0,8}(?:超|大き|制限|オーバー|上限)|大きすぎ|邮件.{0,4}(?:过大|太大)",
)
LOCKED = _words(
    r"(?:account|user|mailbox|recipient)\b(?: \w+){0,3} (?:temporar\w+ )?(?:locked|frozen|archived|deactivated)\b",
    r"(?:recipient|user|destination)(?:'s)? (?:\w+ )?account (?:is |has been )?blocked|compte (?:\w+ ){0,3}(?:est )?bloqu"
    r"|archiv[eé]+e?\b.{0,20}recipient|bo[iî]te du destinataire archiv|inactive (?:user|mailbox|account)"
    r"|\bRCP-T4\b|suspend the service",
    r"extended inactivity|deactivated mailbox|mailbox unavailable or access denied",
)
SUSPENDED = _words(
    r"(?:account|user|mailbox|recipient|address|email)\b.{0,40}\b(?:disabled|suspended|inactive|deactivated|locked"
    r"|closed|expired|terminated|cancell?ed|temporarily limited)\b",
    r"(?:disabled|inactive|suspended|deactivated|expired) (?:account|user|mailbox|recipient|address)",
    r"no longer (?:active|in use|available|accept\w*|valid|with|work\w*|employed)|not active|not activated"
    r"|has been discontinued|limited by",
    r"(?:konto|postfach) (?:\w+ ){0,3}(?:deaktiviert|gesperrt)|cuenta (?:\w+ ){0,3}(?:desactivada|suspendida)",
    r"(?:利用|使用|サービス|アカウント|契約).{0,6}(?:停止|終了|休止|無効)|停止(?:中|され)|解約|休止",
)
RATE = _words(
    r"too many (?:\w+ ){0,3}(?:connections?|messages?|mails?|recipients|errors|sessions|concurrent|invalid recipients)",
    r"(?:too (?:fast|quickly|frequently|much mail))|rate.?limit|at a rate|throttl|receiving mail too|slow(?:er| down)"
    r"|unexpected volume|trop de connexions",
    r"connection (?:rate|limit|frequency)|gr[ae]y.?list|try (?:again|later|again later)"
    r"|temporarily (?:deferred|rejected|unavailable)|essayer plus tard",
    r"frequency (?:is )?limit|exceeded the (?:\w+ )?(?:rate|connection)|numerous attempts",
)
OUR_FAULT = _words(
    r"sender (?:address|domain|denied|reject|verif|is (?:not|unknown)|unknown|not |ip)|domain of (?:the )?sender"
    r"|return.?path|sender(?:'s)? (?:e-?mail )?(?:address|domain)",
    r"mail from\b.{0,40}(?:reject|denied|invalid|not exist)|verification failed for|verif\w+ failed|(?:unroutable|invalid"
    r"|bad|unknown|illegal|bogus) (?:sender|mail from|helo|client|return)",
    r"[eé]metteur invalide|from: domain|domain (?:in )?(?:the )?from|helo|ehlo command rejected|client host|reverse (?:dns"
    r"|lookup|hostname)|\br?dns (?:ptr|reverse)|\bptr\b|your (?:ip\b|host\s?name|server|mail ?server|network|remotehost"
    r"|dns|domain|isp)",
    r"(?:sending|connecting) (?:ip|server|mta|domain|host|system)|ip name lookup|cannot (?:find|resolve) your|relay",
    r"blocked (?:using|by|for|due)|blacklist|block.?list|\bdnsbl\b|\brbl\b|spamhaus|dmarc|\bspf\b|\bdkim\b",
    r"allowed rcpthosts",
)
LOOKUP_TROUBLE = _words(
    r"(?:host|domain|server|name)\b[^.]{0,60}\b(?:not found, try again|lookup failure|lookup (?:failed|timed out)"
    r"|temporarily)|name server reply|could not contact dns|dns (?:server )?(?:timeout|failure|lookup fail\w*|error: could)"
    r"|temporary (?:failure|error) in|deferred: name server|servfail|host name lookup failure",
    r"\bloop(?:s|ing|ed)?\b|too many hops|hop count|maximum hop",
    r"(?:has been|message) in the queue too long[^.]{0,5}$|dns records for the destination computer could not be found",
)
NO_USER = _words(
    # Microsoft's words for no such user; with 5.7.1 they are another server's access rule.
    r"\A(?!.*5\.7\.1).*recipient address rejected: access denied|unknown e-?mail|addresses were unknown",
    rf"{_WHO}\b[^.]{{0,30}}\b(?:is )?(?:unknown|inconnu)",
    r"unknown (?:\w+ )?(?:user|recipient|address|account|mailbox|local|alias|or illegal|virtual)|unknownuser|userunknown"
    r"|utilisateur inconnu|benutzer (?:ist )?unbekannt|empf[aä]nger (?:ist )?unbekannt|usuario desconocido"
    r"|unbekannte[rn]? (?:empf[aä]nger|benutzer)",
    rf"no such (?:\w+ )?(?:{_WHO}|id\b|local)|no (?:mail ?box|user|account|mail box|recipient|one)\b[^.]{{0,30}}"
    r"\b(?:here|by that|with|available|at this|found|named)",
    rf"{_WHO}\b[^.\n]{{0,60}}\b(?:(?:does ?n[o']t|doesn't|do not|did not|not) exist|not (?:be )?(?:found|listed|recognized"
    r"|recognised|known|valid|present|a valid|ok\b)|nonexistent|non-existent)",
    rf"(?:no|non|kein|pas d)[- ]?exist(?:ent|e|s|ing)?[^.]{{0,25}}{_WHO}|non-?existent user|mailbox (?:is )?invalid",
    r"(?:does not|doesn't|not) have an? [^.\n]{0,40}account|invalid (?:\w+ )?(?:recipient|address|mailbox|user|account"
    r"|virtual|final delivery)",
    r"address(?:es)? (?:is |are |was )?invalid|(?:user|recipient)\b[^.]{0,20} (?:doesn't|does not) have|by that name",
    rf"not an? (?:valid|known|active|registered|local) (?:\w+ )?{_WHO}|(?:bad|illegal|incorrect|wrong)"
    r" (?:destination|address|recipient|mailbox)",
    r"mailbox not found|recipient (?:address )?not found|(?:recipient|receiver) (?:was |is )?not (?:found|accepted)",
    r"not our customer|undeliverable address|unroute?able (?:address|mail domain)|no valid recipients?",
    r"recipient\W?not\W?found|recipnotfound|not listed in|not in (?:name )?directory|in name directory"
    r"|unable to find (?:the )?(?:user|recipient)|is not (?:a )?(?:local\b|member)",
    r"has (?:been )?moved|relocated|address (?:has |was )?changed|has been replaced by|user not local|user missing home"
    r"|access to account refused|no longer accepts mail|recent history of bouncing|bounced address|suppression list",
    r"(?:couldn't|could not|wasn't|was not|can't|cannot|isn't|is not) (?:be )?found[^.]{0,40}|wrong or no longer valid"
    r"|badrcptto|validrcptto|badrecipientto|malformed address|may not exist|(?:nothing|nobody) (?:here )?by that name",
    r"\bRCP-P1\b|\bINT-P[134]\b|destinataire (?:\w+ )?(?:invalide|inconnu)|no existe|non esiste|nicht gefunden"
    r"|nessun utente|existe pas|bestaat niet|(?:пользователь|адрес|ящик|получатель)[^.]{0,20} не (?:найден|существует)"
    r"|nie istnieje|不存在|无此用户|用户不存在",
    r"(?:宛先|あて先|アドレス|ユーザー?|リスト|受信者|送信先|メールボックス).{0,24}(?:存在し|存在せ|見つかり|見つから|ありません"
    r"|不明|誤|無効|正しく)|宛先不明|存在しない(?:メール|アドレス|ユーザ|宛)",
)
RECIPIENT_FILTER = _words(
    r"recipient preferences|only accepting mail from|blocked by the recipient|rejected by recipients?\b"
    r"|recipient (?:id )?(?:refuses?|has blocked)|refuses? to (?:receive|accept)|user reject|restricted (?:sms|who)"
    r"|rst\.?notauthorized|notauthorized|privacy settings|\bRCP-P[23]\b|this account is protected by|is not accepting any"
    r"|sender not authenticated for the recipient|not accepting (?:mail|messages) from you"
    r"|allowed senders|(?:isn't|not) set up to receive|only accepts (?:mail|messages) from",
)
NO_USER_LOOSELY = _words(
    r"does(?:n't| not) exist|not found|existiert nicht|recipient has been denied|no longer on|not? longer monitored|has left"
    r"|was undeliverable$|can't accept user",
    r"使われて(?:おりません|いません)|存在しません|見つかりません|退職",
)
RECIPIENT_REFUSED = _words(
    r"(?:recipient|address) (?:address )?(?:rejected|refused)|(?:mailbox|account|user) (?:is )?(?:unavailable|unavaiable"
    r"|not available)"
    r"|does not like recipient|did not like our rcpt|rejected recipient|rejected address"
)
NO_HOST = _words(
    r"(?:host|domain|server|dns|mx)\b[^.\n]{0,60}\b(?:not found|unknown|does(?:n't| not) exist|doesnt exist|non-?existent"
    r"|nxdomain|not exist|nonexistentdomain|dead domain)",
    r"(?:no such|unknown|illegal|invalid|bad|couldn't find any|cannot find|could not find) (?:host|domain|mx|destination"
    r"|mail exchanger)",
    r"domain name not found|name or service not known|nxdomain|unroute?able|no relevant answers|answer with no data"
    r"|non-?existent hosts?|all host address lookups failed permanently|nonexistentdomain|dead domain",
    r"no (?:mx|mail exchanger)|not(?: a)? (?:fully )?registered domain|null mx|does not accept (?:any )?mail"
    r"|indicated no smtp service|domain must exist|bad ?domain",
    r"(?:ドメイン|ホスト|サーバー?).{0,16}(?:存在し|見つかり|見つから|不明)|域名.{0,8}(?:不存在|错误)",
)
POLICY = _words(
    r"\bspam|unsolicited|\bbulk (?:e-?)?mail|black.?list|block.?list|blocked|\b(?:dns|r)bl\b|spamhaus|reputation"
    r"|banned|barracuda",
    r"\bspf\b|\bdkim\b|\bdmarc\b|\bptr\b|reverse dns|rdns|unauthenticated|authenticat|sender (?:address |was )?reject"
    r"|sender denied|my name was rejected|batv",
    r"polic(?:y|ies)|access denied|not authori[sz]ed|unauthori[sz]ed|not (?:permitted|allowed|accepted)|prohibit"
    r"|forbidden|not a (?:registered|subscrib)|subscribed|non-?member|not (?:a )?member|members[- ]only",
    r"relay|virus|malware|infected|content (?:reject|filter|denied)|rejected (?:for|due|because)"
    r"|message (?:was )?re(?:jected|fused)|illegal attachment|mime|duplicate header|header error|scanning code",
    r"mail re(?:jected|fused|jet)|administrative prohibition|security|\btls\b|starttls|sender verif|bad header|suspicious"
    r"|complaint|service refus",
    r"go away|dynamic ip|open proxy|access from|bouncedeny|address required|not owned by|low priority|multiple addresses"
    r"|protocol violation|images or other|mass mailer|closed mailing list|message filtered|8-bit|reject, id|credentials"
    r"|reject all|mismatches client|rule imposed|requires confirmation|confirm this mail server",
    r"blocked using|delivery not authorized|restrict|not pre-approved|null sender|empty envelope|junk",
    r"迷惑メール|拒否|フィルタ|受信制限|指定受信|ポリシー|なりすまし|認証|スパム|ブロック|垃圾邮件|拒收|拒绝",
)
TRANSIENT = _words(
    r"timed? ?-?out|connection (?:refused|reset|lost|failed|dropped|timed|closed|died|terminated|was dropped)"
    r"|(?:unable|failed|couldn't|cannot) to? ?(?:connect|establish)",
    r"could not (?:connect|be connected)|network|no route|unreachable|not (?:responding|reachable|accepting)"
    r"|did not (?:accept|respond)",
    r"(?:queue|delivery time|retry time|too long|expired|gave up|given up|giving up|was not delivered within"
    r"|not been collected|\d+ attempts)",
    r"(?:system|internal|configuration|protocol|software|server|local|i/o|mailer|lookup|service)"
    r" (?:\w+ )?(?:error|failure|problem)|server (?:is )?busy|loop|ldap|homedir",
    r"too many hops|temporar|unavailable|resources|command (?:died|failed|output)|exit \d|x-unix; ?\d"
    r"|establish an smtp connection|sequence of commands|pipe to|user output file|interrupted system call|encountered an error|no mdb|transaction failed"
    r"|gateway for|procmail|maildrop|lmtp error|local delivery failed|load drd|frozen|misconfigured|resolve route",
    r"しばらく|時間.{0,6}(?:経過|超過|置いて|おいて)|接続|応答が|サーバの事由|ネットワーク|一時的|タイムアウト",
)
