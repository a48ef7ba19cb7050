"""The demo: its people and their words, and how the story is told."""

PHRASES: dict[str, str] = {
    # The people and what they say. The program reads these words as it reads anybody's.
    "demo.firm": "つばめ事務サポート株式会社",
    "demo.rep": "小林 直子",
    "demo.thinks.name": "山本 恵子",
    "demo.thinks.company": "株式会社青葉製作所",
    "demo.thinks.deal": "日報の電子化",
    "demo.thinks.said": "前向きに検討します。{when}ごろまでには、社内で結論を出すつもりです。",
    "demo.thinks.away": (
        "メールをありがとうございます。\n"
        "ただいま育児休業のため不在にしております。{when}に復帰いたします。\n"
        "お急ぎの場合は、代表電話までご連絡ください。\n\n"
        "株式会社青葉製作所　山本 恵子"
    ),
    "demo.thinks.answer": (
        "小林様\n\n"
        "ご連絡ありがとうございます。社内で話がまとまり、御社にお願いしたいと思っております。\n"
        "来週、一度お打ち合わせのお時間をいただけますでしょうか。\n\n"
        "山本"
    ),
    "demo.saves.name": "髙橋 健太",
    "demo.saves.company": "みなと美容室",
    "demo.saves.deal": "会員カードの電子化",
    "demo.saves.said": "良いお話なのですが、今期は予算が取れません。次の予算は{when}からです。",
    "demo.waits.name": "伊藤 さくら",
    "demo.waits.company": "日の出米穀店",
    "demo.waits.deal": "在庫管理の見直し",
    "demo.waits.said": "今は手が離せないので、{when}ごろに、また声をかけてください。",
    "demo.waits.answer": (
        "小林様\n\n"
        "いつもご丁寧にありがとうございます。\n"
        "申し訳ありませんが、今後のご案内は不要です。配信を停止してください。\n\n"
        "日の出米穀店　伊藤"
    ),
    "demo.gone.name": "森 誠",
    "demo.gone.company": "かすみ運輸株式会社",
    "demo.gone.deal": "勤怠管理の電子化",
    "demo.gone.said": "今回は他社さんにお願いすることにしました。",
    "demo.better_text": (
        "お世話になっております。つばめ事務サポートの小林でございます。\n\n"
        "日報の件、ご検討くださりありがとうございます。\n"
        "急かすつもりはございません。ご検討に間に合うよう資料を整えたく、\n"
        "お決めになるのは、いつごろのご予定でしょうか。\n\n"
        "「年明け」「まだ分からない」のひと言で十分です。"
    ),
    "demo.absence_subject": "自動応答: 不在のお知らせ",
    "demo.word_ok": "OK",
    "demo.word_edit": "修正",
    "demo.word_won": "成約",
    "demo.word_resume": "「再開」",
    "demo.leaves_by_itself": "お返事がなければ送ります",
    "demo.wrote": "{when} {sender}:",
    # The story.
    "demo.title": "四つのお断りから始まるお話",
    "demo.prologue": (
        "\n"
        "{firm}は、{name}さんが一人で営業をしている、小さな会社です。\n"
        "{day}、{count}人のお客様から、続けてお断りをいただきました。\n"
        "\n"
        "これは台本の読み上げではありません。本物の enishi が、この中だけの小さなメールの\n"
        "世界で、時計を早回しにして、いま動いています。外へは一通も出ません。\n"
        "行の終わりの [番号] は、届いたメールのファイルの番号です。"
    ),
    "demo.quiet": "……{weeks}週間、どなたにも何も送らず、静かに待ちました……",
    "demo.refused": "{company}の{name}様「{said}」",
    "demo.recorded": "  → お断りを記録しました（理由: {reason}）。",
    "demo.entered": "  → 追客プラン「{plan}」。予定は {ahead}。",
    "demo.entered_last": "  → 追客プラン「{plan}」に入りました。",
    "demo.ahead": "{when}に{kind}",
    "demo.and": "、",
    "demo.sent": "✉ {name}様へ {kind}『{subject}』 [{number}]",
    "demo.sent_in_vain": "✉ {name}様へ {kind}『{subject}』",
    "demo.no_file": "（届かず）",
    "demo.asked": "{name}さんへ 下書きの確認『{subject}』 [{number}]",
    "demo.notified": "{name}さんへ お知らせ『{subject}』 [{number}]",
    "demo.rep_wrote": "{name}さんの返信「{said}」 [{number}]",
    "demo.customer_wrote": "{name}様からのメール「{said}」 [{number}]",
    "demo.came_back": "メールが戻ってきました。{address} は、使われていないアドレスでした。 [{number}]",
    "demo.approved": "  → 承認されました。{when} に送ります。",
    "demo.moved_closed": "  → {customer}様へのメールは、プランでは{meant}。お休み（{name}）なので、{comes}にします。",
    "demo.moved_weekend": "  → {customer}様へのメールは、プランでは{meant}。土日なので、{comes}にします。",
    "demo.moved_absence": "  → {customer}様へのメールは、プランでは{meant}。お留守なので、{comes}まで待ちました。",
    "demo.auto_replied": "  → 自動の不在通知でした。お返事とは数えません。追客は続きます。",
    "demo.moved_behind": "  → お戻りは{back}。次のメールを、{meant}から{comes}へ動かしました。",
    "demo.happened": "  → {what}",
    "demo.happened_to": "  → {name}様: {what}",
    "demo.shown_thanks": "最初のお礼は、こう届きました [{number}]",
    "demo.shown_request": "最初の下書きの確認は、営業担当にこう届きました [{number}]",
    "demo.customers": "お客様は、いま",
    "demo.customer": "{company} {name}様",
    "demo.stands": "  いま: {state} ― プランは「{plan}」",
    "demo.stands_because": "  いま: {state} ― {cause}",
    "demo.stands_until": "  いま: {state} ― プランは「{plan}」、次は{next}ごろ",
    "demo.row": "  {when}  {kind}{file}",
    "demo.checks": "数え直し（届いたメールから）",
    "demo.check_answer": "{name}様: 届いたのは{count}通。ご本人のお言葉のあとは{after}通。",
    "demo.check_bounce": "{name}様: 宛先不明で戻ったあと、送り直したのは{after}通。",
    "demo.check_calm": "{name}様: お返事のないまま、届いたのは{count}通。",
    "demo.check_absence": "{name}様: 不在通知のあとも追客は続き、届いたのは{after}通。",
    "demo.check_approved": "承認が要るのに、承認なしで出たメールは{count}通。",
    "demo.left": (
        "届いた{count}通のメールは、ここにあります（メールソフトで開けます）。\n"
        "  {mails}\n"
        "この会社の設定一式は、ここにあります（enishi check -c {site} で確かめられます）。\n"
        "  {site}"
    ),
    "demo.next": "ご自分の会社で始めるときは: enishi init フォルダ名",
    "demo.hold": (
        "メールの世界を、開けたままにしてあります。この機械のメールソフトで覗けます。\n"
        "  受信 IMAP   127.0.0.1  ポート {imap}  暗号化なし\n"
        "  送信 SMTP   127.0.0.1  ポート {smtp}  暗号化なし\n"
        "  ユーザー名  {users}\n"
        "  パスワード  {password}（どの方も同じ）\n"
        "画面（ブラウザー）は、まだありません。\n"
        "お客様や営業担当として返信すると、enishi がその場で応えます。終わるときは Ctrl+C。"
    ),
    "demo.folder_taken": "{folder} には、ほかのファイルがあります。空のフォルダか、まだないフォルダを --folder で指定してください。",
    "demo.cannot_write": "{folder} に書けません（{reason}）。書けるフォルダを --folder で指定してください。",
    "demo.option.lang": "お話の言葉。ja（日本語）または en（英語）",
    "demo.option.folder": "メールと設定を残すフォルダ（なければ作ります。既定は ./demo）",
    "demo.option.hold": "お話のあと、メールの世界を Ctrl+C まで開けておく",
}
