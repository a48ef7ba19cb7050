"""What the columns of a CSV may be called, in Japanese and English."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from enishi.cli.told import PAST_DAYS, TEXTS
from enishi.core.plan import RECORD_DATES
from enishi.core.problem import BadInput, Problem

REFUSAL: Mapping[str, tuple[str, ...]] = {
    "address": (
        "to",
        "mail",
        "email",
        "e-mail",
        "mail address",
        "宛先",
        "メール",
        "メールアドレス",
        "アドレス",
    ),
    "company": ("company name", "firm", "会社", "会社名", "企業名", "貴社名"),
    "name": (
        "contact",
        "full name",
        "氏名",
        "名前",
        "お名前",
        "担当者",
        "担当者名",
        "ご担当者",
        "顧客担当者",
    ),
    "title": ("job title", "役職", "肩書", "肩書き"),
    "industry": ("業種", "業界"),
    "department": ("部署", "部署名", "所属"),
    "rep": ("sales rep", "owner", "担当", "営業担当", "自社担当"),
    "deal": ("subject", "proposal", "件名", "商談", "商談名", "案件", "案件名"),
    "product": ("商品", "製品", "サービス", "提案商品"),
    "price_band": ("price", "価格", "価格帯", "金額", "見積金額"),
    "source": ("lead source", "経路", "流入元", "きっかけ"),
    "proposed_on": ("proposed", "提案日", "見積日"),
    "said_on": ("refused on", "date", "断られた日", "お断り日", "失注日", "日付"),
    "reason": ("理由", "断りの理由", "お断りの理由", "失注理由"),
    "finality": ("本気度", "温度感", "今はno/本当のno", "確度"),
    "worry": ("concern", "懸念", "不安", "心配"),
    "competitor": ("競合", "他社", "競合他社"),
    "criteria": ("判断基準", "決め手"),
    "said": ("words", "お客様の言葉", "断り文句", "発言"),
    "note": ("notes", "memo", "メモ", "備考"),
    "next_topic": ("次の話題",),
    "basis": ("送信の根拠", "根拠"),
    "decision_on": ("decision", "decision date", "判断時期", "判断日", "決定時期"),
    "needed_by": ("必要時期", "希望時期", "導入希望"),
    "budget_opens_on": ("予算時期", "予算の時期"),
    "contract_ends_on": ("契約終了日", "契約満了日", "契約更新日"),
    "look_again_on": ("再連絡日", "再検討時期", "次回連絡"),
}
SUPPRESSION: Mapping[str, tuple[str, ...]] = {
    "pattern": (*REFUSAL["address"], "address", "domain", "ドメイン", "配信停止"),
    "why": ("cause", "reason", "理由", "原因", "メモ", "note"),
}
OURS = ("エラー", "error")
"""The column that a file of rejected rows has at its end; without meaning when it comes back mended."""

assert set(REFUSAL) == {"address", "reason", "rep", "finality", "basis", *TEXTS, *PAST_DAYS, *RECORD_DATES}


@dataclass(frozen=True, slots=True)
class Columns:
    header: tuple[str, ...]
    fields: tuple[str | None, ...]
    """For each column the field it fills; None: it means nothing to us."""

    @property
    def ignored(self) -> list[str]:
        """Columns that mean nothing to us, to be told: a misspelt heading must not lose data in silence."""
        pairs = zip(self.header, self.fields, strict=True)
        return [
            heading for heading, field in pairs if field is None and heading and _folded(heading) not in OURS
        ]

    def heading_of(self, field: str) -> str:
        """As it stands in the file; the field's own name where the file has no such column."""
        return self.header[self.fields.index(field)] if field in self.fields else field

    def texts(self, cells: Sequence[str]) -> dict[str, str]:
        pairs = zip(self.fields, cells, strict=False)
        return {field: text for field, cell in pairs if field is not None and (text := _plain(cell))}


def columns_of(header: tuple[str, ...], known: Mapping[str, tuple[str, ...]], file: Path) -> Columns:
    """Raises BadInput where the first of the `known` fields has no column, or two columns mean one field."""
    names = {_folded(name): field for field, aliases in known.items() for name in (field, *aliases)}
    fields = tuple(names.get(_folded(heading)) or _own_date(heading, known) for heading in header)
    columns, needed = Columns(header, fields), next(iter(known))
    problems = []
    if needed not in fields:
        wanted = ", ".join(known[needed][:8])
        problems.append(Problem("cli.csv_no_column", params={"file": file, "wanted": wanted}))
    for field in dict.fromkeys(field for field in fields if field and fields.count(field) > 1):
        twice = ", ".join(heading for heading, found in zip(header, fields, strict=True) if found == field)
        problems.append(Problem("cli.csv_twice", params={"file": file, "headings": twice}))
    if problems:
        raise BadInput(problems)
    return columns


def _own_date(heading: str, known: Mapping[str, tuple[str, ...]]) -> str | None:
    """`bonus_on`: a date of the firm's own."""
    name = heading.strip()
    is_date = name.endswith("_on") and name.isidentifier() and name.isascii() and name.islower()
    return name if is_date and known is REFUSAL else None


def _folded(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).casefold().replace("_", " ").split())


def _plain(cell: str) -> str:
    """Without what spreadsheets put around text to keep it text: `'0120`, `="0120"`."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].replace('""', '"')
    return text.removeprefix("'").strip()
