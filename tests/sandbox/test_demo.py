"""The demo: the story comes from what happened, ends well by itself, and would tell of it if the engine did otherwise."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from string import Formatter

import aiosmtplib
import pytest

from enishi.core.language import Lang, phrases
from enishi.core.problem import BadInput
from enishi.core.settings import MailboxSettings, Security, Server
from enishi.effects.imap import Mailbox
from enishi.effects.site import load_site
from enishi.loops import from_customer
from enishi.sandbox import cast
from enishi.sandbox.demo_site import DemoFolder, make_folder
from enishi.sandbox.ending import Ending
from enishi.sandbox.people import Person
from enishi.sandbox.stage import Stage
from enishi.sandbox.story import People, everybody, played
from enishi.sandbox.wording import Line, Tone
from enishi.sandbox.world import World

ENISHI = Path(sys.executable).with_name("enishi")
START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@dataclass
class Told:
    lines: list[Line]
    ending: Ending
    delivered: Counter[str]
    """How many mails lie in whose inbox."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


async def told(folder: Path, start: datetime, people: People = everybody, lang: Lang = "ja") -> Told:
    lines: list[Line] = []
    async with played(make_folder(folder / "demo"), lang, start, lines.append, people) as (stage, ending):
        return Told(lines, ending, Counter(mail.recipient for mail in stage.deliveries))


def without(address: str) -> People:
    """Everybody but one, whose mailbox is then read by nobody."""

    def others(stage: Stage) -> Sequence[Person]:
        return [person for person in everybody(stage) if person.address != address]

    return others


class TestTheCommand:
    def test_it_tells_its_story_in_japanese_and_leaves_the_mails_and_the_site(self, tmp_path: Path) -> None:
        run = _run(tmp_path, LANG="C")
        assert (run.returncode, run.stderr) == (0, "")
        for word in ("✉", "✓", "お断り", "年末年始", "不在通知", "配信停止", "成約"):
            assert word in run.stdout
        assert "✗" not in run.stdout
        assert "\x1b" not in run.stdout, "plain text where no terminal listens"
        mails = sorted((tmp_path / "demo" / "mails").glob("*.eml"))
        assert str(mails[0].parent) in run.stdout
        for file in mails:
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            assert mail["Subject"]
            assert not mail.defects
        load_site(tmp_path / "demo" / "site" / "config.yaml", today=date(2026, 11, 21))

    async def test_in_english_it_is_held_open_answers_replies_and_ends_when_interrupted(
        self, tmp_path: Path
    ) -> None:
        held = await asyncio.create_subprocess_exec(
            ENISHI,
            "demo",
            "--hold",
            cwd=tmp_path,
            env=_env(LANG="en_US.UTF-8"),
            stdout=asyncio.subprocess.PIPE,
        )
        assert held.stdout is not None
        text = ""
        while "Ctrl-C" not in text:
            line = await asyncio.wait_for(held.stdout.readline(), 90)
            assert line, "it ended instead of staying open"
            text += line.decode()
        for word in ("say no", "automatic note", "asked us to stop", "won"):
            assert word in text
        imap, smtp = (
            int(re.findall(rf"{name} +127\.0\.0\.1 +port (\d+)", text)[0]) for name in ("IMAP", "SMTP")
        )
        assert await _notices_after(imap, smtp, "Kenta Takahashi", "Let us talk about it after all.") == 1
        held.send_signal(signal.SIGINT)
        await asyncio.wait_for(held.communicate(), 30)
        assert held.returncode == 0

    def test_a_folder_with_somebody_elses_files_is_refused_with_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "letters.txt").write_text("mine")
        run = _run(tmp_path, "--folder", ".", LANG="C")
        assert run.returncode == BadInput.exit_code
        assert "--folder" in run.stderr
        assert (tmp_path / "letters.txt").read_text() == "mine"


class TestTheStory:
    @pytest.mark.parametrize(
        "start",
        [
            datetime(2026, 12, 30, 0, 0, tzinfo=UTC),
            datetime(2028, 2, 28, 15, 30, tzinfo=UTC),
            datetime(2027, 4, 28, 12, 0, tzinfo=UTC),
        ],
        ids=["at New Year", "on a leap day", "before Golden Week"],
    )
    async def test_it_ends_well_whenever_it_begins(self, tmp_path: Path, start: datetime) -> None:
        story = await told(tmp_path, start)
        assert story.ending.is_good, [line.text for line in story.ending.checks]
        counts = [story.delivered[address] for address in (cast.THINKS, cast.SAVES, cast.WAITS, cast.GONE)]
        assert counts == [4, 4, 3, 0]
        for said in (
            "お休み（",
            "自動の不在通知",
            "お戻りは",
            "お返事あり",
            "「再開」",
            "配信停止",
            "戻ってきました",
        ):
            assert said in story.text

    async def test_without_an_approval_nothing_that_needs_one_is_told_or_sent(self, tmp_path: Path) -> None:
        story = await told(tmp_path, START, without(cast.REP))
        to_customers = [line.text for line in story.lines if line.tone is Tone.TO_CUSTOMER]
        assert story.delivered[cast.THINKS] == 1
        unasked = [text for text in to_customers if "お礼" not in text]
        assert all("導入事例" in text for text in unasked), "the one step that silence releases"
        assert "【送りませんでした】" in story.text

    async def test_a_customer_who_never_answers_gets_the_whole_plan(self, tmp_path: Path) -> None:
        story = await told(tmp_path, START, without(cast.THINKS))
        assert story.delivered[cast.THINKS] > 4
        assert "お客様から返信がありました" not in story.text

    async def test_an_engine_that_overlooks_answers_is_found_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def overlook(*_: object) -> None:
            return None

        monkeypatch.setattr(from_customer, "take", overlook)
        story = await told(tmp_path, START)
        assert not story.ending.is_good
        assert "お客様から返信がありました" not in story.text


class TestTheFolder:
    def test_what_an_earlier_demo_made_is_replaced(self, tmp_path: Path) -> None:
        earlier = make_folder(tmp_path / "demo")
        earlier.mails.mkdir()
        (earlier.mails / "old.eml").touch()
        (earlier.path / "mine.txt").touch()
        assert make_folder(tmp_path / "demo") == earlier
        assert not earlier.mails.exists()
        assert (earlier.path / "mine.txt").exists(), "what the demo did not make stays"

    def test_somebody_elses_folder_is_refused_and_untouched(self, tmp_path: Path) -> None:
        (tmp_path / "mine.txt").touch()
        with pytest.raises(BadInput):
            make_folder(tmp_path)
        assert (tmp_path / "mine.txt").exists()

    def test_a_link_is_never_followed_even_to_an_earlier_demo(self, tmp_path: Path) -> None:
        make_folder(tmp_path / "real")
        (tmp_path / "link").symlink_to(tmp_path / "real")
        with pytest.raises(BadInput):
            make_folder(tmp_path / "link")

    def test_where_demo_is_taken_a_temporary_folder_is_made(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        (tmp_path / "demo").mkdir()
        (tmp_path / "demo" / "mine.txt").touch()
        made: DemoFolder = make_folder(None)
        assert made.path != Path("demo")
        assert [file.name for file in (tmp_path / "demo").iterdir()] == ["mine.txt"]


def test_both_languages_say_the_same_things_with_the_same_blanks_to_fill() -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    ja, en = (
        {code: blanks(text) for code, text in phrases(lang).items() if code.startswith("demo.")}
        for lang in ("ja", "en")
    )
    assert ja == en


async def _notices_after(imap: int, smtp: int, name: str, words: str) -> int:
    """Write to the firm as the customer who never answered; how many notices about it the rep then gets."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{name} <{cast.SAVES}>", cast.OURS, "Hello again"
    mail["Message-ID"] = "<by-hand@minato.example>"
    mail.set_content(words)
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=smtp, start_tls=False)
    server = Server("127.0.0.1", imap, Security.NONE, cast.REP)
    async with (
        asyncio.timeout(30),
        Mailbox(MailboxSettings("rep", cast.REP, smtp=server, imap=server), World.password) as box,
    ):
        while True:
            news = await box.catch_up("INBOX", None, now=START)
            found = sum([words.encode() in mail.raw async for mail in box.read(news)])
            if found:
                return found
            await box.wait_for_news("INBOX", 0.2)


def _run(folder: Path, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ENISHI, "demo", *options],
        cwd=folder,
        env=_env(**env),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def _env(**more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "ENISHI_"))
    }
    return {**kept, **more}
