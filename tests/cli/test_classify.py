"""`classify`: what inbound mails are, without any site."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import PROGRAM, Run

FIELDS = [
    "file",
    "verdict",
    "recipient",
    "status",
    "return_on",
    "reason",
    "finality",
    "suppress",
    "needs_person",
    "visible_text",
    "lang",
    "confidence",
    "why",
]
CONTRACT = Path(__file__).parents[1] / "site" / "contract"


def mail(folder: Path, name: str, text: str, **headers: str) -> Path:
    lines = {
        "From": "sato@kaede.example",
        "To": "tanaka@mirai.example",
        "Subject": "Re: ご提案の件",
        "Date": "Fri, 20 Nov 2026 10:00:00 +0900",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()) + f"\n{text}\n", "utf-8")
    return path


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.fixture(autouse=True)
def _somewhere_without_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_each_file_is_a_line_of_json_with_all_fields(enishi: Run, tmp_path: Path) -> None:
    first = mail(tmp_path, "a.eml", "予算の都合がつかず、今回は見送らせていただきます。")
    second = mail(tmp_path, "b.eml", "配信停止")
    result = enishi("classify", "--json", first, second)
    refused, stopped = rows(result.out)
    assert result.code == 0
    assert list(refused) == FIELDS
    assert (refused["file"], refused["verdict"], refused["reason"]) == (str(first), "human_reply", "budget")
    assert (refused["finality"], refused["needs_person"], refused["suppress"]) == ("not_now", True, False)
    assert (stopped["verdict"], stopped["suppress"], stopped["finality"]) == ("unsubscribe", True, "final")
    assert stopped["reason"] is None


def test_a_folder_stands_for_all_files_in_it(enishi: Run, tmp_path: Path) -> None:
    for name in ("mails/b.eml", "mails/a.eml", "mails/older/c.eml"):
        mail(tmp_path, name, "ありがとうございます。")
    found = rows(enishi("classify", "--json", "mails").out)
    assert [row["file"] for row in found] == ["mails/a.eml", "mails/b.eml", "mails/older/c.eml"]


def test_relative_dates_count_from_the_day_named_else_from_the_mails_own(enishi: Run, tmp_path: Path) -> None:
    note = mail(tmp_path, "a.eml", "来週月曜日まで不在にしております。", Auto_Submitted="auto-replied")
    [own] = rows(enishi("classify", "--json", note).out)
    [named] = rows(enishi("classify", "--json", "--received-on", "2026-12-01", note).out)
    assert (own["verdict"], own["return_on"]) == ("out_of_office", "2026-11-24")
    assert named["return_on"] == "2026-12-08"


def test_what_cannot_be_read_is_named_and_the_others_are_still_told(enishi: Run, tmp_path: Path) -> None:
    there = mail(tmp_path, "a.eml", "ありがとうございます。")
    result = enishi("classify", "--json", tmp_path / "nowhere.eml", there)
    assert result.code == 2
    assert "nowhere.eml" in result.err
    assert [row["file"] for row in rows(result.out)] == [str(there)]


def test_without_a_file_the_call_is_explained(enishi: Run) -> None:
    result = enishi("classify")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("octets", [b"", b"\0" * 10_000, b"\xff\xfe" * 999, b":\n:\n\n", b"From: \n"])
def test_any_bytes_get_a_verdict(enishi: Run, tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "x").write_bytes(octets)
    result = enishi("classify", "--json", tmp_path / "x")
    assert (result.code, len(rows(result.out))) == (0, 1)


def test_for_people_it_says_so_in_words(enishi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENISHI_LANG", "en")
    note = mail(tmp_path, "a.eml", "予算の都合がつかず、今回は見送らせていただきます。")
    out = enishi("classify", note).out
    assert "a person's reply" in out
    assert "Reason: budget" in out
    assert "A person should look at it." in out


def test_a_mail_may_come_by_standard_input(tmp_path: Path) -> None:
    said = mail(tmp_path, "a.eml", "配信停止").read_bytes()
    done = subprocess.run([*PROGRAM, "classify", "--json", "-"], input=said, capture_output=True, timeout=60)
    [row] = rows(done.stdout.decode())
    assert (done.returncode, row["file"], row["verdict"]) == (0, "-", "unsubscribe")


def test_a_firms_own_wordings_count_where_its_site_is_named(enishi: Run, tmp_path: Path) -> None:
    site = shutil.copytree(CONTRACT, tmp_path / "site")
    reasons = site / "reasons.yaml"
    reasons.write_text(
        reasons.read_text("utf-8").replace("competitor:\n", "competitor:\n  says: [ぶどうの棚を]\n"), "utf-8"
    )
    said = mail(tmp_path, "a.eml", "ぶどうの棚を組んだばかりで、ご遠慮します。")
    [alone] = rows(enishi("classify", "--json", said).out)
    result = enishi("-c", site, "classify", "--json", said)
    assert result.err == ""
    assert alone["reason"] != "competitor"
    assert rows(result.out)[0]["reason"] == "competitor"
