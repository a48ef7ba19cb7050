"""What takes the words of stopping back, or leaves them in doubt. Patterns run on folded sentences."""

from __future__ import annotations

import re

ASKS_HOW = re.compile(
    r"どこ|どう(?:すれば|やっ|したら|なり|いう)|方法|やり方|手順|仕方|ボタン|リンク|機能|設定|なぜ|どうして|どのよう|可能(?:です|でしょう)"
    r"|\b(?:how|where|why|is there|are there|can i|could i|do i|does|did|what|which|when)\b"
    r"|\b(?:button|link|feature|option|function|page|rate)\b",
    re.IGNORECASE,
)
QUESTION = re.compile(r"[?？]\s*$|(?:でしょうか|ますか|ですか|のか|かな)[。?？]*$")
REQUEST_AS_QUESTION = re.compile(
    r"(?:いただけ|頂け|もらえ|くださ(?:い|る|れ)|下さ|願え|くれ).{0,12}(?:か|でしょうか)[。?？]*\s*$"
    r"|\b(?:can|could|would|will) you\b|\bwould you mind\b|\bplease\b",
    re.IGNORECASE,
)
NOT_STOPPING = re.compile(
    r"(?:停止|解除|中止|削除|終了|外|止め|やめ)(?:は|を)?(?:しない|せず|なさらな|しなく|さないで|不要|ないで|する必要)"
    r"|(?:停止|解除|中止)(?:に(?:つい|関)|された|され[てま]|していた(?!だ))|続けて|引き続き.{0,20}(?:送|案内|連絡|メール|お願い)"
    r"|(?:受信)?拒否(?:の扱い|に(?:なっ|入)|され(?:て|た))|間違(?:え|って).{0,16}(?:返信|押し|停止|解除|送)|誤って|再開(?:して|を)(?!.{0,4}希望し(?:ない|ません))|(?:停止|解除)(?:じゃ|では)な|(?:やはり|やっぱり).{0,10}送って(?:いただけ|もら|くださ|ほしい)"
    r"|\b(?:do not|don't|didn't|not|never|won't) (?:want to |wish to |mean to )?(?:unsubscribe|opt[ -]?out|stop)\b"
    r"|\bkeep (?:sending|me)\b|\bby mistake\b|\baccidentally\b",
    re.IGNORECASE,
)
WANTS_OUT = re.compile(
    r"(?:配信|受信|購読|登録|メール|メルマガ|案内|お知らせ|DM|会員)[^。]{0,14}(?:やめ|止め|とめ|停止し|解除し|中止し|退会し)たい|退会したい|(?:リスト|名簿)から(?:抜け|外れ)たい"
    r"|\b(?:want|wish|like|trying|tried) to (?:unsubscribe|opt[ -]?out|leave (?:this|the|your) list|stop (?:receiving|getting))\b",
    re.IGNORECASE,
)
"""Whoever says so and asks for the way has asked to stop: no way need be shown to them."""
ALREADY_ASKED = re.compile(
    r"(?:停止|解除|中止|不要|退会|止め|やめ)[^。]{0,20}(?:お願い|依頼|連絡|メール|申し(?:込|出|上)|伝え|お?伝え)[^。]{0,16}(?:した|ました|たのに|はず)[^。]{0,24}(?:まだ|いまだ|未だ|届|送ら|来て|来ます)"
    r"|\b(?:already|again|twice|before)\b.{0,40}\b(?:unsubscribed|opted out|asked (?:you )?to (?:stop|be removed|remove))\b"
    r"|\b(?:unsubscribed|opted out|asked (?:you )?to (?:stop|be removed|remove))\b.{0,60}\bstill\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"「[^」]{0,200}」(?=と|って|という|の)|\"[^\"]{0,200}\"")
TO_ANOTHER = re.compile(
    r"(?:今後|以後|以降|これから|代わりに|かわりに)?(?:は|も)?[^、。]{0,16}(?:宛て?に|に|まで|へ)(?:ご?連絡(?:を)?)?(?:お願いし|お願いいた|お送りくださ|お送り下さ|送ってくださ)",
    re.IGNORECASE,
)
"""私宛にお送りください, 三輪までお願いします."""
GOES_ON = re.compile(
    r"メール(?:なら|は(?:これ|今)まで)|(?:今まで|これまで)(?:どおり|通り)(?!.{0,6}(?:送|届))|メールは(?:引き続き|続けて)|\b(?:e-?mails? (?:is|are) fine|keep the e-?mails)\b",
    re.IGNORECASE,
)
"""Anywhere in the text: something stops, the mail does not."""
OFFERED = re.compile(
    r"(?:不要|希望|停止|解除|中止)(?:(?:の|な|を|と|で|が|に|ご|お|希望|さ|れ|い|す|る|した|場合)){0,10}(?:方|場合|際|お客様|皆様)(?:は|には|に|、|で)"
    r"|(?:はこちら(?!から(?:ご?連絡|お))|こちらから(?:お手続|解除|停止|どうぞ|お願い|[。::]|$)|下記(?:の)?url)|https?://"
    r"|\bif you\b.{0,40}\b(?:no longer|don't|do not|wish|would like|want|prefer|received)\b|\b(?:click|visit|follow)\b.{0,30}\b(?:here|link|below|unsubscribe)\b",
    re.IGNORECASE,
)
"""What stands below a mailing, ours perhaps: it offers to stop, and asks for nothing."""
SOMEONE_ELSE = re.compile(
    r"(?:お客様|顧客|従業員|社員|利用者|ユーザー|会員|患者|読者|購読者|受信者)(?:さん|様)?(?:が|から|の|に|へ)(?!データ|リスト|名簿|情報)"
    r"|他社(?:の|さん|様)|(?:別|ほか|他)の(?:会社|業者)"
    r"|\b(?:customers?|subscribers?|users?|they|clients?|members?|recipients?|competitors?)\b"
    r"|\b(?:waiting|guest|attendee|price|shopping|parts|item) list\b",
    re.IGNORECASE,
)
FOR_A_WHILE = re.compile(
    r"しばらく|暫く|当面|当分|一旦|いったん|今月|来月|今週|来週|年内|年度内|今期|ひとまず|落ち着|現時点"
    r"|\S間(?:ほど|だけ|は)|時以降|昼間|夜間|早朝|深夜|時間外|時間帯|休日|土日|祝日|平日"
    r"|(?:\d{1,4}|来|今)年?(?:月|日|春|夏|秋|冬|週)|[春夏秋冬]まで|(?:月|日|頃|明け|まで)(?:は|に)|今(?:は|の(?:ところ|時期))"
    r"|\b(?:until|till|for now|for the time being|at the moment|for (?:a|the next) (?:while|few|month|week|year))\b|\bn(?:o|')t\b.{0,40}\bbefore\b"
    r"|\b(?:this|next) (?:week|month|year|quarter)\b",
    re.IGNORECASE,
)
FOR_EVER = re.compile(
    r"今後(?:は|も|一切|の|、|とも|ずっと)|以後|一切|二度と|金輪際|永久|リスト|名簿|こちら(?:から|より)ご?連絡(?:する|いたし|致し|さしあげ|差し上げ|し)"
    r"|\b(?:ever|again|any ?more|list|unsubscribe)\b",
    re.IGNORECASE,
)
"""Beside these a word of time tells why, not how long; in English `again` may stand with `until`, see english.py."""
BY_OTHER_MEANS = re.compile(
    r"電話.{0,40}メール(?:で|に|にて)|電話(?:で|に(?:て|よる))?の?ご?連絡|^(?!.*(?:メール|配信|案内|DM)).*電話|メール(?:で|に|にて)(?:の)?(?:ご?連絡|お?願い|やり取り|お送り|十分|充分)(?!.{0,8}(?:控え|遠慮|不要|容赦|お断り|結構です。?$))"
    r"|(?:郵送|紙|ファ(?:ッ)?クス|fax).{0,20}(?:不要|結構|控え|停止|いりません)|\b(?:call|phone|telephone)\b.{0,40}\be-?mail\b",
    re.IGNORECASE,
)
STOP_WORD = re.compile(
    r"(?:配信|購読|登録)(?:の|を)?(?:停止|解除|中止|止め|やめ)"
    r"|(?:連絡|案内|メール|営業).{0,12}(?:不要|無用|ご?遠慮(?!な)|お?控え|お断り|結構です|送らな|止め|やめ|容赦|放念|及びません|見合わせ)"
    r"|二度と.{0,16}(?:連絡|メール|送)|(?:連絡|送信|送付|送ら|送って(?:こ|来))(?:し)?ない(?:で|よう)"
    r"|unsubscribe|opt[ -]?out|\bstop (?:sending|e-?mail|contact)|\bremove (?:me|us)\b"
    r"|\b(?:do not|don't|never) (?:contact|e-?mail|write|message)\b",
    re.IGNORECASE,
)
"""Enough for a doubt wherever they stand."""
REFUSING = re.compile(
    r"(?:やめ|止め|控え|停止し|中止し|解除し|削除し|消去し|破棄し|外し)(?:て|に)(?:ください|下さい|ほしい|欲しい|くれ|もらえ|いただ|頂)"
    r"|(?:し|送ら|なさら|来|こ)ない(?:で|よう)|(?:ご?遠慮|ご?容赦|お?控え)(?:ください|下さい|願|いただ|頂)|お断り(?:し|いた|です)|(?:いり|要り)ません|不要(?:です|でございます)|(?:は|も)結構です"
    r"|\b(?:please|pls|plz)\W{0,3}(?:stop|no|remove|delete|discontinue|cease|quit)\b|\b(?:remove|delete|take) (?:me|us|my|our)\b|\bno (?:more|further)\b",
    re.IGNORECASE,
)
WRITING = re.compile(
    r"メール|メルマガ|連絡|案内|配信|営業|DM|送(?:ら|る|っ|り|信|付)|お便り|\b(?:e-?mails?|mails?|messages?|contact\w*|list|newsletters?|subscri\w+)\b",
    re.IGNORECASE,
)
"""REFUSING is a doubt where the text also speaks of writing."""
BARE_STOP = re.compile(
    r"^(?:もう|直ちに|ただちに|すぐに?|今すぐ|至急|どうか|早急に|速やかに|、)*(?:停止|中止|解除|削除|抹消|やめ|止め|とめ)(?:し)?て(?:ください|下さい|ほしい|欲しい|くれ|もらえ|いただ[けき]|頂[けき])"
    r"|^(?:(?:so|and|just|pls|plz|please),? )*(?:stop|unsubscribe)(?: (?:it|this|that|now|please|pls|me|us))*[.! ]*$",
    re.IGNORECASE,
)
"""A whole sentence that stops something: the mail, where the text speaks of writing."""
TOO_MUCH = re.compile(
    r"(?:メール|連絡|案内|配信).{0,16}(?:頻度|頻繁|多すぎ|多過ぎ|減らし)|(?:頻繁|多すぎ|多過ぎ).{0,12}(?:メール|連絡|案内|配信)"
    r"|(?:メール|案内).{0,24}送られても|\btoo (?:many|much) (?:e-?mails?|mails?|messages?)\b|\b(?:fewer|less) (?:e-?mails?|mails?|messages?|often|frequent\w*)\b",
    re.IGNORECASE,
)
