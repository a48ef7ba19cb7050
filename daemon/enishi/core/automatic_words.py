"""The words by which automatic answers give themselves away, Japanese and English first, a few other languages besides.

Patterns run on folded text (core.sentences). Gathered from the wordings of mail servers, groupware and ticket systems.
"""

from __future__ import annotations

import re

SUBJECT = re.compile(
    r"^[\s\[【(<《]*(?:"
    r"自動(?:応答|返信|回答|送信|配信)(?:メール|メッセージ)?(?:です|のお知らせ)?[\s\]】):：。]|開封(?:済み?|確認|通知)"
    r"|不在(?:通知|応答|のお知らせ|連絡|案内|中|です|届)?[\s\]】):：]"
    r"|不在$|(?:長期|夏季|年末年始|冬季)?休(?:暇|業)(?:中|のお知らせ|のご案内|通知|[\]】):：])"
    r"|(?:お?問い?合わ?せ|お?申し?込み?|ご?注文|ご?予約|メール|ご?依頼|チケット)?(?:を|の)?(?:受け?付け?"
    r"|受信|受領)(?:完了|確認|のお知らせ|いた|まし|致し|通知)"
    r"|(?:お?問い?合わ?せ|お?申し?込み?)(?:いただき)?(?:を)?(?:いただき)?(?:誠に)?ありがとう"
    r"|auto(?:matic|mated|matically)?[ -]?(?:generated )?(?:reply|response|responder|answer|message"
    r"|acknowledg\w+)|autoreply|auto:|autoresponse"
    r"|out[ -]of[ -](?:the[ -])?office|ooo\b|(?:on |annual |away on )?(?:vacation|holiday)(?: (?:reply"
    r"|response|message|notice|auto|until))|away from (?:my |the )?(?:office|mail|e-?mail|desk)"
    r"|i(?:'m| am) (?:away|on (?:leave|vacation|holiday)|out of)|absence (?:notice|notification)"
    r"|currently (?:away|out|unavailable)"
    r"|(?:read|delivery|return) receipt|we(?:'ve| have)? received your|your (?:request|e-?mail|message"
    r"|ticket|enquiry|inquiry) (?:\S+ )?(?:has been |was )?received"
    r"|(?:request|ticket|case) (?:received|created|opened)|(?:e-?mail|address) (?:requires )?verification"
    r"|your e-?mail requires verification|please (?:confirm|verify) your (?:e-?mail|message)"
    r"|thank you for (?:contacting|your (?:e-?mail|enquiry|inquiry|message))"
    r"|abwesenheit|automatische (?:antwort|r[ée]ponse)|réponse automatique|absence du bureau"
    r"|respuesta autom|risposta automatica|fuera de la oficina|resposta automática|autosvar"
    r"|automatisch antwoord"
    r"|自动(?:回复|答复)|自動回覆|자동 ?(?:회신|응답|답장)|автоответ"
    r")",
    re.IGNORECASE,
)
"""At the very beginning: behind `Re:` the words are somebody else's."""
TAG = re.compile(r"^\s*[\[【][^\]】]{1,40}[\]】]\s*")
"""`[#48213]`, 【会社名】 in front of the subject proper."""
MACHINE_SPEAKING = re.compile(
    r"(?:この|本|当)(?:メール|メッセージ|返信|通知)は.{0,30}自動(?:的に|で|にて|送信|返信|応答|配信)"
    r"|自動(?:返信|応答|送信|配信)(?:メール|メッセージ|機能|システム)?(?:です|でございます|になります|にて|により|によって|専用)"
    r"|自動的に(?:送信|返信|お送り|配信|生成)|送信専用(?:の|アドレス|メール|です)|受信専用(?:の|アドレス|です)"
    r"|(?:this|that) is an? (?:\w+ )?auto(?:matic|mated|matically)?[ -]?(?:\w+ )?(?:reply|response|message"
    r"|e-?mail|acknowledg|notification|generated)"
    r"|this (?:e-?mail|message|reply|response) (?:was|is|has been) (?:\w+ )?automatically (?:sent|generated|created|issued)"
    r"|(?:automatically|auto-?) ?generated (?:e-?mail|message|reply|response|notification)"
    r"|(?:please )?do not (?:reply|respond) (?:directly )?to this (?:e-?mail|message|address)"
    r"|(?:un)?monitored (?:mailbox|inbox|address)|mailbox is not monitored"
    r"|(?:verify|prove|confirm) that you (?:are|'re) (?:a |not )?(?:real|human|live|spam)"
    r"|spam (?:protection|filter)\w* .{0,40}(?:verify|confirm|click)",
    re.IGNORECASE,
)
"""Nobody says this of what they type themselves."""
ACKNOWLEDGED = re.compile(
    r"(?:お?問い?合わ?せ|お?申し?込み?|ご?依頼|メール|ご?連絡|ご?予約|ご?注文|ご?質問).{0,14}(?:を"
    r"|の)?(?:受け?付け?|受信|受領|承り).{0,6}(?:まし|いたし|致し|完了)"
    r"|(?:received|logged|registered|opened|created) (?:your|a|an?) (?:\w+ ){0,3}(?:message|e-?mail"
    r"|request|inquiry|enquiry|ticket|case)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:受付|受け付け|お?問い?合わ?せ|チケット|整理|管理|案件|依頼|予約)(?:番号|no\.?|id"
    r"|ナンバー)\s*[:：は\[【#]"
    r"|\b(?:ticket|case|request|reference|incident)\s*(?:id|no\.?|number|#)\s*(?:is)?\s*[:#]?\s*[\w-]*\d",
    re.IGNORECASE,
)
ABSENCE = re.compile(
    r"不在(?!者|通知票)|休暇|休業|お休み|休み(?:です|を|のため|ます|中|まで)|休診|休館|定休|出張(?:中"
    r"|のため|により|につき|で)|外出(?:中|して|のため)|離席|留守|産休|育休|休職|夏休み"
    r"|(?:戻り|帰社|復帰|出社)(?:次第|しだい|後|は|ます|予定)|閉(?:めて|館|店|所|室)|席を(?:外|はず)|(?:月"
    r"|火|水|木|金|明日|来週|\d日)\S{0,6}(?:に戻|より出社|から出社|に出社|より復帰)|連休|夏季|年末年始"
    r"|out[ -]of[ -](?:the[ -])?office|\booo\b|vacation|on (?:annual |parental |maternity |paternity "
    r"|sick |medical )?leave|(?:on|public|bank) holiday|away (?:from|until|on|at|this|for)|(?:am|be|are"
    r"|currently) (?:away|absent|out|travell?ing|unavailable)"
    r"|(?:limited|no|without) access to (?:my )?(?:e-?mail|mail)|(?:back|return(?:ing)?"
    r"|in the office again) (?:in the office |to (?:the )?(?:office|work) )?(?:on|in|at|from|by)\b"
    r"|office (?:is|will be) closed|will (?:return|be back)"
    r"|abwesen|nicht im (?:büro|haus)|im urlaub|absent|en congé|vacances|fuera de la oficina|vacaciones"
    r"|fuori ufficio|ferie|休假|外出|출장|휴가|부재",
    re.IGNORECASE,
)
"""Tells an absence note among mail known to be automatic; people use these words too."""
ABSENT_FOR_GOOD = re.compile(
    r"退職|退社いた|退任|(?:no longer|not) (?:work|employ|with (?:the|this|our)|at (?:the|this|our))"
    r"|left the company|has (?:left|retired)",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"退職|退社いた|退任|異動|転勤|転籍|アドレス.{0,20}(?:変わ|変更|廃止|移行|使用(?:して|でき|停止))"
    r"|(?:新しい|新)アドレス"
    r"|(?:受信|送信)専用|(?:送信者|ご?本人)(?:様)?(?:の|であることの)?(?:確認|認証)|(?:このアドレス"
    r"|本アドレス|当アドレス).{0,24}(?:見て|確認して|使用|使われ|閉鎖|廃止|受信でき)|閉業|廃業|閉鎖"
    r"|no longer (?:work|employ|with|at|monitored|in use|read|used|active|valid)|left the company"
    r"|has (?:left|retired)|new (?:e-?mail )?address|address (?:has )?changed|not monitored"
    r"|(?:verify|prove|confirm) that you|(?:認証|確認)(?:の|用)?(?:リンク|URL|ボタン"
    r"|ページ).{0,30}(?:クリック|アクセス|押)|(?:クリック|アクセス).{0,30}(?:送信|配信|認証|受信)(?:が|を"
    r"|は)?(?:完了|許可|承認|され)",
    re.IGNORECASE,
)
"""News a person must act on: gone, moved, another address, a mailbox nobody reads, a check to pass."""
HANDOVER = re.compile(
    r"後任|担当(?:者)?(?:を|が|は).{0,20}(?:変わ|変更|交代|引き継)|\bsuccessor\b", re.IGNORECASE
)
"""In an absence note only a stand-in; elsewhere a change."""
AWAY_NOTE = re.compile(
    r"(?:ただいま|只今|現在|誠に勝手ながら|勝手ながら|以下の期間|下記の期間|次の期間|本日).{0,40}(?:不在"
    r"|休暇|休業|お休み|出張中|外出中|休診|留守)"
    r"|(?:不在|休暇|休業|お休み|休診|留守|閉め).{0,24}(?:しております|いたしております|致しております"
    r"|ております|いただきます|頂きます|させていただ|とな(?:り|って)|期間|のため|につき)"
    r"|^.{0,60}i(?:'m| am) (?:currently )?(?:out of (?:the )?office|away from|on (?:\w+ )?(?:leave"
    r"|vacation|holiday))",
    re.IGNORECASE | re.DOTALL,
)
PROMISE = re.compile(
    r"(?:戻り|戻っ|復帰|出社|帰社|再開|休み明け|休暇明け|休業明け|営業開始|以降|より|から|後日|次第|しだい"
    r"|順次).{0,40}(?:返信|返答|返事|回答|対応|連絡|確認|出社|業務|営業|診療|拝見)"
    r"|(?:when|after|upon|on) (?:i |my |we )?(?:get back|return|am back|are back)|(?:reply|respond"
    r"|get back to you|answer).{0,40}(?:return|back|as soon as)",
    re.IGNORECASE,
)
ASKING = re.compile(r"[?？]|でしょうか|ますか|ですか|見積|検討|契約|導入|お断り|見送|資料|ご提案|御社|貴社")
"""Signs of a person speaking about the matter."""
SERVICE = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|auto[-_.]?(?:reply|respon\w*|confirm)|mailer[-_.]?daemon"
    r"|postmaster|notifications?|notify|robot|bot)\b",
    re.IGNORECASE,
)
"""Local parts that no person writes from."""
