"""What the desk writes to reps, besides the letters."""

PHRASES: dict[str, str] = {
    "run.smtp_unreachable": "メールボックス「{mailbox}」から送信できませんでした（{why}）。smtp の host・port・user・password を確かめてください。未送信のメールは残っています。",
    "why.thanks": "お断りへのお礼です。",
    "why.info": "「{reason}」とのお返事でしたので、判断の手がかりになる情報をお届けします。",
    "why.case": "「{reason}」とのお返事でしたので、近い立場のお客様の例をお届けします。",
    "why.material": "「{reason}」とのお返事でしたので、ご検討や社内の説明に使える資料をお届けします。",
    "why.offer": "事情が変わったため、あらためてのご提案です。",
    "why.event": "「{reason}」とのお返事でしたので、気軽に聞ける場をご案内します。",
    "why.question": "うかがっていた時期が近いので、一つだけおたずねします。",
    "why.feedback": "率直なご意見をうかがい、今後に生かすためのメールです。",
    "why.withdraw": "お決めになる時期を過ぎたので、こちらから区切りをつけるメールです。",
    "why.task": "この時期にお話しするお約束です。",
}
