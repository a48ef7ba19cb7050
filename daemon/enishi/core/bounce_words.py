"""The words by which mail systems report a delivery, and the marks behind which they return the mail itself."""

from __future__ import annotations

import re

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
DAEMON = re.compile(
    r"mailer[-_.]?daemon|post ?master|mail[-_.]?daemon|mdaemon|mmdf|sysadmin|maildelivery|mail ?delivery"
    r"|bounces?",
    re.IGNORECASE,
)
DAEMON_NAME = re.compile(
    r"mail(?:er)? ?(?:delivery|daemon)|delivery (?:sub)?system|post ?master|NDR|メール(?:センター|配送"
    r"|システム|サーバ)|システム管理",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|non-?deliver|not deliver|un(?:able|successful).{0,12}deliver|deliver\w* (?:\w+ )?(?:status"
    r"|fail|notif|error|problem|report|delay)"
    r"|delivery of .{0,40}fail|fail\w*[ :-]+(?:\w+ )?deliver|(?:mail|message) (?:\w+ )?(?:error|failure"
    r"|returned|not sent|delayed|delivery)"
    r"|failure notice|returned? (?:\w+ )?mail|returned? to sender|mail system error"
    r"|warning: (?:could not send|message)|could not be delivered"
    r"|bounce|message you sent blocked|unzustellbar|не доставлено|no se ha podido entregar|échec"
    r"|n'a pas pu être"
    r"|(?:送信|配信|配送|メール).{0,6}(?:エラー|できませんでした|失敗|不能|未達)|エラー(?:メール|通知)"
    r"|(?:配信|配達)(?:不能|不可|の?遅延)|不達|未配達|宛先不明|届きませんでした",
    re.IGNORECASE,
)
BODY = re.compile(
    r"(?:could|can|was|were|did|has|have)(?:n't"
    r"| not)\s+(?:yet\s+)?(?:be(?:en)?\s+)?(?:able to\s+)?(?:deliver|sent|reach|receive|send)"
    r"|unable to\s+(?:deliver|send|complete)|(?:error|problem)s? (?:delivering|sending|while"
    r"|occurred while)|undeliver|delivery (?:\w+ )?(?:fail|to the follow)"
    r"|failed permanently|permanent(?: fatal)? (?:error|failure)|returned to (?:the )?sender"
    r"|this is the mail system|qmail-send program"
    r"|did not reach|not delivered to|has been delayed|is delayed|mail delivery (?:soft|sys)"
    r"|rejected your message|fatal errors|failure reasons?"
    r"|do not reply to this e-?mail.{0,40}\s+an error"
    r"|(?:送信|配信|配送|お届け|届け)(?:に失敗|(?:が|は)?できません|することができません|エラー)"
    r"|送れません|エラーのため|届きませんでした|配信されません|(?:配信|送信|配達)が遅(?:延|れ)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"warning message only|do not need to re-?send|will (?:be retried|continue|keep|retry|try)|(?:has"
    r"|have) not yet been delivered"
    r"|still (?:trying|being|in the queue|waiting)|(?:is|has been|are|was) (?:being )?delayed"
    r"|delayed \d+ hours|will be (?:re)?tried|keep(?:s)? trying"
    r"|no action is required|delivery attempts will continue|(?:遅延|遅れて)|再送(?:を|信を)?(?:試み"
    r"|続け)(?:ます|ており|てい)|引き続き",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(
    r"given up|giving up|permanent|fatal|failed permanently|not going to try|returned to sender"
    r"|could not be delivered for"
    r"|できませんでした|送信を中止",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^(?:-{2,}.{0,20}(?:below this line|original|returned|this is a copy|copy of|the header|unsent).*"
    r"|(?:the )?original message follows.*|message headers follow.*|[ \t]{0,12}below is a copy of the original.*"
    r"|.{0,30}(?:header of the original|copy of (?:the|your) (?:original )?message).*"
    r"|original message:?\s*$|received: .*|return-path: .*"
    r"|.{0,12}(?:元の|送信された|送信した)メッセージ.*|-{3,}.{0,10}original message.*|message-id: .*)$",
    re.IGNORECASE | re.MULTILINE,
)
QUOTED_REPLY = re.compile(r"(?<![\d.])[45][0-5]\d(?:[ \-:#][^\n]*(?:\n(?![ \t]*\n)[^\n]*)?)")
RETURNED_TO = re.compile(
    r"^to: .{0,200}?<?([^\s<>,]{1,64}@[^\s<>,]{1,255}?)>?[ \t]*$", re.IGNORECASE | re.MULTILINE
)
LONE_ADDRESS = re.compile(
    r"^[ \t]{0,12}(?:(?:final-)?recipients?|to|address|宛先"
    r"|あて先)?[ \t:：]{0,12}(?:rfc822;)?[ \t]{0,12}<?([^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,255}?)>?"
    r"[ \t]{0,12}(?:[:：\-(].*|\.{3}.*|on .*|invalid .*)?$",
    re.IGNORECASE | re.MULTILINE,
)
ANY_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}[A-Za-z0-9]")
CHALLENGE = re.compile(
    r"not pre-?approved|waitlist|challenge|verify (?:that )?you|confirm your (?:mail|message)", re.IGNORECASE
)
