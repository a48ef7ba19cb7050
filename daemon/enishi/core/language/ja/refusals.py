"""What may be wrong with a refusal that is told."""

PHRASES: dict[str, str] = {
    "refusal.bad_address": "宛先「{address}」はメールアドレスとして読めません。「name@example.jp」の形で指定してください。",
    "refusal.own_address": "宛先「{address}」はこのプログラム自身のアドレスです。お客様のアドレスを指定してください。",
    "refusal.rep_address": "宛先「{address}」は営業担当のアドレスです。お客様のアドレスを指定してください。",
    "refusal.control_character": "「{field}」に改行や制御文字が含まれています。取り除いてから、もう一度記録してください。",
    "refusal.too_long": "「{field}」が長すぎます（{length}文字）。短くしてください。",
    "refusal.unknown_reason": "理由「{value}」は reasons.yaml にありません。使えるのは {known} です。",
    "refusal.unknown_reason_near": "理由「{value}」は reasons.yaml にありません。もしかして: {near}（使えるのは {known}）",
    "refusal.unknown_rep": "営業担当「{value}」は config.yaml の reps にいません。使えるのは {known} です。",
    "refusal.unknown_rep_near": "営業担当「{value}」は config.yaml の reps にいません。もしかして: {near}（使えるのは {known}）",
    "refusal.rep_needed": "営業担当が複数います。--rep で選んでください（{known}）。",
    "refusal.bad_date_name": "日付の名前「{name}」は使えません。「decision_on」のように英小文字で _on で終わる名前にしてください。",
    "refusal.unbelievable_day": "「{field}」の日付「{day}」は、年が現実的ではありません。年を確かめて指定し直してください。",
    "refusal.reason_needed": "断りの理由が分かりません。--reason で選んでください（{reasons}）。",
    "refusal.no_cadence": "理由「{reason}」（{finality}）に合う追客プランがありません。reasons.yaml の cadence: に書き足してください。",
}
