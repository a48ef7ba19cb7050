"""The first day back, from absence notes as people and systems write them."""

from __future__ import annotations

from datetime import date

import pytest

from enishi.core.dates import return_day

TUESDAY = "2026-12-01"
NEVER = None

JAPANESE = [
    # both ends
    ("2026-12-20", "冬季休業：12月28日（月）－1月5日（火）", "2027-01-06"),
    ("2026-12-20", "12/28(月)-1/5(火)は休業いたします。", "2027-01-06"),
    ("2026-12-20", "休業期間　12/28(月) - 1/5(火)", "2027-01-06"),
    ("2026-12-20", "１２／２８～１／５の間、お休みをいただきます。", "2027-01-06"),
    ("2026-12-20", "2026年12月29日(火)より2027年1月3日(日)まで休業とさせていただきます。", "2027-01-04"),
    ("2026-12-20", "令和8年12月29日から令和9年1月4日まで休みます。", "2027-01-05"),
    ("2026-12-20", "R8.12.29〜R9.1.4 不在", "2027-01-05"),
    ("2026-12-20", "2026/12/26～2027/01/04", "2027-01-05"),
    ("2026-12-20", "十二月二十八日から一月五日まで休業いたします。", "2027-01-06"),
    ("2026-12-20", "12月28日(月)から31日(木)まで不在です。", "2027-01-04"),
    ("2026-12-20", "12月28日（月）17時～1月5日（火）9時まで不在", "2027-01-06"),
    ("2026-12-20", "年末年始休業\n12月29日(火)\n～\n1月4日(月)", "2027-01-05"),
    ("2026-12-20", "冬休み12.28(月)～1.5(火)", "2027-01-06"),
    (TUESDAY, "休暇のため、12月3日（木）・4日（金）は不在です。", "2026-12-07"),
    (TUESDAY, "3日と4日は休暇をいただいております。", "2026-12-07"),
    (TUESDAY, "本日・明日と休みをいただいております。", "2026-12-03"),
    (TUESDAY, "12/1、12/2は展示会のため不在です。", "2026-12-03"),
    ("2026-12-20", "年内は12月28日まで営業、年始は1月5日より営業いたします。", "2027-01-05"),
    (
        "2026-12-25",
        "誠に勝手ながら12月26日(土)から1月4日(月)まで冬季休業とさせていただきます。お急ぎの方は03-1234-5678まで。",
        "2027-01-05",
    ),
    # named return
    (TUESDAY, "12月7日（月）から出社いたします。", "2026-12-07"),
    (TUESDAY, "6日から出社します", "2026-12-06"),
    (TUESDAY, "出張のため返信が遅れます。12/9以降にご返信いたします。", "2026-12-09"),
    (TUESDAY, "復帰予定日：2026年12月14日", "2026-12-14"),
    (TUESDAY, "次回出社日は12月8日(火)です。", "2026-12-08"),
    (TUESDAY, "休み明けの12月7日より順次対応いたします。", "2026-12-07"),
    (TUESDAY, "12/4まで休暇、12/7より通常業務です。", "2026-12-07"),
    (TUESDAY, "今週金曜まで出張です。来週月曜日から出社します。", "2026-12-07"),
    (TUESDAY, "あさって戻ります", "2026-12-03"),
    (TUESDAY, "明日は休み。明後日対応します。", "2026-12-03"),
    ("2026-12-28", "年明け1月5日から対応します。", "2027-01-05"),
    ("2026-12-28", "新年は6日からの営業となります。", "2027-01-06"),
    ("2026-12-28", "年明けに対応いたします。", "2027-01-04"),
    (TUESDAY, "2日間お休みをいただき、3日に戻ります。", "2026-12-03"),
    (TUESDAY, "12月5日(土)まで不在にしており、翌営業日よりご返信いたします。", "2026-12-07"),
    ("2026-08-05", "お盆明けに対応いたします。", "2026-08-17"),
    ("2026-04-27", "GW明けにご連絡いたします。", "2026-05-07"),
    ("2026-04-27", "ゴールデンウィーク休業 4/29〜5/6", "2026-05-07"),
    ("2026-09-17", "連休明けに折り返します。只今不在です。連休明けに対応します。", "2026-09-24"),
    # last day only
    ("2026-12-16", "20日まで休みです", "2026-12-21"),
    (TUESDAY, "12/4まで休暇です。", "2026-12-07"),
    (TUESDAY, "金曜まで不在にしています。", "2026-12-07"),
    ("2026-12-02", "水曜まで不在です。木曜より出社します。", "2026-12-03"),
    ("2026-11-20", "本日は終日外出しております。", "2026-11-24"),
    ("2026-12-20", "12月31日まで休暇を頂きます。", "2027-01-04"),
    ("2027-01-05", "1月8日まで出張しております。", "2027-01-12"),
    (TUESDAY, "今週いっぱい休みをいただいております。", "2026-12-07"),
    (TUESDAY, "今週は出張のため不在です。", "2026-12-07"),
    ("2026-12-04", "今週末は不在です。", "2026-12-07"),
    (TUESDAY, "今月末まで不在にします。", "2027-01-04"),
    (TUESDAY, "12月中旬まで海外出張中です。", "2026-12-21"),
    # weekdays
    ("2026-12-07", "火・水休みです。", "2026-12-10"),
    ("2026-12-07", "月火と休みます", "2026-12-09"),
    (TUESDAY, "木曜より出社します。", "2026-12-03"),
    (TUESDAY, "木曜日に戻ります。", "2026-12-03"),
    (TUESDAY, "火曜から木曜まで出張です。", "2026-12-04"),
    (TUESDAY, "今週の水曜日と木曜日はお休みです。", "2026-12-04"),
    (TUESDAY, "来週水曜まで不在。木曜から出勤。", "2026-12-10"),
    (TUESDAY, "再来週の月曜に戻ります。", "2026-12-14"),
    (TUESDAY, "来週いっぱいお休み。再来週より出社。", "2026-12-14"),
    # long
    ("2026-12-08", "3月まで育休です。", "2027-04-01"),
    ("2026-12-08", "育児休業中です。来年4月から復帰します。", "2027-04-01"),
    ("2026-12-08", "4月に復帰予定です。", "2027-04-01"),
    ("2026-12-08", "産休・育休のため、2027年10月末まで不在です。", "2027-11-01"),
    ("2026-12-08", "令和9年3月31日まで休職しております。", "2027-04-01"),
    ("2026-12-08", "1月から復帰いたします。現在は療養中です。", "2027-01-04"),
    (TUESDAY, "本日より1週間お休みをいただきます。", "2026-12-08"),
    (TUESDAY, "12/7から2週間、海外出張です。", "2026-12-21"),
    # half days
    (TUESDAY, "本日は午前中不在です。午後から出社いたします。", TUESDAY),
    (TUESDAY, "本日午後は不在です。", "2026-12-02"),
    (TUESDAY, "外出中です。15時頃戻ります。", TUESDAY),
    (TUESDAY, "午前休をいただいています。午後から出社します", TUESDAY),
    (TUESDAY, "明日の午後から出社します。", "2026-12-02"),
    (TUESDAY, "本日は定休日です。", "2026-12-02"),
    # as on a telephone
    (TUESDAY, "今日やすみです 明日みます", "2026-12-02"),
    (TUESDAY, "７日かえります", "2026-12-07"),
    (TUESDAY, "ただいま出張中(~12/4) 12/7(月)出社", "2026-12-07"),
    (TUESDAY, "【不在:12/1-12/4】", "2026-12-07"),
    (TUESDAY, "不在です(12/4まで)", "2026-12-07"),
    # wrapped lines, words around
    (
        TUESDAY,
        "休暇を取得しております。\n12月7日(月)より\n出社いたしますので、よろしくお願いいたします。",
        "2026-12-07",
    ),
    (TUESDAY, "お電話いただいた件、12月7日以降に確認いたします。", "2026-12-07"),
    (TUESDAY, "12月4日まで返信できません。", "2026-12-07"),
    (TUESDAY, "11月30日〜12月4日まで夏季…ではなく冬季休暇", "2026-12-07"),
    (TUESDAY, "12月1日(月)〜12月4日(木) 不在", "2026-12-07"),
]

NO_DAY_JAPANESE = [
    (TUESDAY, "外出しております。戻り次第ご連絡いたします。"),
    (TUESDAY, "11月20日〜11月24日 休暇"),
    (TUESDAY, "11/27まで休みです。"),
    (TUESDAY, "10月に復帰しました。夏季休業 8/12〜8/15"),
    (TUESDAY, "毎週水曜は定休日です。"),
    (TUESDAY, "定休日：火・水曜日"),
    (TUESDAY, "土日祝はお休みをいただいております。"),
    (TUESDAY, "営業時間：月曜〜金曜 9:00〜18:00 只今営業時間外です。"),
    (TUESDAY, "ただいま席を外しております。TEL 03-1234-5678 内線 12/34"),
    (TUESDAY, "3/4階の工事のため不在がちです。24/7サポート"),
    (TUESDAY, "2月30日まで休みます。"),
    (TUESDAY, "返信は2〜3日お待ちください。休暇中です。"),
    (TUESDAY, "年末年始は休業いたします。"),
    (TUESDAY, "来春まで休職しています。"),
    (TUESDAY, "本日から休みます。"),
    ("2026-12-10", "5/1〜5/6 休業いたします。"),
    (TUESDAY, "GW休業 2026年4月29日〜5月6日"),
    (TUESDAY, "1日1回メールを確認します。出張中です。"),
    (TUESDAY, "価格は12,000円、1/2サイズ、ver 2.1。休業中。"),
]

WESTERN = [
    ("2026-11-25", "I'll be back on Monday, December 7.", "2026-12-07"),
    (TUESDAY, "I am out of the office from 12/28 through 1/5.", "2027-01-06"),
    (TUESDAY, "I am on annual leave until 5 Jan.", "2027-01-06"),
    ("2026-12-20", "Our office is closed. We are returning the week of January 4.", "2027-01-04"),
    (TUESDAY, "I will return on 2026-12-07.", "2026-12-07"),
    (TUESDAY, "Out of office until 7th Dec", "2026-12-08"),
    (TUESDAY, "I am currently out of the office, returning Thursday 10th December 2026.", "2026-12-10"),
    (
        TUESDAY,
        "I will be out of the office starting 12/01/2026 and will not return until 12/14/2026.",
        "2026-12-14",
    ),
    (
        TUESDAY,
        "I will be out of the office from Wednesday, 2 December until Friday, 11 December.",
        "2026-12-14",
    ),
    (TUESDAY, "I'm away from December 21 to 25 and back on the 28th of December.", "2026-12-28"),
    (TUESDAY, "On vacation 21-25 December.", "2026-12-28"),
    (TUESDAY, "Out of office today, back tomorrow.", "2026-12-02"),
    (TUESDAY, "I'm out of the office today.", "2026-12-02"),
    (TUESDAY, "I am out of office this week and will be back next Monday.", "2026-12-07"),
    (TUESDAY, "I am on leave for the next two weeks.", "2026-12-15"),
    (TUESDAY, "I will respond when I return in January.", "2027-01-04"),
    (TUESDAY, "I'm on maternity leave until April 2027.", "2027-05-03"),
    (TUESDAY, "Closed Dec 24 - Jan 1. Reopening Jan 4.", "2027-01-04"),
    (TUESDAY, "I am out on Thursday and Friday.", "2026-12-07"),
    (TUESDAY, "I will be back in the office on\nMonday December 14th.", "2026-12-14"),
    (TUESDAY, "Away 12/3-12/4; back Mon 12/7.", "2026-12-07"),
    (TUESDAY, "I am on annual leave until 11/12/2026.", "2026-12-14"),
    (TUESDAY, "Back on Friday", "2026-12-04"),
    (TUESDAY, "Ich bin bis einschließlich 11.12. nicht im Büro.", "2026-12-14"),
    (TUESDAY, "Ich bin vom 21.12.2026 bis 04.01.2027 im Urlaub.", "2027-01-05"),
    (TUESDAY, "Ab Montag, den 7. Dezember bin ich wieder erreichbar.", "2026-12-07"),
    (TUESDAY, "Ich bin am Freitag wieder im Büro.", "2026-12-04"),
    (TUESDAY, "Je suis absent du 3 au 11 décembre inclus.", "2026-12-14"),
    (TUESDAY, "Je suis en congés jusqu'au vendredi 11 décembre.", "2026-12-14"),
    (TUESDAY, "Je serai de retour le lundi 14 décembre 2026.", "2026-12-14"),
    (TUESDAY, "Estoy fuera de la oficina hasta el 11 de diciembre.", "2026-12-14"),
    (TUESDAY, "Regreso el lunes 14 de diciembre de 2026.", "2026-12-14"),
    (TUESDAY, "Sono in ferie dal 21 dicembre al 4 gennaio.", "2027-01-05"),
    (TUESDAY, "Sarò di ritorno lunedì 7 dicembre.", "2026-12-07"),
    (TUESDAY, "Ik ben afwezig tot en met 11 december.", "2026-12-14"),
    (TUESDAY, "Vanaf maandag 14 december ben ik weer bereikbaar, terug op kantoor.", "2026-12-14"),
    (TUESDAY, "Estou de férias até 11 de dezembro.", "2026-12-14"),
    (TUESDAY, "Estarei de volta, retorno em 14/12/2026.", "2026-12-14"),
    (TUESDAY, "我于12月3日至12月11日休假。", "2026-12-14"),
    (TUESDAY, "出差中，12月14日返回。", "2026-12-14"),
    (TUESDAY, "12월 11일까지 휴가입니다.", "2026-12-14"),
    (TUESDAY, "12월 14일부터 출근합니다.", "2026-12-14"),
]

NO_DAY_WESTERN = [
    (TUESDAY, "I am out of the office until further notice."),
    (TUESDAY, "I was out of office from November 9 to November 13."),
    (TUESDAY, "I'm away. Call +1 (555) 010-1234 for 24/7 support, version 3.2.1, suite 4/12."),
    (TUESDAY, "I am away at the moment and will reply as soon as I can."),
    (TUESDAY, "Merci de me recontacter à mon retour. Je suis absent."),
    (TUESDAY, "I will be back on 2/30."),
    (TUESDAY, "Our opening hours are Monday to Friday 9am to 5pm. We are closed now."),
]


@pytest.mark.parametrize(("received_on", "note", "back"), JAPANESE + WESTERN)
def test_a_note_that_names_the_return_or_the_last_day_away_tells_the_first_day_back(
    received_on: str, note: str, back: str
) -> None:
    assert str(return_day(note, date.fromisoformat(received_on))) == back


@pytest.mark.parametrize(("received_on", "note"), NO_DAY_JAPANESE + NO_DAY_WESTERN)
def test_a_note_without_a_day_to_come_tells_none(received_on: str, note: str) -> None:
    assert return_day(note, date.fromisoformat(received_on)) is None
