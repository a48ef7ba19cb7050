"""What gives a mail system away, in a mail's headers and in its words."""

from __future__ import annotations

import re

from enishi.core.bounces.kinds import Fate
from enishi.core.incoming import Incoming

_DAEMON_ADDRESS = re.compile(
    r"mailer[-_. ]?daemon|post[-_ ]?master|mail[-_.]?daemon|mdaemon|mmdf|sysadmin|mail[-_.]?deliver|mail ?delivery|^bounces?$"
    r"|^microsoftexchange[0-9a-f]{8,}|^mta[-_]|^ndr\b|^mailsystem|^mail[-_]?router|undeliver",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mail(?:er)?[- ]?(?:deliver\w*|daemon|router|administrator|system)|delivery (?:sub)?system|post ?master|\bNDR\b"
    r"|system administrator|^administrator$|interscan|^bounces?$|bounce (?:handler|manager|daemon)|microsoft (?:outlook|exchange)|internet mail service"
    r"|メール(?:センター|配送|配信|システム|サーバ)|システム管理|系统退信|почтов",
    re.IGNORECASE,
)
_DAEMON_HEADERS = (
    "x-failed-recipients",
    "x-mx-bounce",
    "x-ms-embedded-report",
    "x-ms-exchange-message-is-ndr",
    "x-ahmailid",
)
_BOUNCE_HOP = re.compile(
    r"\(qmail \d+ invoked (?:for|from) bounce|\bwith dsn\b|\(mailfoundry\)", re.IGNORECASE
)
_DAEMON_MAILER = re.compile(r"m-filter|<smtp32 v|surfcontrol|mailmarshal", re.IGNORECASE)

SUBJECT = re.compile(
    r"undeliver|non-?deliver|not deliver|un(?:able|successful).{0,12}deliver"
    r"|deliver\w* (?:\w+ )?(?:status|fail|notif|error|problem|report|delay|has failed)"
    r"|delivery of .{0,40}fail|fail\w*[ :-]+(?:\w+ )?deliver|(?:mail|message) (?:\w+ ){0,2}(?:error|failure|returned|not sent"
    r"|delayed|delivery|frozen|has failed|failed|could not)|failure notice|returned? (?:\w+ )?mail|returned? to sender"
    r"|warning: (?:could not send|message)|could not be (?:delivered|sent)|\[?bounce\b(?!d? action)|bounced mail"
    r"|message you sent blocked|error\(s\) in forwarding|error sending your mail|mail failure|fml system error|delayed mail|message delayed|postmaster notify"
    r"|unzustellbar|nicht zugestellt|zustell\w* fehl|kann nicht zugestellt|rücksendung|unzustellbarkeit"
    r"|не (?:доставлен|удалось доставить|может быть доставлен)|недоставлен|возвращен"
    r"|no se (?:ha podido|puede|pudo) entregar|no entregad|error de entrega|correo devuelto|no pudo ser entregado"
    r"|échec|non remis|non distribu|n'a pas pu être|impossible de (?:remettre|livrer)|retour à l'exp"
    r"|mancat[oa] (?:recapito|consegna)|impossibile recapitare|non recapitat|consegna (?:\w+ )?fallita"
    r"|não (?:entregue|foi possível entregar|pôde ser entregue)|falha (?:na|de) entrega|devolvid"
    r"|onbestelbaar|niet (?:bezorgd|afgeleverd)|kan niet worden bezorgd|olevererat|kan inte levereras"
    r"|niedostarczon|退信|无法投递|未送达|投递失败|退件|無法傳遞|배달 (?:실패|되지)|반송"
    r"|(?:送信|配信|配送|メール|メッセージ).{0,8}(?:エラー|できません|失敗|不能|未達)|エラー(?:メール|通知)"
    r"|(?:配信|配達|配送)(?:不能|不可|の?遅延)|不達|未配達|宛先不明|届きませんでした|お届けできません|返送",
    re.IGNORECASE,
)
BODY = re.compile(
    r"(?:could|can|was|were|did|has|have)(?:n't| not)\s+(?:yet\s+)?(?:be(?:en)?\s+)?(?:able to\s+)?"
    r"(?:deliver|sent|reach|receive|send)"
    r"|unable to\s+(?:deliver|send|complete)|(?:error|problem)s? (?:delivering|sending|while|occurred while|has occurred while)"
    r"|undeliver|delivery (?:\w+ )?(?:fail|to the follow)|cannot be delivered|could not (?:send|deliver)"
    r"|failed permanently|permanent(?: fatal)? (?:error|failure)|returned to (?:the )?sender|had (?:permanent|delivery)"
    r"|this is the mail system|qmail-send program|failed (?:address|recipient)|following address(?:\(es\)|es)? failed"
    r"|did not reach|not delivered to|has been delayed|is delayed|mail delivery (?:soft|sys)|hop count|unknown user|user unknown"
    r"|rejected your message|fatal errors|failure reasons?|was rejected by|automatically rejected|has been frozen"
    r"|do not reply to this e-?mail.{0,40}\s+an error|may not exist, or you may not have permission"
    r"|n'a pas pu être|impossible de (?:remettre|livrer)|nicht zugestellt|konnte nicht|unzustellbar|no se pudo|no pudo ser"
    r"|impossibile (?:recapitare|consegnare)|não (?:pôde|foi possível)|kon niet worden|не (?:может быть|был[оа]? |удалось) ?доставлен"
    r"|не удалось доставить|无法(?:投递|送达|发送)|投递失败|退信"
    r"|(?:送信|配信|配送|配達|お届け|届け)(?:に失敗|(?:が|は|を)?できません|することができ(?:ません|なかった)|エラー|されませんでした)"
    r"|送れません|エラーのため|届きませんでした|配信されません|届けられません|(?:配信|送信|配達)(?:が遅(?:延|れ)|は?に?時間がかかって|は保留)|warning only|見つかりませんでした",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"warning message only|warning only|not need to re-?send|(?:will|shall) (?:be (?:re-?)?tried|be retried|continue|keep|retry"
    r"|try)|(?:has|have) not yet been (?:delivered|sent)|still (?:trying|being|in the queue|waiting|undelivered)"
    r"|keep(?:s)? trying|only a temporary failure|no action is required|delivery attempts will continue"
    r"|noch nicht zugestellt|pas encore (?:été )?(?:remis|distribu)|todavía no|non è ancora|ещё не|еще не"
    r"|再送(?:を|信を)?(?:試み|続け|行い)(?:ます|ており|てい)|再試行|続けて試み|時間がかかって|保留され|引き続き|試行を続|まだ.{0,8}(?:配信|届|送信)",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"(?:is|has been|are|was) (?:being )?delayed|delayed (?:for )?(?:more than )?\d+ |遅延|遅れて",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"given up|giving up|gave up|permanent|fatal|not going to try|returned to sender|will not (?:be retried|continue)"
    r"|will be deleted from|no further (?:delivery )?attempts|送信を中止|中止しました|断念|あきらめ",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(r"could not be delivered (?:for|after|within)|できませんでした", re.IGNORECASE)
_WARNING = re.compile(r"delay|\bwarning\b|遅延|verzögert|retard|retraso|ritardo|задерж", re.IGNORECASE)
_SUCCESS = re.compile(
    r"success(?:ful|fully)?\b[^\n]{0,30}(?:deliver|sent|relay)|(?:deliver\w{0,9}|relay\w{0,9}|sent)[^\n]{0,30}success"
    r"|(?:was|has been|were) (?:relayed|delivered) to|return receipt|(?:配信|配達|送信)(?:が|に)?(?:完了|成功|されました)",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"fail|n't|\bnot\b|undeliver|unable|error|reject|unsuccess|returned|bounce|ません|失敗|不能|できな|エラー",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\s*(?:\[[^\]\n]{1,40}\]\s*)?(?:auto(?:matic)?[- ]?(?:reply|response)|out of office|自動応答|自動返信|不在\w{0,4}|re|aw|sv|antw|fwd?|wg|tr|rv|enc|i|返信|転送|回复|转发)\s?(?:\[\d+\])?[:：]",
    re.IGNORECASE,
)


def machine_signs(mail: Incoming) -> list[str]:
    """Signs in the headers that a mail system wrote it. A null Return-Path is none: absence notes have it, too."""
    address, name = mail.from_.address or "", mail.from_.name
    raw_sender = " ".join(mail.headers.all("from"))[:300]
    hops = " ".join(mail.headers.all("received"))[:4_000]
    mailer = mail.headers.get("x-mailer") or ""
    found = [f"header {header}" for header in _DAEMON_HEADERS if header in mail.headers]
    if _DAEMON_ADDRESS.search(address.partition("@")[0]) or _DAEMON_NAME.search(name):
        found.append("daemon")
    elif not address and _DAEMON_ADDRESS.search(raw_sender):
        found.append("daemon without an address")
    if _BOUNCE_HOP.search(hops):
        found.append("bounce hop")
    if _DAEMON_MAILER.search(mailer):
        found.append("mail system as mailer")
    if mail.report_type == "delivery-status":
        found.append("report type")
    return found


def is_answer(subject: str) -> bool:
    """A `Re:` or `Fwd:` in whatever tongue, or an absence note's own mark: what follows is another mail's subject."""
    return _ANSWER.match(subject) is not None


def fate_in_words(subject: str, text: str) -> Fate:
    """Failed unless the words say otherwise."""
    if _SUCCESS.search(f"{subject}\n{text[:2_000]}") and not _FAILURE.search(f"{subject}\n{text[:2_000]}"):
        return Fate.DELIVERED
    if _GIVEN_UP.search(subject):
        return Fate.FAILED
    if _warns(subject):
        return Fate.DELAYED
    if _GIVEN_UP.search(text):
        return Fate.FAILED
    is_late = _LATE.search(text) and not _NOT_DONE.search(text)
    return Fate.DELAYED if is_late or _STILL_TRYING.search(text) else Fate.FAILED


def _warns(subject: str) -> bool:
    """Behind "Undeliverable:" stands our own subject, which may well speak of delays."""
    opening, colon, _ = subject.replace("：", ":").partition(":")
    is_ours_behind = bool(colon) and SUBJECT.search(opening) is not None
    return _WARNING.search(opening if is_ours_behind else subject) is not None
