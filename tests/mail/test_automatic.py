"""core.automatic, core.bulk: machines, lists and people told apart by headers, subjects and words (D11-D13)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.customer_mail import judged

from enishi.core.verdict import Verdict

ABSENCE_NOTES = [
    ("Re: ご提案", "12/4まで不在です。", {"Auto_Submitted": "auto-replied"}),
    ("Re: ご提案", "12/4まで不在です。", {"X_Mail_Autoreply": "yes"}),
    ("Re: ご提案", "只今留守にしております。", {"X_Autorespond": "ご提案"}),
    ("Re: ご提案", "出張しております。", {"Precedence": "auto_reply"}),
    ("Re: ご提案", "有給休暇を取得しております。", {"X_Auto_Reply": "1"}),
    ("Re: Proposal", "I'm on PTO until Dec 3.", {"X_FC_MachineGenerated": "true"}),
    ("Re: Proposal", "On vacation.", {"X_Autoreply_From": "a@b.example"}),
    (
        "Re: Proposal",
        "I will be out next week.",
        {"Auto_Submitted": "auto-replied (zimbra; readable-notification)"},
    ),
    (
        "Re: Proposal",
        "Ich bin bis 3.12. nicht im Hause.",
        {"X_MS_Exchange_Generated_Message_Source": "Mailbox Rules Agent"},
    ),
    ("Réponse automatique : Proposition", "Je suis absente jusqu'au 3 décembre.", {"answers": False}),
    ("Automatische Antwort: Angebot", "Ich bin im Urlaub und ab 3. Dezember wieder erreichbar.", {}),
    ("Abwesenheitsnotiz: Angebot", "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro.", {}),
    ("Respuesta automática: Propuesta", "Estoy de vacaciones hasta el 3 de diciembre.", {}),
    ("Risposta automatica: Proposta", "Sono in ferie fino al 3 dicembre.", {}),
    ("Automatisch antwoord: Voorstel", "Ik ben afwezig tot 3 december.", {}),
    ("Resposta automática: Proposta", "Estou de férias até 3 de dezembro.", {}),
    ("Autosvar: Forslag", "Jeg er på ferie til 3. december.", {}),
    ("Автоответ: Предложение", "Я в отпуске до 3 декабря.", {}),
    ("自动答复: 提案", "我正在休假,12月3日返回。", {}),
    ("Out of Office: Proposal", "I'm at a conference with patchy mail.", {}),
    ("Out of Office Re: Proposal", "Back on Monday.", {}),
    ("OOO: Proposal", "Back on Monday.", {}),
    ("Vacation: Re: Proposal", "Back on Monday.", {"answers": False}),
    ("Away: Re: Proposal", "I'm away this week.", {"Auto_Submitted": "auto-replied"}),
    ("[Out of office] Proposal", "Travelling until 3 Dec.", {}),
    ("Automatic reply: Proposal", "Office closed for public holidays until Jan 4th.", {}),
    ("Auto Response: Proposal", "We are closed for the holidays and will be back on January 4.", {}),
    ("Auto: Proposal", "I'm sick today.", {"Auto_Submitted": "auto-replied"}),
    ("自動返信", "12月4日まで休みをいただきます。", {"answers": False}),
    ("【自動返信】不在のお知らせ", "12月7日に戻ります。", {"answers": False}),
    ("不在通知", "出張中です。", {"answers": False}),
    ("[不在] ご提案", "11/24〜11/27 不在にします。", {"answers": False}),
    ("＜自動応答＞ ご提案", "本日は終日外出しております。", {"answers": False}),
    ("（自動返信）佐藤は不在です", "12/1より出社します。", {"answers": False}),
    ("自動返信メール：休業日のお知らせ", "11/23は勤労感謝の日のため休業です。", {"answers": False}),
    ("不在のため返信が遅れます", "11月27日まで出張のため返信が遅れます。", {"answers": False}),
    ("休暇中", "12月1日に出社します。", {"answers": False}),
    (
        "夏季休業のお知らせ",
        "8月13日から16日まで休業いたします。ご返信は17日以降となります。",
        {"answers": True},
    ),
    (
        "年末年始休業のご案内",
        "12/29〜1/4 は休業いたします。いただいたメールには1/5以降順次ご返信いたします。",
        {"answers": True},
    ),
    ("休診日のお知らせ", "木曜は休診日です。翌日以降にお返事いたします。", {"answers": True}),
    ("長期休暇のお知らせ", "12月1日まで長期休暇をいただいております。", {"answers": True}),
    (
        "出張中です",
        "佐藤は11月30日まで海外出張中です。メールの確認が遅れる場合がございます。",
        {"answers": True},
    ),
    ("Re: ご提案", "ただいま出張中です。12月1日に戻り次第、ご連絡いたします。", {}),
    (
        "Re: ご提案",
        "メールをありがとうございます。\n"
        "11月25日から28日まで休暇をいただいております。\n"
        "ご返信は29日以降となりますので、ご了承ください。\n"
        "お急ぎの場合は代表電話03-0000-0000までお願いいたします。",
        {},
    ),
    (
        "Re: ご提案",
        "このメールは自動返信です。現在育児休業を取得しております。復帰は2027年4月の予定です。",
        {},
    ),
    (
        "Re: ご提案",
        "お世話になっております。\n佐藤は本日より12/2まで不在にしております。\n帰社後、順次ご返信いたします。\n緊急のご用件は総務部 鈴木までお願いいたします。",
        {},
    ),
    (
        "Re: ご提案",
        "誠に勝手ながら、下記の期間を休業とさせていただきます。\n2026年12月29日〜2027年1月4日\n期間中にいただいたメールへのご返信は、1月5日以降順次対応させていただきます。",
        {},
    ),
    ("Re: ご提案", "【不在】11/24-11/27\n急用は携帯へ。佐藤", {}),
    (
        "Re: Proposal",
        "Thank you for your email. I am currently out of the office with limited access to email and will return "
        "on Monday, 30 November. For urgent matters please contact Jane Roe at jane@kyaku.example.",
        {},
    ),
    ("Re: Proposal", "I am out of the office until 30 November and will respond upon my return.", {}),
    ("Re: Proposal", "I'm on parental leave until March 2027. Please contact my colleague John.", {}),
    (
        "Re: Proposal",
        "Our office is closed for the Thanksgiving holiday and will reopen on Monday. We will reply to your "
        "message then.",
        {},
    ),
    (
        "Re: Angebot",
        "Vielen Dank für Ihre E-Mail. Ich bin bis zum 30.11. nicht im Büro. Ihre Nachricht wird nicht "
        "weitergeleitet.",
        {},
    ),
    (
        "Re: Proposition",
        "Bonjour, je suis actuellement absent du bureau jusqu'au 30 novembre. En cas d'urgence, merci de contacter "
        "Jean.",
        {},
    ),
    (
        "【自動返信】冬季休暇のお知らせ",
        "平素よりお世話になっております。12月28日(月)から1月4日(月)まで冬季休暇をいただきます。1月5日より通常どおり対応いたします。",
        {"answers": False},
    ),
    (
        "自動返信：研修のため終日不在",
        "本日は研修で席を外しています。明日以降にご返事します。",
        {"answers": False},
    ),
    (
        "【不在連絡】Re: 先日はありがとうございました",
        "佐藤：12/3まで海外出張のためメールを確認できません。",
        {"answers": False},
    ),
    ("不在: 先日はありがとうございました", "12月4日に出社します", {"answers": False}),
    (
        "お休みをいただいております",
        "本日はお休みをいただいております。明日お返事いたします。",
        {"answers": False},
    ),
    ("【自動応答メッセージ】", "佐藤は入院のため1月末まで休んでおります。", {"answers": False}),
    ("自動応答: ご提案", "忌引のため24日まで不在です。", {"answers": False}),
    (
        "自動応答: ご提案",
        "私は現在、出産休暇に入っております。2027年6月に復職予定です。緊急の場合は鈴木（suzuki@kyaku.example）へ。",
        {"answers": False},
    ),
    ("自動応答: ご提案", "ただいま席を外しております。", {"answers": False}),
    (
        "AUTO: Taro Sato is out of the office (returning 2026/12/01)",
        "I am out of the office until 2026/12/01.",
        {"answers": False},
    ),
    (
        "Taro Sato is out of the office.",
        "I will be out of the office starting 11/21 and will not return until 12/01. I will respond to your "
        "message when I return.",
        {"answers": False},
    ),
    (
        "Out of Office AutoReply: Proposal",
        "I'm in the field this week with little connectivity.",
        {"answers": False},
    ),
    ("I'm out of the office Re: Proposal", "Back Dec 1", {"answers": False}),
    (
        "On Vacation",
        "I am on vacation until the 30th and will read your message when I return.",
        {"answers": False},
    ),
    (
        "Holiday closure",
        "Our offices are closed from 24 December to 3 January. We will reply when we are back.",
        {"answers": True},
    ),
    (
        "Re: Proposal",
        "Thanks for your message! I'm away from my desk until Tuesday, December 1st. If it's urgent, please call "
        "03-0000-0000.",
        {},
    ),
    (
        "Re: Proposal",
        "Hello,\n"
        "\n"
        "I'm currently on maternity leave and will be back in June 2027. In my absence, please contact Jane Roe "
        "(jane@kyaku.example).\n"
        "\n"
        "Kind regards,\n"
        "John",
        {},
    ),
    (
        "Re: Proposal",
        "I am traveling this week with limited access to email. I will get back to you as soon as I can.",
        {},
    ),
    (
        "RE: Proposal",
        "Ich bin vom 20.11. bis 30.11. im Urlaub. In dringenden Fällen wenden Sie sich bitte an Frau Müller.",
        {},
    ),
    (
        "Re: 先日はありがとうございました",
        "本日、私用により休暇を取得しております。頂戴したメールは、明日以降に順次確認させていただきます。",
        {},
    ),
    (
        "Re: 先日はありがとうございました",
        "お問い合わせありがとうございます。只今、年末年始休業期間中です。\n休業期間：12/28〜1/4\n1/5より順次ご連絡いたします。",
        {},
    ),
    (
        "Re: 先日はありがとうございました",
        "日曜・祝日は定休日をいただいております。お返事は翌営業日となります。",
        {},
    ),
    (
        "Re: 先日はありがとうございました",
        "メールを受信しました。ただいま外出しておりますので、戻り次第ご返信いたします。",
        {"Auto_Submitted": "auto-replied"},
    ),
    ("Re: 先日はありがとうございました", "12/3(木)まで出張", {"Auto_Submitted": "auto-replied"}),
    ("Re: 先日はありがとうございました", "育児休業中です", {"Precedence": "junk"}),
    (
        "Re: 先日はありがとうございました",
        "現場に出ております。戻りは夕方です。",
        {"Auto_Submitted": "auto-replied"},
    ),
    ("Re: 先日はありがとうございました", "Sono fuori ufficio fino al 1 dicembre.", {"X_Autoreply": "yes"}),
]
AUTOMATIC_ANSWERS = [
    (
        "開封済み: ご提案",
        "宛先 佐藤\n件名 ご提案\n送信日時 2026/11/20 10:00\n2026/11/20 11:00 に開封されました。",
        {"answers": False},
        False,
    ),
    ("開封通知: ご提案", "あなたのメッセージは開封されました。", {"answers": False}, False),
    (
        "Re: ご提案",
        "このメールは開封確認です。送信されたメッセージが受信者の画面に表示されたことを示しています。",
        {},
        False,
    ),
    (
        "Read: Proposal",
        "Your message\n\n To: Sato\n Subject: Proposal\n Sent: Friday\n\nwas read on Friday, November 20.",
        {"answers": False},
        False,
    ),
    (
        "Return Receipt (displayed) - Proposal",
        "This is a Return Receipt for the mail that you sent to sato@kyaku.example.\n"
        "\n"
        "Note: This Return Receipt only acknowledges that the message was displayed on the recipient's computer.",
        {"answers": False},
        False,
    ),
    (
        "Not read: Proposal",
        "Your message was deleted without being read on Friday.",
        {"answers": False},
        False,
    ),
    ("Lu : Proposition", "Votre message a été lu le vendredi 20 novembre.", {"answers": False}, False),
    ("Gelesen: Angebot", "Ihre Nachricht wurde am 20.11. gelesen.", {"answers": False}, False),
    (
        "未開封のまま削除されました: ご提案",
        "メッセージは開封されずに削除されました。",
        {"answers": False},
        False,
    ),
    (
        "お問い合わせありがとうございます【キャク商事】",
        "この度はお問い合わせいただき誠にありがとうございます。\n以下の内容で受け付けました。\n担当者より3営業日以内にご連絡いたします。\n\nお名前: 田中\n内容: ご提案",
        {"answers": False},
        False,
    ),
    ("【キャク商事】お問い合わせを受け付けました", "担当者よりご連絡いたします。", {"answers": False}, False),
    (
        "[キャクサポート] お問い合わせ番号: 20261121-001",
        "お問い合わせを受け付けました。",
        {"answers": False},
        False,
    ),
    (
        "Re: ご提案 [#12345]",
        "お問い合わせいただきありがとうございます。チケット #12345 を作成しました。担当者が確認のうえ返信いたします。",
        {},
        False,
    ),
    (
        "[Ticket#2026112101] Proposal",
        "Your request has been received and is being reviewed by our support staff. To add additional comments, "
        "reply to this email.",
        {"answers": False},
        False,
    ),
    (
        "[JIRA] (SUP-12) Proposal",
        "Thanks for contacting us. We've created request SUP-12.",
        {"Auto_Submitted": "auto-generated"},
        False,
    ),
    (
        "We got your message",
        "Thanks for reaching out! This is an automated reply to let you know we've received your message. Someone "
        "will get back to you within 24 hours.",
        {"answers": False},
        False,
    ),
    (
        "Thank you for contacting Kyaku",
        "We have received your inquiry and will respond within 2 business days.",
        {"answers": False},
        False,
    ),
    (
        "Case 00012345 created: Proposal",
        "Thank you for your email. A case has been opened. Your case number is 00012345.",
        {"answers": False},
        False,
    ),
    (
        "Votre demande a bien été reçue",
        "Nous avons bien reçu votre message et vous répondrons dans les plus brefs délais. Ceci est un message "
        "automatique, merci de ne pas y répondre.",
        {"answers": False},
        False,
    ),
    (
        "Eingangsbestätigung: Angebot",
        "Vielen Dank für Ihre Anfrage. Dies ist eine automatisch generierte E-Mail. Bitte antworten Sie nicht auf "
        "diese E-Mail.",
        {"answers": False},
        False,
    ),
    ("ご注文ありがとうございます（自動配信メール）", "ご注文番号 A-123", {"answers": False}, False),
    (
        "お申し込み受付完了のお知らせ",
        "お申し込みを受け付けました。このメールに心当たりのない場合は破棄してください。",
        {"answers": False},
        False,
    ),
    ("Re: ご提案", "このメールアドレスは送信専用です。ご返信いただいてもお答えできません。", {}, True),
    ("Re: ご提案", "※本メールは送信専用アドレスから送信しています。", {}, True),
    (
        "Re: ご提案",
        "このメールアドレスは2026年9月末をもって廃止いたしました。新しいアドレスは info@new.example です。",
        {"Auto_Submitted": "auto-replied"},
        True,
    ),
    (
        "メールアドレス変更のお知らせ",
        "このメールは自動で返信しています。メールアドレスが sato@new.example に変わりました。",
        {},
        True,
    ),
    (
        "自動応答: ご提案",
        "佐藤は3月末で退職しました。今後は鈴木（suzuki@kyaku.example）までご連絡ください。",
        {"answers": False},
        True,
    ),
    (
        "Automatic reply: Proposal",
        "John Smith is no longer with the company. Please contact jane@kyaku.example.",
        {"answers": False},
        True,
    ),
    (
        "Automatic reply: Proposal",
        "I have moved to a new role and no longer monitor this mailbox.",
        {"answers": False},
        True,
    ),
    (
        "Automatic reply: Proposal",
        "This mailbox is no longer in use. Please write to info@new.example instead.",
        {"answers": False},
        True,
    ),
    ("Re: ご提案", "佐藤は退職いたしました。このメールは自動で送信しております。", {}, True),
    ("担当者変更のお知らせ", "自動返信にて失礼いたします。佐藤は異動となり、後任は鈴木です。", {}, True),
    (
        "Please confirm your message",
        "You sent a message to sato@kyaku.example. This mailbox is protected by ChoiceMail. Click the link below "
        "to confirm that you are a person.\n"
        "https://c.example/1",
        {"answers": False},
        True,
    ),
    (
        "Re: Proposal [verify]",
        "I'm protecting myself from receiving junk mail. Just this once, click the link below so I can receive "
        "your emails. You won't have to do this again.\n"
        "https://c.example/1",
        {},
        True,
    ),
    (
        "送信者確認",
        "スパム対策のため、下記のURLにアクセスして認証をお願いします。\nhttps://c.example/1",
        {"answers": False},
        True,
    ),
    (
        "メール認証のお願い",
        "このメールは迷惑メール防止システムにより自動送信されています。以下の確認コードを件名に入れて返信してください。",
        {"answers": False},
        True,
    ),
    (
        "Re: ご提案",
        "お世話になります。社内確認のうえお返事します。",
        {"Auto_Submitted": "auto-replied"},
        False,
    ),
    ("自動返信", "メールを受け付けました。", {"answers": False}, False),
    ("自動返信: ご提案", "お急ぎの方はお電話ください。", {"answers": False}, False),
    (
        "【受付】お問い合わせ No.20261",
        "このたびはお問い合わせいただきありがとうございます。内容を確認のうえ、担当者よりご連絡いたします。",
        {"answers": False},
        False,
    ),
    (
        "メールありがとうございます",
        "このメールは自動返信です。3営業日以内にご返信いたします。",
        {"answers": False},
        False,
    ),
    (
        "資料請求ありがとうございます",
        "資料請求を受け付けました。担当者よりご連絡いたします。",
        {"answers": False},
        False,
    ),
    ("Re: ご提案 [Ticket: 553]", "お問い合わせを承りました。チケット番号は553です。", {}, False),
    (
        "Re: Proposal",
        "Hi,\n"
        "\n"
        "Your request (#88421) has been received and is being reviewed by our support team.\n"
        "\n"
        "To add additional comments, reply to this email.",
        {},
        False,
    ),
    ("Re: Proposal", "This is an automated response. Your message has been received.", {}, False),
    (
        "Message received",
        "Thanks for getting in touch. This inbox is not monitored.",
        {"answers": True},
        True,
    ),
    (
        "Delivery Status Notification (Success)",
        "Your message was successfully delivered.",
        {"X_Autoreply": "yes", "answers": False},
        False,
    ),
    (
        "Undeliverable address",
        "The address sato@old.example is no longer valid. Please use sato@new.example.",
        {"Auto_Submitted": "auto-replied"},
        True,
    ),
    (
        "自動返信",
        "このアドレスは11月30日で使えなくなります。新アドレス: taro@new.example",
        {"answers": False},
        True,
    ),
    (
        "アドレス変更",
        "本メールは自動送信です。旧アドレス sato@kyaku.example は廃止し、新しいアドレスは taro@new.example です。",
        {"answers": False},
        True,
    ),
    ("自動応答: ご提案", "当社は2026年9月をもって廃業いたしました。", {"answers": False}, True),
    (
        "自動応答: ご提案",
        "佐藤太郎は本社勤務となりました。担当は高橋に引き継いでおります。",
        {"answers": False},
        True,
    ),
    (
        "Automatic reply: Proposal",
        "I have left Kyaku. Please reach out to hello@kyaku.example.",
        {"answers": False},
        True,
    ),
    ("Automatic reply: Proposal", "I've retired! Contact jane@kyaku.example", {"answers": False}, True),
    (
        "Automatic reply: Proposal",
        "Please note that I am no longer working for Kyaku Inc.",
        {"answers": False},
        True,
    ),
    (
        "Réponse automatique : Offre",
        "Je ne fais plus partie de la société. Merci de contacter jean@kyaku.example",
        {"answers": False},
        True,
    ),
    (
        "Sender verification",
        "Please click the link below to verify your email address so your message can be delivered.\n"
        "https://x.example",
        {"answers": True},
        True,
    ),
    (
        "【要認証】メールをお届けするために",
        "迷惑メール対策のため、下のリンクをクリックして認証してください。https://x.example",
        {"answers": True},
        True,
    ),
    ("開封確認: ご提案", "2026/11/21 10:00 に開封しました", {"answers": False}, False),
    ("Read Receipt: Proposal", "The message was opened.", {"answers": False}, False),
    ("既読: ご提案", "メッセージは開封されました。", {"answers": False}, False),
]
"""With whether a person must act on them."""
PEOPLE = [
    ("Re: ご提案", "来週は不在にしておりますので、再来週にお電話ください。", {}),
    ("Re: ご提案", "本日は外出しておりますので、明日お電話いただけますか。", {}),
    ("Re: ご提案", "休暇を取っていたため返信が遅くなりました。ぜひお話を伺いたいです。", {}),
    ("Re: ご提案", "先週は出張で不在でした。ご提案の件、社内で検討します。", {}),
    ("Re: ご提案", "12月は年末休業に入りますので、年明けにお願いします。", {}),
    ("Re: ご提案", "来月から育休に入ります。後任が決まりましたらご連絡します。", {}),
    ("Re: ご提案", "異動になりました。後任の鈴木が担当いたします。よろしくお願いします。", {}),
    ("Re: ご提案", "私、佐藤は11月末で退職いたします。これまでお世話になりました。後任は鈴木です。", {}),
    ("Re: ご提案", "メールアドレスが変わりました。今後は sato@new.example へお願いします。", {}),
    (
        "Re: ご提案",
        "ご連絡ありがとうございます。お見積り確かに受領いたしました。確認のうえ、来週ご連絡いたします。",
        {},
    ),
    ("Re: ご提案", "受け取りました。検討します。", {}),
    ("Re: ご提案", "資料を受領しました。受付番号はいくつでしょうか。", {}),
    ("Re: お問い合わせを受け付けました", "受付番号12345の件ですが、キャンセルでお願いします。", {}),
    ("Re: 自動返信: ご提案", "不在の間に失礼しました。話を進めましょう。", {}),
    ("RE: 【不在】ご提案", "戻りました。明日お電話します。", {}),
    ("お問い合わせ", "御社の製品に興味があります。資料をください。", {"answers": False}),
    ("問い合わせの件", "先日の件、社内で相談しました。ぜひお願いします。", {"answers": False}),
    (
        "お問い合わせいただいた件について",
        "佐藤です。お問い合わせいただいた在庫ですが、ございます。",
        {"answers": False},
    ),
    (
        "受領のご連絡",
        "佐藤です。お送りいただいた資料を受領しました。ありがとうございます。",
        {"answers": True},
    ),
    ("ご予約の件", "12月1日の予約を2日に変えたいのですが。", {"answers": False}),
    ("休業日の確認", "年末の休業日を教えてください。", {"answers": False}),
    (
        "夏季休業のお知らせの件",
        "お知らせを拝見しました。休業中の連絡先を教えてください。",
        {"answers": False},
    ),
    ("不在の件", "昨日お電話しましたが、ご不在でした。", {"answers": False}),
    (
        "不在時のご連絡について",
        "私が不在の場合は鈴木にご連絡ください。提案の件、よろしくお願いします。",
        {"answers": False},
    ),
    ("Re: Proposal", "I'm out of the office next week, could we talk the week after?", {}),
    (
        "Re: Proposal",
        "I am on holiday until Monday but this looks interesting - please send the price list.",
        {},
    ),
    ("Re: Proposal", "I've been away, sorry for the late reply. Not interested at this time.", {}),
    ("Re: Proposal", "I'm no longer with the purchasing team; Jane handles this now.", {}),
    ("Re: Proposal", "We have received your proposal and will discuss it on Friday. Best, John", {}),
    ("Re: Proposal", "Thank you for your email. We'll get back to you when John returns from vacation.", {}),
    ("Re: Automatic reply: Proposal", "Back now. Let's go ahead.", {}),
    (
        "Vacation schedule",
        "Can you tell me your vacation dates? We'd like to plan the installation.",
        {"answers": False},
    ),
    ("Holiday request", "Could your system handle holiday requests?", {"answers": False}),
    ("Your message", "Thanks for your message, John. I'd like a demo.", {"answers": False}),
    (
        "Thank you for your email",
        "Hi Taro, thanks for your email yesterday. Could you send the brochure again?",
        {"answers": False},
    ),
    ("Thank you for contacting us", "Hi Taro, I run IT here. Can you do Tuesday at 3?", {"answers": True}),
    ("Ticket prices", "How much is a ticket for the seminar?", {"answers": False}),
    (
        "Re: Ticket #12",
        "Sorry for the ticket number in the subject, our helpdesk adds it. We would like to order.",
        {},
    ),
    ("Re: ご提案", "自動返信メールの文面を変えたいのですが、設定できますか。", {}),
    ("Re: ご提案", "御社から自動送信されたメールが届きましたが、人が読んでいますか。", {}),
    ("Re: ご提案", "送信専用アドレスからのメールだったので、こちらに返信しました。契約を進めたいです。", {}),
    ("Re: ご提案", "わかりました。", {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}),
    ("Re: ご提案", "わかりました。", {"Precedence": "bulk", "X_Auto_Response_Suppress": "All"}),
    (
        "Re: ご提案",
        "進めましょう。\n\n配信停止をご希望の方はこちら https://gw.example/u",
        {"List_Unsubscribe": "<mailto:u@gw.example>"},
    ),
    (
        "ご相談",
        "佐藤です。一度お会いできますか。",
        {"List_Unsubscribe": "<mailto:u@gw.example>", "answers": False},
    ),
    ("Re: ご提案", "進めましょう。", {"Auto_Submitted": "no"}),
    ("Re: ご提案", "進めましょう。", {"Precedence": "normal"}),
    (
        "Re: ご提案",
        "お願いします。\n"
        "\n"
        "【免責】このメールは機密情報を含みます。宛先に間違いがある場合は削除してください。\n"
        "This email and any attachments are confidential. If you have received this email in error please notify "
        "the sender.",
        {},
    ),
    (
        "Re: Proposal",
        "Go ahead.\n"
        "\n"
        "--\n"
        "John Smith | Kyaku Inc.\n"
        "Follow us on Twitter | Facebook | LinkedIn\n"
        "Subscribe to our newsletter: https://kyaku.example/news\n"
        "Unsubscribe: https://kyaku.example/unsub",
        {},
    ),
    (
        "Re: Proposal",
        "Yes please.\n"
        "\n"
        "This email has been scanned for viruses by Foo.\n"
        "If you no longer wish to receive marketing from us click here to unsubscribe.",
        {"X_MS_Exchange_Inbox_Rules_Loop": "x@kyaku.example"},
    ),
    ("[社内ML 123] Re: ご提案", "社内で回覧しました。私が担当します。", {"List_Id": "<ml.kyaku.example>"}),
    (
        "ご連絡",
        "info担当の者です。メルマガを拝見して興味を持ちました。",
        {"answers": False, "sender": "info@kyaku.example"},
    ),
    (
        "Re: ご提案",
        "担当の佐藤は退職いたしました。後任の鈴木と申します。ご提案について一度お話を伺えますか。",
        {},
    ),
    ("Re: ご提案", "鈴木と申します。佐藤は休職中のため、私が代わりにお返事します。今回は見送ります。", {}),
    ("Re: ご提案", "いま産休中なのですが、復帰後の4月以降にまたご連絡いただけますか。", {}),
    ("Re: ご提案", "現在、事務所を移転作業中で休業しています。再開したら連絡します。資料は読みました。", {}),
    (
        "Re: ご提案",
        "大変申し訳ありませんが、出張中につき詳しく読めていません。戻り次第検討してご返事します。",
        {},
    ),
    ("Re: 自動応答: ご提案", "先日は失礼しました。出張から戻りました。来週お時間ありますか。", {}),
    (
        "Re: 先日はありがとうございました",
        "自動返信が返ってきたかもしれませんが、メールは見ております。資料ありがとうございます。",
        {},
    ),
    ("Re: 先日はありがとうございました", "今週いっぱい夏休みなので、来週また連絡します。", {}),
    ("Re: 先日はありがとうございました", "休業中のためご返事が遅れました。", {}),
    ("Re: 先日はありがとうございました", "ただいま入院中です。導入の話は延期させてください。", {}),
    (
        "Re: 先日はありがとうございました",
        "12月4日まで出張ですので、7日以降でお打ち合わせをお願いできればと思います。",
        {},
    ),
    (
        "Re: 先日はありがとうございました",
        "田中様\n\nお世話になっております。佐藤です。\n今週は不在にしておりますため、来週改めてご連絡いたします。",
        {},
    ),
    (
        "Re: 先日はありがとうございました",
        "本日より産休に入るため、担当が高橋に変わります。高橋から改めてご連絡いたします。",
        {},
    ),
    ("Re: 先日はありがとうございました", "お問い合わせの件、担当者に確認して後日ご連絡いたします。", {}),
    (
        "Re: 先日はありがとうございました",
        "メールを受信しました。ご提案内容を確認し、改めてご連絡します。",
        {},
    ),
    ("Re: 先日はありがとうございました", "ご連絡いただきありがとうございます。担当の者に申し伝えます。", {}),
    ("メール届きました", "資料届きました。ありがとうございます。", {"answers": False}),
    ("お問い合わせ番号 553 について", "番号553の件、どうなりましたか。", {"answers": False}),
    ("受付時間について", "受付時間は何時までですか。", {"answers": False}),
    ("休暇明けのご連絡", "休暇から戻りました。先日の件、進めたいと思います。", {"answers": False}),
    (
        "担当変更のお知らせ",
        "高橋と申します。12月より佐藤に代わり御社を担当いたします。よろしくお願いいたします。",
        {"answers": False},
    ),
    (
        "退職のご挨拶",
        "私事で恐縮ですが、11月末をもちまして退職することとなりました。在職中は大変お世話になりました。後任の高橋は takahashi@kyaku.example です。",
        {"answers": False},
    ),
    (
        "アドレス変更しました",
        "佐藤です。アドレスを変えましたので登録をお願いします。taro@new.example",
        {"answers": False},
    ),
    ("新しいオフィス", "事務所を移転しました。ぜひお立ち寄りください。", {"answers": False}),
    ("Re: Out of office", "Ha, enjoy your holiday! Let's talk when you are back.", {}),
    ("Out of stock?", "Is item 12 out of stock?", {"answers": False}),
    (
        "Away next week",
        "Hi Taro, I'm away next week; can we move the call to December 7?",
        {"answers": False},
    ),
    ("Automatic door quote", "Could you quote us for two automatic doors?", {"answers": False}),
    ("Auto insurance", "We need auto insurance for 3 vans.", {"answers": False}),
    ("Read: your proposal", "I read your proposal on the train. Where do I sign?", {"answers": False}),
    ("Request received?", "Did you receive my request?", {"answers": False}),
    (
        "Thank you",
        "Thank you for your email. I will look at it when I am back from holiday.",
        {"answers": True},
    ),
    ("Re: Proposal", "Thanks. I no longer work with suppliers directly; ask Jane.", {}),
    (
        "Re: Proposal",
        "Our office will be closed over Christmas, so please send the contract before the 20th.",
        {},
    ),
    ("Re: Proposal", "I will be out of office tomorrow. Please call my mobile.", {}),
    (
        "Vertrag",
        "Können Sie mir den Vertrag bis Freitag schicken? Ich bin danach im Urlaub.",
        {"answers": False},
    ),
    (
        "Question",
        "Hello, do you deliver to Osaka? See https://kyaku.example/map for our address.",
        {"answers": False},
    ),
    (
        "見積依頼",
        "下記の条件でお見積りをお願いします。\n"
        "https://kyaku.example/spec\n"
        "https://kyaku.example/draw\n"
        "https://kyaku.example/photo\n"
        "数量は100個、納期は12月末です。",
        {"answers": False},
    ),
    (
        "Invoice question",
        "Your order confirmation says payment received, but we have not paid yet?",
        {"answers": False},
    ),
    (
        "無料セミナーについて",
        "御社の無料セミナーに参加したいのですが、まだ空きはありますか。",
        {"answers": False},
    ),
    ("キャンペーンの件", "先日のキャンペーンはまだ間に合いますか。", {"answers": False}),
    (
        "ログインできません",
        "マイページにログインができません。パスワードの再設定をお願いします。",
        {"answers": False},
    ),
    ("ご注文の確認", "先日の注文番号A-12ですが、いつ届きますか。", {"answers": False}),
    (
        "Webinar",
        "I saw your free trial offer. Could you guarantee the price of $500 until May?",
        {"answers": False},
    ),
    (
        "Re: 先日はありがとうございました",
        "ご連絡ありがとうございます。\n"
        "\n"
        "--\n"
        "佐藤太郎\n"
        "株式会社キャク https://kyaku.example\n"
        "Facebook https://fb.example/k  Twitter https://tw.example/k\n"
        "★メルマガ登録はこちら https://kyaku.example/mm ★配信停止はこちら https://kyaku.example/stop",
        {},
    ),
    (
        "ご相談",
        "田中様\n\n一度お会いしたいのですが、ご都合はいかがでしょうか。\n\n--\n佐藤太郎\n★メルマガ配信停止はこちら https://kyaku.example/stop",
        {"answers": False},
    ),
    (
        "Re: Proposal",
        "Sounds good.\n"
        "\n"
        "CONFIDENTIALITY NOTICE: This message was sent automatically scanned. If you are not the intended "
        "recipient do not reply to this message and delete it.",
        {},
    ),
    (
        "Re: Proposal",
        "ok",
        {
            "List_Unsubscribe": "<mailto:x@gw.example>",
            "Precedence": "bulk",
            "X_Auto_Response_Suppress": "All",
        },
    ),
    (
        "Re: Proposal",
        "We'd like to proceed.",
        {"Auto_Submitted": "no", "X_MS_Exchange_Inbox_Rules_Loop": "x@y.example"},
    ),
    ("Re: Proposal", "We'd like to proceed.", {"X_Autogenerated": "Forward"}),
    (
        "Re: [kyaku-all] Proposal",
        "I'd like to proceed.",
        {"List_Id": "kyaku-all <all.kyaku.example>", "Precedence": "list"},
    ),
    ("Re: Proposal", "Please go ahead.", {"Precedence": "bulk", "X_RT_Loop_Prevention": "kyaku.example"}),
    (
        "Re: Proposal [Ticket #99]",
        "Hi Taro, Jane from support here. Your proposal looks good, we'd like a call on Monday.",
        {"X_Zendesk_From_Account_Id": "1"},
    ),
]
PRINT = [
    (
        "【キャク通信】12月号 新製品のご案内",
        "キャク通信 12月号をお届けします。\n"
        "■新製品 https://kyaku.example/a\n"
        "■セミナー https://kyaku.example/b\n"
        "■導入事例 https://kyaku.example/c\n"
        "━━━━━\n"
        "本メールの配信停止をご希望の方は下記よりお手続きください。\n"
        "https://kyaku.example/u",
        {"answers": False},
    ),
    (
        "＜期間限定＞送料無料キャンペーン開催中！",
        "本日より3日間、全品20%OFF！\n"
        "詳しくはこちら\n"
        "https://shop.example/a\n"
        "▼人気ランキング\n"
        "https://shop.example/b\n"
        "https://shop.example/c",
        {"answers": False},
    ),
    (
        "無料セミナーのご案内【12/10開催】",
        "各位\n"
        "\n"
        "平素よりお世話になっております。下記のとおりセミナーを開催いたします。\n"
        "日時：12月10日\n"
        "参加費：無料\n"
        "お申し込みはこちら https://seminar.example/a\n"
        "\n"
        "※本メールは名刺交換させていただいた方、弊社サービスにご登録いただいた方にお送りしております。\n"
        "今後ご案内が不要な方は、お手数ですがこちらよりお手続きください。https://seminar.example/u",
        {"answers": False},
    ),
    (
        "営業代行のご提案",
        "ご担当者様\n"
        "\n"
        "突然のご連絡失礼いたします。弊社では成果報酬型の営業代行サービスをご提供しております。\n"
        "ご興味がございましたら下記URLより資料をダウンロードいただけます。\n"
        "https://spam.example/dl\n"
        "\n"
        "今後このようなご案内が不要な場合は、件名に「配信停止」とご記入のうえご返信ください。",
        {"answers": False},
    ),
    (
        "プレスリリース：新サービス提供開始",
        "報道関係者各位\n\n株式会社キャクは…\nhttps://pr.example",
        {"answers": False},
    ),
    (
        "【ログイン通知】アカウントへのログインがありました",
        "お客様のアカウントに新しい端末からログインがありました。\n心当たりのない場合はパスワードを変更してください。\n※このメールは送信専用です。",
        {"answers": False, "sender": "info@service.example"},
    ),
    (
        "ご請求金額のお知らせ",
        "いつもご利用いただきありがとうございます。11月分のご請求金額が確定しました。マイページよりご確認ください。\n"
        "https://my.example\n"
        "※本メールは自動配信です。返信いただいてもお答えできません。",
        {"answers": False, "sender": "info@service.example"},
    ),
    (
        "[GitHub] A new public key was added",
        "A new public key was added to your account.",
        {"answers": False, "sender": "GitHub <noreply@github.com>"},
    ),
    (
        "John Smith wants to connect",
        "John Smith would like to add you to their network. Accept: https://li.example",
        {"answers": False, "sender": "LinkedIn <invitations@linkedin.com>"},
    ),
    (
        "Cron <root@host> /usr/bin/backup",
        "backup done",
        {"answers": False, "sender": "Cron Daemon <root@host.example>"},
    ),
    (
        "** PROBLEM Service Alert: host/HTTP is CRITICAL **",
        "***** Nagios *****\nNotification Type: PROBLEM\nService: HTTP",
        {"answers": False, "sender": "nagios@host.example"},
    ),
    (
        "[Zabbix] Problem: disk full",
        "Problem started at 10:00",
        {"answers": False, "sender": "zabbix@host.example"},
    ),
    (
        "招待状: 定例会 2026年11月24日",
        "招待された予定があります。\nGoogle カレンダーからの招待",
        {"answers": False, "sender": "Google カレンダー <calendar-notification@google.com>"},
    ),
    (
        "Your weekly digest",
        "Here is what you missed this week. View in browser: https://x.example\nManage your notification settings.",
        {"answers": False, "sender": "hello@app.example"},
    ),
    (
        "50% off everything today only",
        "Shop now: https://s.example/a\n"
        "Dresses: https://s.example/b\n"
        "Shoes: https://s.example/c\n"
        "\n"
        "You are receiving this because you signed up. Unsubscribe: https://s.example/u",
        {"answers": False},
    ),
    (
        "Make money fast!!!",
        "Dear friend, you have been selected to receive $1,000,000. Click here NOW http://s.example . To be "
        "removed from future mailings click here.",
        {"answers": False},
    ),
    (
        "Your order has shipped",
        "Hi, your order #123 has shipped. Track: https://t.example\nThanks for shopping with us!",
        {"answers": False, "sender": "orders@shop.example"},
    ),
    (
        "Welcome to App!",
        "Thanks for signing up. Please verify your email address by clicking the link: "
        "https://app.example/verify?t=1",
        {"answers": False, "sender": "hello@app.example"},
    ),
    (
        "Password reset",
        "Someone requested a password reset. If this wasn't you, ignore this email. https://app.example/reset",
        {"answers": False, "sender": "support@app.example"},
    ),
    (
        "Report domain: mirai.example Submitter: google.com Report-ID: 123",
        "This is an aggregate DMARC report.",
        {"answers": False, "sender": "noreply-dmarc-support@google.com"},
    ),
    (
        "[dev] Release 1.2",
        "New release.\n"
        "_______________________________________________\n"
        "dev mailing list\n"
        "dev@lists.example\n"
        "https://lists.example/mailman/listinfo/dev",
        {"answers": False},
    ),
    ("[ports-jp 123] ビルドエラー", "ビルドできません。", {"Precedence": "list", "answers": False}),
    ("お知らせ", "明日は停電です。", {"List_Id": "<all.kyaku.example>", "answers": False}),
    (
        "Newsletter November",
        "Hello readers",
        {
            "List_Unsubscribe": "<https://k.example/u>",
            "List_Unsubscribe_Post": "List-Unsubscribe=One-Click",
            "answers": False,
        },
    ),
    ("Sale", "Buy", {"Precedence": "bulk", "answers": False}),
    ("hi", "Buy now", {"X_Spam_Flag": "YES", "answers": False}),
    ("[SPAM] ご提案", "安い", {"answers": False}),
    (
        "【重要】システムメンテナンスのお知らせ",
        "お客様各位\n平素は格別のご高配を賜り厚く御礼申し上げます。下記の日程でメンテナンスを実施いたします。\n詳細は下記をご覧ください。\nhttps://svc.example/m",
        {"answers": False, "sender": "info@svc.example"},
    ),
    (
        "[楽々通販] 発送完了のお知らせ",
        "ご注文の商品を発送いたしました。\nお問い合わせ番号 1234-5678\nhttps://track.example/1",
        {"answers": False, "sender": "shop@shop.example"},
    ),
    (
        "お得なクーポン配布中！本日23:59まで",
        "全品10%OFFクーポン配布中\nhttps://shop.example/c",
        {"answers": False, "sender": "mail@shop.example"},
    ),
    (
        "「いいね！」がありました",
        "あなたの投稿に新しいコメントがあります。 https://sns.example/p/1",
        {"answers": False, "sender": "notification@sns.example"},
    ),
    ("DMARC Aggregate Report", "See attachment", {"answers": False, "sender": "dmarcreport@microsoft.com"}),
    ("FW: V1agra cheap", "Order yours today, 100% free shipping http://x.example", {"answers": False}),
    (
        "Investment opportunity",
        "Dear Sir, I am the next of kin of a late client. $12 million dollars. Reply urgently.",
        {"answers": False},
    ),
    (
        "The Weekly #42",
        "In this issue:\n"
        "1. https://a.example/1\n"
        "2. https://a.example/2\n"
        "3. https://a.example/3\n"
        "\n"
        "You're receiving this email because you subscribed. Update your preferences or unsubscribe.",
        {"answers": False, "sender": "editor@weekly.example"},
    ),
    (
        "Build failed in Jenkins: app #12",
        "See https://ci.example/12",
        {"answers": False, "sender": "jenkins@ci.example"},
    ),
    ("[JIRA] (APP-1) Bug", "John commented on APP-1", {"answers": False, "sender": "jira@corp.example"}),
    (
        "Invitation: Weekly sync @ Mon",
        "You have been invited to the following event.",
        {"answers": False, "sender": "someone@gmail.example"},
    ),
    (
        "[rails-core] patch",
        "Here is a patch.\n"
        "--~--~---------~--~----~------------~-------~--~----~\n"
        'You received this message because you are subscribed to the Google Groups "rails-core" group.\n'
        "To unsubscribe from this group, send email to x",
        {"answers": False},
    ),
]


@pytest.mark.parametrize(("subject", "body", "how"), ABSENCE_NOTES)
def test_an_absence_note_is_known_by_header_subject_or_words(subject: str, body: str, how: dict) -> None:
    reading = judged(subject, body, **how)
    assert (reading.verdict, reading.suppress) == (Verdict.OUT_OF_OFFICE, False), reading.why


@pytest.mark.parametrize(("subject", "body", "how", "brings_news"), AUTOMATIC_ANSWERS)
def test_an_automatic_answer_is_nobodys_and_its_news_reach_a_person(
    subject: str, body: str, how: dict, brings_news: bool
) -> None:
    reading = judged(subject, body, **how)
    assert (reading.verdict, reading.suppress) == (Verdict.AUTO_REPLY, False), reading.why
    assert reading.needs_person or not brings_news


@pytest.mark.parametrize(("subject", "body", "how"), PEOPLE)
def test_a_person_is_a_person_whatever_they_write_through(subject: str, body: str, how: dict) -> None:
    reading = judged(subject, body, **how)
    assert (reading.verdict, reading.suppress) == (Verdict.HUMAN_REPLY, False), reading.why


@pytest.mark.parametrize(("subject", "body", "how"), PRINT)
def test_mail_to_many_is_noise_with_or_without_headers(subject: str, body: str, how: dict) -> None:
    assert judged(subject, body, **how).verdict is Verdict.BULK_NOISE


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("佐藤は退職しました。後任は鈴木（suzuki@kyaku.example）です。", "suzuki@kyaku.example"),
        (
            "旧アドレス sato@kyaku.example は廃止し、新しいアドレスは taro@new.example です。",
            "taro@new.example",
        ),
        ("This address is no longer in use. Please write to info@new.example instead.", "info@new.example"),
        ("メールアドレスが変わりました。新しいアドレスはお電話でお尋ねください。", None),
        ("退職しました。総務 a@kyaku.example または営業 b@kyaku.example まで。", None),
    ],
)
def test_a_note_of_a_change_gives_the_one_new_address_it_names(body: str, address: str | None) -> None:
    reading = judged("自動応答: ご提案", body, answers=False)
    assert (reading.needs_person, reading.new_address) == (True, address)


def test_a_stand_in_during_an_absence_is_no_new_address() -> None:
    reading = judged(
        "自動応答: ご提案", "12月4日まで休暇です。緊急の場合は鈴木（suzuki@kyaku.example）へ。", answers=False
    )
    assert (reading.verdict, reading.needs_person, reading.new_address) == (
        Verdict.OUT_OF_OFFICE,
        False,
        None,
    )
    assert reading.return_on == date(2026, 12, 7)


def test_a_letter_that_looks_like_print_is_shown_to_a_person() -> None:
    reading = judged(
        "新サービスのご案内",
        "ご担当者様\n弊社では清掃サービスを提供しております。キャンペーン中です。お得なセール開催中！",
        answers=False,
    )
    assert reading.verdict is Verdict.BULK_NOISE
    assert (reading.needs_person, reading.confidence < 0.6) == (True, True)


def test_a_header_is_surer_than_words() -> None:
    by_header = judged("Re: ご提案", "出張中です。", Auto_Submitted="auto-replied")
    by_words = judged("不在: ご提案", "出張中です。")
    assert by_header.confidence > by_words.confidence


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto_Submitted", 'auto-replied; owner-email="sato@kyaku.example"'),
        ("Auto_Submitted", "auto-generated (vacation)"),
        ("X_Autoreply", "yes"),
        ("X_Autorespond", "ご提案"),
        ("X_Auto_Responder", "1"),
        ("X_Mail_Autoreply", "yes"),
        ("X_FC_MachineGenerated", "true"),
        ("X_Zendesk_Auto_Reply", "1"),
        ("X_Vacation", "1"),
        ("X_Autogenerated", "Reply"),
        ("Precedence", "auto_reply"),
        ("X_Precedence", "auto_reply"),
        ("X_MS_Exchange_Generated_Message_Source", "Mailbox Rules Agent"),
    ],
)
def test_a_vendors_header_of_an_answer_decides_over_plain_text(header: str, value: str) -> None:
    assert judged("Re: ご提案", "確認いたします。", **{header: value}).verdict is Verdict.AUTO_REPLY


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto_Submitted", "no"),
        ("Auto_Submitted", "auto-forwarded"),
        ("X_Autoreply", "no"),
        ("X_Autogenerated", "Mirror"),
        ("X_Auto_Response_Suppress", "DR, RN, NRN, OOF, AutoReply"),
        ("X_MS_Exchange_Inbox_Rules_Loop", "sato@kyaku.example"),
        ("X_RT_Loop_Prevention", "kyaku.example"),
        ("Precedence", "bulk"),
        ("List_Unsubscribe", "<mailto:leave@gw.example>"),
    ],
)
def test_a_header_that_people_have_too_decides_nothing(header: str, value: str) -> None:
    assert judged("Re: ご提案", "確認いたします。", **{header: value}).verdict is Verdict.HUMAN_REPLY


@given(st.text(max_size=500), st.text(max_size=80))
def test_any_words_are_read_without_fault(body: str, subject: str) -> None:
    subject = "".join(letter for letter in subject if letter.isprintable()).encode("utf-8", "ignore").decode()
    body = body.encode("utf-8", "ignore").decode()
    assert judged(subject, body).why
