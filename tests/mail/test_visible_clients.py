"""Each mail program's way of quoting, by examples written for this: the person's words and nothing else."""

from __future__ import annotations

import pytest

from enishi.core.reply import visible_text

ANSWER = "お世話になっております。\n今回は見送らせてください。"
OURS = "近藤様\n\nいつもお世話になっております。\n配信停止をご希望の方はその旨ご返信ください。\n承認"
MARKED = "\n".join(f"> {line}" for line in OURS.split("\n"))

ATTRIBUTIONS = {
    "Gmail, Japanese with a time zone": "2026年11月20日(金) 10:15 高梨 亮（あけぼの） <t@x.example>:",
    "Gmail, German": "Am Fr., 20. Nov. 2026 um 10:15 Uhr schrieb Ryo Takanashi <t@x.example>:",
    "Gmail, French": "Le ven. 20 nov. 2026 à 10:15, Ryo Takanashi <t@x.example> a écrit :",
    "Gmail, Spanish": "El vie, 20 nov 2026 a las 10:15, Ryo Takanashi (<t@x.example>) escribió:",
    "Gmail, Italian": "Il giorno ven 20 nov 2026 alle ore 10:15 Ryo Takanashi <\nt@x.example> ha scritto:",
    "Gmail, Portuguese": "Em sex., 20 de nov. de 2026 às 10:15, Ryo Takanashi <t@x.example>\nescreveu:",
    "Gmail, Dutch": "Op vr 20 nov 2026 om 10:15 schreef Ryo Takanashi <t@x.example>:",
    "Gmail, Swedish": "Den fre 20 nov. 2026 kl 10:15 skrev Ryo Takanashi <t@x.example>:",
    "Gmail, Danish": "Den fre. 20. nov. 2026 kl. 10.15 skrev Ryo Takanashi <t@x.example>:",
    "Gmail, Finnish": "pe 20. marrask. 2026 klo 10.15 Ryo Takanashi (t@x.example) kirjoitti:",
    "Gmail, Polish": "pt., 20 lis 2026 o 10:15 Ryo Takanashi <t@x.example> napisał(a):",
    "Gmail, Czech": "pá 20. 11. 2026 v 10:15 odesílatel Ryo Takanashi <t@x.example> napsal:",
    "Gmail, Hungarian": "Ryo Takanashi <t@x.example> ezt írta (időpont: 2026. nov. 20., P, 10:15):",
    "Gmail, Turkish": "Ryo Takanashi <t@x.example>, 20 Kas 2026 Cum, 10:15 tarihinde şunu yazdı:",
    "Gmail, Russian": "пт, 20 нояб. 2026 г. в 10:15, Ryo Takanashi <t@x.example>:",
    "Gmail, Ukrainian": "пт, 20 лист. 2026 р. о 10:15 Ryo Takanashi <t@x.example> пише:",
    "Gmail, Chinese": "Ryo Takanashi <t@x.example> 于2026年11月20日周五 10:15写道：",
    "Gmail, Taiwan": "Ryo Takanashi <t@x.example> 於 2026年11月20日週五 上午10:15寫道：",
    "Gmail, Korean": "2026년 11월 20일 (금) 오전 10:15, Ryo Takanashi <t@x.example>님이 작성:",
    "Gmail, Vietnamese": "Vào Th 6, 20 thg 11, 2026 vào lúc 10:15 Ryo <t@x.example> đã viết:",
    "Gmail, Indonesian": "Pada tanggal Jum, 20 Nov 2026 pukul 10.15 Ryo <t@x.example> menulis:",
    "Gmail, Hebrew": "‫בתאריך יום ו׳, 20 בנוב׳ 2026 ב-10:15 מאת ‪Ryo‬‏ <‪t@x.example‬‏>:‬",
    "Gmail, wrapped with a short end": "On Fri, Nov 20, 2026 at 10:15 AM Ryo Takanashi <t@x.example\n> wrote:",
    "Gmail, years ago": "2026/11/20 Ryo Takanashi <t@x.example>",
    "Apple Mail, Japanese": "2026/11/20 午前10:15、高梨 亮（t@x.example）のメール：",
    "Apple Mail, German": "Am 20.11.2026 um 10:15 schrieb Ryo Takanashi <t@x.example>:",
    "Apple Mail, French": "Le 20 nov. 2026 à 10:15, Ryo Takanashi <t@x.example> a écrit :",
    "Apple Mail, over four lines": "On Nov 20, 2026,\nat 10:15,\nRyo Takanashi\n<t@x.example> wrote:",
    "Spark": "2026年11月20日 10:15 +0900、高梨 亮 <t@x.example>のメール:",
    "Spark in English": "On 20 Nov 2026, 10:15 +0900, Ryo Takanashi <t@x.example>, wrote:",
    "Thunderbird, Japanese": "On 2026/11/20 10:15, 高梨 亮 wrote:",
    "Thunderbird, German": "Am 20.11.26 um 10:15 schrieb Ryo Takanashi:",
    "Thunderbird, French": "Le 20/11/2026 à 10:15, Ryo Takanashi a écrit :",
    "Becky!, of old": 'Fri, 20 Nov 2026 10:15:00 +0900\n"高梨 亮" <t@x.example> さんwrote:',
    "Roundcube": "2026-11-20 10:15 に 高梨 亮 さんは書きました:",
    "Mutt": "On Fri, Nov 20, 2026 at 10:15:00AM +0900, Ryo Takanashi wrote:",
    "Sylpheed": "On Fri, 20 Nov 2026 10:15:00 +0900\nRyo Takanashi <t@x.example> wrote:",
    "Wanderlust": "At Fri, 20 Nov 2026 10:15:00 +0900,\nRyo Takanashi wrote:",
    "Mew": "From: Ryo Takanashi <t@x.example>\nSubject: 見積り\nDate: Fri, 20 Nov 2026 10:15:00 +0900\n",
    "Horde": "Quoting Ryo Takanashi <t@x.example>:",
    "Proton": "On Friday, November 20th, 2026 at 10:15 AM, Ryo Takanashi <t@x.example> wrote:",
    "K-9": "Ryo Takanashi <t@x.example> wrote:",
    "name alone": "Ryo Takanashi wrote:",
    "Sparrow": "On Friday, November 20, 2026 at 10:15 AM, Ryo Takanashi wrote:",
    "Eudora": "At 10:15 AM 11/20/2026, you wrote:",
    "web.de": "Gesendet: Freitag, 20. November 2026 um 10:15 Uhr\nVon: Ryo <t@x.example>\nAn: k@y.example\nBetreff: Angebot",
    "サイボウズ": "高梨 亮 さんが 2026/11/20 10:15 に書きました：",
    "秀丸メール": "高梨 亮 <t@x.example> さんは書きました：",
    "mail.ru": "Пятница, 20 ноября 2026, 10:15 +03:00 от Ryo <t@x.example>:",
}

BLOCKS = {
    "Outlook, German": "Von: Ryo <t@x.example>\nGesendet: Freitag, 20. November 2026 10:15\nAn: K <k@y.example>\nBetreff: Angebot",
    "Outlook, French": "De : Ryo <t@x.example>\nEnvoyé : vendredi 20 novembre 2026 10:15\nÀ : K <k@y.example>\nObjet : Devis",
    "Outlook, Spanish": "De: Ryo <t@x.example>\nEnviado el: viernes, 20 de noviembre de 2026 10:15\nPara: K\nAsunto: Oferta",
    "Outlook, Italian": "Da: Ryo <t@x.example>\nInviato: venerdì 20 novembre 2026 10:15\nA: K\nOggetto: Offerta",
    "Outlook, Portuguese": "De: Ryo <t@x.example>\nEnviada em: sexta-feira, 20 de novembro de 2026 10:15\nPara: K\nAssunto: Proposta",
    "Outlook, Dutch": "Van: Ryo <t@x.example>\nVerzonden: vrijdag 20 november 2026 10:15\nAan: K\nOnderwerp: Offerte",
    "Outlook, Swedish": "Från: Ryo <t@x.example>\nSkickat: den 20 november 2026 10:15\nTill: K\nÄmne: Offert",
    "Outlook, Polish": "Od: Ryo <t@x.example>\nWysłano: piątek, 20 listopada 2026 10:15\nDo: K\nTemat: Oferta",
    "Outlook, Russian": "От: Ryo <t@x.example>\nОтправлено: 20 ноября 2026 г. 10:15\nКому: K\nТема: Смета",
    "Outlook, Chinese": "发件人: Ryo <t@x.example>\n发送时间: 2026年11月20日 10:15\n收件人: K\n主题: 报价",
    "Outlook, Taiwan": "寄件者: Ryo <t@x.example>\n寄件日期: 2026年11月20日 上午 10:15\n收件者: K\n主旨: 報價",
    "Outlook, Korean": "보낸 사람: Ryo <t@x.example>\n보낸 날짜: 2026년 11월 20일 금요일\n받는 사람: K\n제목: 견적",
    "Outlook for Mac": "差出人: 高梨 亮 <t@x.example>\n日付: 2026年11月20日 金曜日 10:15\n宛先: 近藤 <k@y.example>\n件名: お見積り",
    "Outlook, many recipients": "From: Ryo <t@x.example>\nSent: Friday, November 20, 2026 10:15 AM\nTo: A <a@y.example>;\nB <b@y.example>;\nC <c@y.example>\nSubject: Quote",
    "Outlook, spaced labels": "差出人 ： 高梨 亮\n送信日時 ： 2026年11月20日\n宛　先 ： 近藤\n件　名 ： お見積り",
    "Outlook, in HTML as lines apart": "差出人: 高梨 亮 <t@x.example>\n\n送信日時: 2026年11月20日 10:15\n\n宛先: 近藤\n\n件名: お見積り",
    "Zimbra": '----- 元のメッセージ -----\n差出人: "高梨" <t@x.example>\n宛先: k@y.example\n送信済み: 2026年11月20日, 金曜日 午前 10:15\n件名: お見積り',
    "au": "-----元のメッセージ-----\n差出人:t@x.example\n日時:2026/11/20 10:15\n件名:お見積り",
    "SoftBank": "---- Original Message ----\nFrom: t@x.example\nTo: k@y.example\nSubject: お見積り",
    "Yahoo!メール, now": "----- 元のメッセージ -----\n差出人：高梨 亮 <t@x.example>\n宛先：k@y.example\n件名：お見積り",
    "Samsung": "-------- 元のメッセージ --------\n送信元: 高梨 <t@x.example>\n日付: 2026/11/20 10:15 (GMT+09:00)\n宛先: k@y.example\n件名: お見積り",
    "Samsung in English": "-------- Original message --------\nFrom: Ryo <t@x.example>\nDate: 20/11/2026 10:15 (GMT+09:00)\nTo: k@y.example\nSubject: Quote",
    "BlackBerry": "From: Ryo Takanashi\nSent: Friday, November 20, 2026 10:15 AM\nTo: Kondo\nSubject: Quote",
    "Notes": "From:   Ryo Takanashi/Akebono@AKEBONO\nTo:     Kondo/Y@Y\nDate:   2026/11/20 10:15\nSubject:        Quote",
    "Notes, of old": "Ryo Takanashi <t@x.example>\n2026/11/20 10:15\n\nTo\nKondo <k@y.example>\ncc\n\nSubject\nQuote",
    "Zoho": "---- On Fri, 20 Nov 2026 10:15:00 +0900 Ryo Takanashi <t@x.example> wrote ----",
    "eM Client": '------ Original Message ------\nFrom "Ryo" <t@x.example>\nTo k@y.example\nDate 2026/11/20 10:15:00\nSubject Quote',
    "Hotmail of old": "Date: Fri, 20 Nov 2026 10:15:00 +0900\nSubject: Quote\nFrom: t@x.example\nTo: k@y.example",
    "ticket system": "##- 返信はこの行より上にご記入ください -##",
    "ticket system in English": "--- Please reply above this line ---",
    "Outlook on the web, rule": "________________________________________\nFrom: Ryo [t@x.example]\nSent: Friday, 20 November 2026 10:15\nTo: Kondo\nSubject: Quote",
    "Thunderbird, forwarded": "-------- Forwarded Message --------\nSubject: \tQuote\nDate: \tFri, 20 Nov 2026 10:15:00 +0900\nFrom: \tRyo <t@x.example>\nTo: \tk@y.example",
    "Thunderbird, forwarded in Japanese": "-------- 転送メッセージ --------\n件名: \tお見積り\n日付: \tFri, 20 Nov 2026 10:15:00 +0900\n差出人: \t高梨 <t@x.example>\n宛先: \tk@y.example",
    "Gmail, forwarded": "---------- Forwarded message ---------\nFrom: 高梨 亮 <t@x.example>\nDate: 2026年11月20日(金) 10:15\nSubject: お見積り\nTo: <k@y.example>",
    "Apple Mail, forwarded": "転送されたメッセージ:\n\n差出人: 高梨 亮 <t@x.example>\n件名: お見積り\n日付: 2026年11月20日 10:15:00 JST\n宛先: k@y.example",
    "Apple Mail, forwarded in German": "Anfang der weitergeleiteten Nachricht:\n\nVon: Ryo <t@x.example>\nBetreff: Angebot\nDatum: 20. November 2026\nAn: k@y.example",
}


@pytest.mark.parametrize("client", ATTRIBUTIONS)
def test_what_stands_above_and_below_marked_history_is_the_answer(client: str) -> None:
    attribution = ATTRIBUTIONS[client]
    assert visible_text(f"{ANSWER}\n\n{attribution}\n\n{MARKED}\n") == ANSWER
    assert visible_text(f"{attribution}\n{MARKED}\n\n{ANSWER}\n") == ANSWER


@pytest.mark.parametrize("client", BLOCKS)
def test_our_own_words_below_a_header_block_are_not_the_answer(client: str) -> None:
    assert visible_text(f"{ANSWER}\n\n{BLOCKS[client]}\n\n{OURS}\n") == ANSWER
    assert visible_text(f"\n{BLOCKS[client]}\n\n{OURS}\n") == ""


CLIENT_LINES = [
    "iPhoneから送信", "私のiPhoneから送信", "iPadから送信", "iPhoneからの送信", "Xperiaから送信", "Galaxyから送信しました", "ドコモメールから送信",
    "Yahoo!メール for iPhoneから送信", "Windows 版のメールから送信", "Windows 10 版のメールから送信", "Androidスマートフォンから送信", "スマホから送信しています",
    "iPhone版Outlookから送信", "iOS 版 Outlook から送信", "Outlook for Androidを取得<https://aka.ms/x>", "Sent from my iPad", "Sent from my Samsung Galaxy smartphone.",
    "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows", "Sent from Outlook for iOS<https://aka.ms/x>",
    "Sent from Yahoo Mail on Android", "Sent from Yahoo Mail for iPhone", "Sent with Proton Mail secure email.", "Sent via the Samsung Galaxy S24",
    "Sent from my iPhone, please excuse typos.", "Sent from my mobile. Please excuse brevity and typos", "Get Outlook for Mac<https://aka.ms/x>",
    "Von meinem iPhone gesendet", "Gesendet mit der Telekom Mail App", "Gesendet von Outlook für iOS<https://aka.ms/x>", "Envoyé de mon iPhone",
    "Envoyé à partir de Outlook pour Android", "Envoyé depuis mon téléphone Orange", "Enviado desde mi iPhone", "Enviado do meu iPhone", "Inviato da iPhone",
    "Verzonden vanaf mijn iPhone", "Skickat från min iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta", "Wysłane z iPhone'a", "Odesláno z iPhonu",
    "Отправлено с iPhone", "从我的 iPhone 发送", "從我的iPhone傳送", "내 iPhone에서 보냄", "iPhone'umdan gönderildi", "Obtenir Outlook pour iOS<https://aka.ms/x>",
    "Holen Sie sich Outlook für iOS<https://aka.ms/x>", "Obtener Outlook para Android<https://aka.ms/x>", "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "[cid:image001.png@01DB1234.56789AB0]", "[image: image.png]",
]  # fmt: skip


@pytest.mark.parametrize("line", CLIENT_LINES)
def test_what_the_program_adds_of_itself_is_nobodys_words(line: str) -> None:
    assert visible_text(f"{ANSWER}\n\n{line}\n") == ANSWER


SIGNATURES = {
    "boxes": "■□■□■□■□■□■□■□■□\n株式会社ミドリ製作所　総務課\n伊東 康介（いとう こうすけ）\nTEL 03-0000-1001\n■□■□■□■□■□■□■□■□",
    "diamonds": "◆◇◆◇◆◇◆◇◆◇\n近藤建設株式会社\n　工務部　近藤 拓也\n　携帯：090-0000-1003\n◆◇◆◇◆◇◆◇◆◇",
    "box drawing": "┏━━━━━━━━━━┓\n　石黒会計事務所\n　石黒 誠\n　TEL：025-000-1005\n┗━━━━━━━━━━┛",
    "thin rule": "──────────────\n合同会社ミヤモト企画\n宮本 桂\nhttps://miyamoto.example\n──────────────",
    "name in the rule": "---- 近藤建設株式会社 ----\n近藤 拓也\nTEL 052-000-1003",
    "name alone in a frame": "------------------\n伊東\n------------------",
    "paragraphs": "株式会社ほしぞら保育\n運営部　渡邊 沙織\n\n〒220-0000 横浜市西区0-0\nTEL：045-000-1002\nE-mail：w@y.example",
    "one line": "株式会社北風物流 倉庫管理部 阿部 晋平 TEL 017-000-1009",
    "no rule": "伊東 康介\n株式会社ミドリ製作所 総務課\n東京都大田区0-0-0\n03-0000-1001",
    "English": "Hanako Ito\nSales Manager, Midori Works Inc.\n+81 3 0000 1001 | www.y.example",
    "English with a closing": "Best regards,\n\nHanako Ito\nGeneral Manager\nMidori Works Inc.",
    "long dash": "—\nHanako Ito\nMidori Works",
    "dashed name": "-Hanako Ito",
    "German": "-- \nMit freundlichen Grüßen\n\nHans Muster\nMuster GmbH",
    "notice": "※本メールには秘密情報が含まれている場合があります。誤って受信された場合は破棄してください。",
    "notice in English": "This e-mail and any attachments are confidential and intended solely for the addressee.\nIf you are not the intended recipient, please delete it.",
    "virus scanner": "このEメールはアバスト アンチウイルスによりウイルススキャンされています。\nwww.avast.com",
    "list": "_______________________________________________\nUsers mailing list\nusers@lists.example\nhttps://lists.example/users",
    "signature and notice": "━━━━━━━━\n株式会社ミドリ製作所\nTEL 03-0000-1001\n━━━━━━━━\n\n本メールは機密情報を含むことがあります。万一誤って受信された場合は削除してください。",
}


@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize(
    "below",
    [
        "",
        f"\n\n{ATTRIBUTIONS['Thunderbird, Japanese']}\n{MARKED}",
        f"\n\n{BLOCKS['Outlook for Mac']}\n\n{OURS}",
    ],
)
def test_a_signature_in_any_style_is_no_part_of_the_answer(kind: str, below: str) -> None:
    assert visible_text(f"{ANSWER}\n\n{SIGNATURES[kind]}{below}\n") == ANSWER


@pytest.mark.parametrize("kind", SIGNATURES)
def test_a_signature_below_the_quotation_is_no_part_of_the_answer(kind: str) -> None:
    assert (
        visible_text(f"{ANSWER}\n\n{ATTRIBUTIONS['Thunderbird, Japanese']}\n{MARKED}\n\n{SIGNATURES[kind]}\n")
        == ANSWER
    )


STAYS = [
    "Hi,\n\nWe go with another vendor.\n\nThanks,\nJohn",
    "見送ります。\n\n近藤",
    "Sent from my desk, which is much easier than my phone.",
    "Sent by courier yesterday.",
    "Sent from Osaka on Monday.",
    "Sent with thanks.",
    "iPhoneから送信できませんでしたので、パソコンから失礼します。",
    "次の日程でお願いします。\n\n日時：12月1日(火) 10:00\n場所：貴社\n宛先：総務課",
    "From: Tokyo\nTo: Osaka\nDate: 12/1",
    "以下の住所にお送りください。\n\n〒144-0000 東京都大田区0-0-0\n株式会社ミドリ製作所 伊東 康介\nTEL 03-0000-1001",
    "Please ship to:\n\nMidori Works Inc.\n1 Main Street\nTel +81 3 0000 1001",
    "On Friday at 10:00 we met and he told me this:\nno.",
    "比較表です。\n\n| 項目 | 金額 |\n| 月額 | 5万円 |\n\n以上です。",
    "理由は次のとおりです。\n---\n予算が取れません。\n---\nよろしくお願いします。",
    "---- 変更点 ----\n金額を5万円にしてください。",
    "本メールの内容は秘密でお願いします。",
    "11月20日10:15にお送りいただいたメールですが、見ました。\n結論は次のとおりです:\n見送ります。",
    "昨日の2026年11月20日 10:15 に見積書を書きました\nご確認ください。",
    "11月20日 10:00 に山田 <y@y.example> へ連絡しました。内容:\n見送り",
    "電話 03-0000-0000 か k@y.example までご連絡いただければ幸いです\n\n近藤",
    "Not for us.\n\nPlease call me at +81 3 0000 1001 or write to k@y.example",
    "下記にお送りください。\n\n-----------\n〒100-0000 東京都千代田区\n株式会社A 鈴木\n-----------\n\nよろしくお願いします。\n鈴木",
    "12月9日まで不在です。\n----------\nI am out of the office until December 9.\nContact tani@y.example or +81 3 0000 1001",
    "本題です。\n----------\n追記です。資料は https://y.example にあります。\n担当は k@y.example です。",
    "12月9日まで不在です。\n--\nI am out of the office until December 9.",
    "お知らせです。\n\n━━━━━━━━━━━━\n■ 休業について\n━━━━━━━━━━━━\n12/29から1/3まで休業いたします。",
    "━━━━━━━━━━━━\n■ 休業について\n━━━━━━━━━━━━\n12/29〜1/3",
    "No: 123\nDate: 2026/11/20\n件名: お見積り\nの件で伺います。",
    "One more question I had:\n\nIs there a trial?",
    "- 一つ目\n- 二つ目\n- 三つ目",
]


@pytest.mark.parametrize("text", STAYS)
def test_words_are_not_lost_to_a_likeness(text: str) -> None:
    assert visible_text(text) == text


def test_a_heading_between_rules_is_no_upper_edge_of_a_signature() -> None:
    notice = "━━━━━━━━━━━━\n■ 休業のお知らせ\n━━━━━━━━━━━━\n12/29〜1/3"
    assert visible_text(f"{notice}\n\n株式会社A\nTEL 03-0000-0000\n") == notice


def test_answers_between_quotations_stay_in_their_order_with_a_long_greeting() -> None:
    text = (
        "On 2026/11/20 10:15, 高梨 亮 wrote:\n\n高梨様\n\nお世話になっております。\n石黒です。\n\n"
        "> ご質問１：集計は何でなさっていますか。\n表計算です。\n\n> ご質問２：時期はいつですか。\n4月です。\n\n-- \n石黒 誠\n"
    )
    assert visible_text(text) == "高梨様\n\nお世話になっております。\n石黒です。\n\n表計算です。\n\n4月です。"


def test_a_quoted_line_that_was_broken_in_two_is_still_quoted() -> None:
    full = "> いつも大変お世話になっております。このたびは勤怠管理システムのご検討を"
    assert visible_text(f"{ANSWER}\n\n{full}\nいただきまして\n> ありがとうございました。\n") == ANSWER


def test_marks_with_a_name_or_a_bar_are_quotation_marks() -> None:
    assert visible_text(f"{ANSWER}\n\n高梨> お見積りの件です。\n高梨> いかがでしょうか。\n") == ANSWER
    assert visible_text(f"{ANSWER}\n\n| お見積りの件です。\n| いかがでしょうか。\n") == ANSWER
    assert visible_text(f"{ANSWER}\n\n＞お見積りの件です。\n＞＞いかがでしょうか。\n") == ANSWER
