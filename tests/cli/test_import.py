"""Importing CSV files as people's programs write them."""

from __future__ import annotations

import csv
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from enishi.cli.csv_records import CsvFile
from enishi.cli.headings import REFUSAL, columns_of
from enishi.core.problem import BadInput

Process = Callable[..., subprocess.CompletedProcess[str]]

GOOD = "宛先,会社,氏名,理由,判断時期,懸念,競合,価格帯,メモ\na@x.example,㈱あ,髙橋,予算が合わない,2027/04/01,工期,B社,300万円台,メモ\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_file_of_any_usual_encoding_goes_in(enishi: Run, site: Path, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(GOOD.encode(encoding))
    result = enishi("import", "refusals", file, "--json")
    assert result.code == 0, result.err
    assert (result.json["accepted"], result.json["refused"], result.json["rejects"]) == (1, [], None)
    record = enishi("show", "a@x.example", "--json").json["sequences"][0]
    assert (record["company"], record["contact"]["name"]) == ("㈱あ", "髙橋")
    assert record["refusal"]["dates"] == {"decision_on": "2027-04-01"}


BAD_ROWS = """to,company,name,reason,said_on,colour
a@x.example,A,Yamada,budget,2026-11-01,red
nobody,B,Suzuki,budget,,
b@y.example,"C, Ltd",Sato,no_need,2026-11-03,
=cmd|calc,D,Ito,not_now,,
c@z.example,"left open,Kato,budget,,
d@w.example,5" pipe,Mori,not_now,,
e@v.example,"two
lines",Abe,budget,,
f@u.example,'E,Ono,="budget",,
g@t.example,F,Oda,budget,,,,one too many
A@X.example,A,Yamada,budget,2026-11-01,red
"""


def test_good_rows_go_in_and_bad_rows_come_back_with_the_reason(
    enishi: Run, site: Path, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(BAD_ROWS, encoding="utf-8")
    tried = enishi("import", "refusals", file, "--dry-run", "--json")
    assert tried.code == 1
    assert enishi("sequences", "--json").json == []
    assert not (tmp_path / "list.rejected.csv").exists()

    result = enishi("import", "refusals", file, "--json")
    assert result.code == 1
    found = result.json
    assert (found["accepted"], found["updated"], found["unchanged"]) == (4, 0, 1)
    assert [(row["row"], row["column"]) for row in found["refused"]] == [
        (3, "to"),
        (5, "to"),
        (6, None),
        (8, "company"),
        (10, None),
    ]
    assert found["ignored_columns"] == ["colour"]
    assert {key: tried.json[key] for key in ("accepted", "updated", "unchanged")} == {
        key: found[key] for key in ("accepted", "updated", "unchanged")
    }

    rejected = Path(found["rejects"])
    assert rejected == tmp_path / "list.rejected.csv"
    assert rejected.stat().st_mode & 0o777 == 0o600
    rows = list(csv.reader(rejected.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    assert rows[0] == ["to", "company", "name", "reason", "said_on", "colour", "エラー"]
    assert rows[2][0] == "'=cmd|calc"
    assert all(row[-1] for row in rows[1:])


def test_mended_rows_go_in_from_the_file_they_came_back_in(enishi: Run, site: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("to,reason\nnobody,budget\n", encoding="utf-8")
    assert enishi("import", "refusals", file).code == 1
    rejected = tmp_path / "list.rejected.csv"
    rejected.write_text(
        rejected.read_text("utf-8-sig").replace("nobody", "a@b.example", 1), encoding="utf-8-sig"
    )
    result = enishi("import", "refusals", rejected, "--json")
    assert (result.code, result.json["accepted"], result.json["ignored_columns"]) == (0, 1, [])


def test_one_wrong_byte_costs_its_own_row_only(enishi: Run, site: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = [f"u{n}@firm{n}.example,会社{n},budget".encode() for n in range(4)]
    rows[2] = rows[2].replace("会".encode(), b"\x8f\xff")
    file.write_bytes("宛先,会社,理由\n".encode() + b"\n".join(rows) + b"\n")
    result = enishi("import", "refusals", file, "--json")
    assert (result.json["accepted"], [row["row"] for row in result.json["refused"]]) == (3, [4])


def test_what_is_no_table_is_a_sentence_and_exit_2(enishi: Run, site: Path, tmp_path: Path) -> None:
    empty, wordless, double = tmp_path / "empty.csv", tmp_path / "words.csv", tmp_path / "double.csv"
    empty.write_bytes(b"")
    wordless.write_text("会社,氏名\nあ,い\n", encoding="utf-8")
    double.write_text("宛先,メール,理由\na@b.example,c@d.example,budget\n", encoding="utf-8")
    for file in (empty, wordless, double, tmp_path, tmp_path / "none.csv"):
        result = enishi("import", "refusals", file)
        assert (result.code, len(result.err.splitlines())) == (2, 1), file
    assert "宛先, メール" in enishi("import", "refusals", double).err
    assert enishi("import", "refusals", wordless, "--rejects", wordless).code == 2


def test_suppressions_stop_what_runs_and_are_counted(enishi: Run, refused: object, tmp_path: Path) -> None:
    file = tmp_path / "stop.csv"
    file.write_text(
        "メール,理由\n@sample.example,お電話\nx@y.example,\nx@y.example,\nbad,\n", encoding="utf-8"
    )
    result = enishi("import", "suppressions", file, "--json")
    assert (result.json["accepted"], result.json["unchanged"], len(result.json["refused"])) == (2, 1, 1)
    assert result.code == 1
    assert enishi("sequences", "--json").json[0]["state"] == "stopped"


def test_ten_megabytes_are_read_row_by_row_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "big.csv"
    with file.open("w", encoding="cp932") as out:
        out.write("宛先,理由,メモ\n")
        for number in range(90_000):
            quote = '"' if number == 40_000 else ""
            out.write(f"user{number}@firm.example,{quote}budget,長い長いメモ{'あ' * 30}\n")
    assert file.stat().st_size > 9_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    good = bad = 0
    with CsvFile(file) as source:
        columns = columns_of(source.header, REFUSAL, file)
        for record in source:
            bad += record.broken is not None
            good += columns.texts(record.cells).get("reason") == "budget" and not record.broken
    assert (good, bad) == (89_999, 1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # KiB


def test_a_line_without_end_is_one_bad_row(tmp_path: Path) -> None:
    file = tmp_path / "line.csv"
    file.write_text("to,reason\na@b.example," + "x" * 2_000_000 + "\nc@d.example,budget\n", encoding="utf-8")
    with CsvFile(file) as source:
        records = list(source)
    assert [record.broken is None for record in records] == [False, True]
    assert records[1].cells == ("c@d.example", "budget")


def test_headings_in_both_languages_mean_the_same() -> None:
    ja = (
        "宛先",
        "会社",
        "氏名",
        "理由",
        "判断時期",
        "懸念",
        "競合",
        "価格帯",
        "メモ",
        "担当",
        "件名",
        "断られた日",
    )
    en = (
        "to",
        "company",
        "name",
        "reason",
        "decision_on",
        "worry",
        "competitor",
        "price_band",
        "note",
        "rep",
        "deal",
        "said_on",
    )
    assert columns_of(ja, REFUSAL, Path("x")).fields == columns_of(en, REFUSAL, Path("x")).fields
    assert columns_of((" ＴＯ ", "Decision On"), REFUSAL, Path("x")).fields == ("address", "decision_on")
    assert columns_of(("to", "bonus_on"), REFUSAL, Path("x")).fields == ("address", "bonus_on")
    with pytest.raises(BadInput):
        columns_of(("name",), REFUSAL, Path("x"))
