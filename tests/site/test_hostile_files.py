"""Whatever stands in the files, the loader answers with a site or with problems that can be said; it never breaks."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.core.language import sentence
from enishi.effects.site import check_site

MINIMAL = Path(__file__).parent / "minimal"
FILES = [
    "config.yaml",
    "reasons.yaml",
    "calendar.yaml",
    "cadences/budget.yaml",
    "mail/thanks.md.j2",
    "library/half.md",
]
KEYS = [
    "language",
    "timezone",
    "sender",
    "company",
    "opt_out",
    "mail",
    "url",
    "mailboxes",
    "followup",
    "address",
    "smtp",
    "host",
    "port",
    "security",
    "user",
    "password",
    "oauth",
    "imap",
    "folders",
    "limits",
    "proof",
    "control",
    "mailbox",
    "reps",
    "tanaka",
    "name",
    "windows",
    "courtesy",
    "jitter",
    "pressure",
    "offers",
    "approvals",
    "digest",
    "consent",
    "default_basis",
    "storage",
    "web",
    "listen",
    "budget",
    "title",
    "says",
    "cadence",
    "default",
    "final",
    "holidays",
    "weekend",
    "closures",
    "from",
    "to",
    "on",
    "named",
    "for",
    "reason",
    "finality",
    "steps",
    "id",
    "kind",
    "at",
    "without_date",
    "pick",
    "then",
    "subject",
    "date",
    "[key]",
    "{x}",
    "%s",
    "日本語",
]
WORDS = [
    "no", "on", "010", "9:30", "2026-13-01", "~", "null", "", "thanks", "final", "budget", "refusal + 99999d", "12-29",
    "02-29", "tanaka@mirai.example", "localhost", "none", "{{ x }}", "veto 1m", "mon-sun 00:00-24:00", "1 in 1m", "0",
    "postgres://[", "postgres://u@h:99999999/x", "sqlite:", "http://[", "\ud800", "\0", "x" * 3_000, "９", "²", "x\ny",
]  # fmt: skip

values = st.recursive(
    st.sampled_from(WORDS) | st.text(max_size=8) | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)
yaml_tokens = st.lists(
    st.sampled_from(
        [
            *[
                ":",
                "-",
                ",",
                "[",
                "]",
                "{",
                "}",
                "&",
                "*",
                "!",
                "|",
                ">",
                "'",
                '"',
                "%",
                "@",
                "`",
                "#",
                "?",
                "~",
                "\\",
                "\t",
                "\n",
                "<<",
                "---",
                "...",
                "!!",
                ":",
                "：",
                "😀",
            ],
            "\n",
            "  ",
            "a",
        ]
    ),
    max_size=40,
).map("".join)


def answer(file: str, data: bytes) -> list[str]:
    """What is said of the minimal site with this one file replaced."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "site"
        shutil.copytree(MINIMAL, folder)
        (folder / file).write_bytes(data)
        _, problems = check_site(folder / "config.yaml", today=date(2026, 11, 21))
    return [sentence(lang, problem) for problem in problems for lang in ("ja", "en")]


@given(file=st.sampled_from(FILES), data=st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_answered(file: str, data: bytes) -> None:
    answer(file, data)


@given(file=st.sampled_from(FILES), text=yaml_tokens)
@settings(max_examples=50, deadline=None)
def test_any_jumble_of_yaml_is_answered(file: str, text: str) -> None:
    answer(file, f"---\n{text}\n---\nbody\n".encode() if file.endswith(("j2", "md")) else text.encode())


@given(file=st.sampled_from(FILES), value=values)
@settings(max_examples=80, deadline=None)
def test_any_value_in_any_place_is_answered(file: str, value: object) -> None:
    text = yaml.safe_dump(value)
    answer(file, f"---\n{text}\n---\nbody\n".encode() if file.endswith(("j2", "md")) else text.encode())


@given(
    file=st.sampled_from([name for name in FILES if name != "calendar.yaml"]), value=values, data=st.data()
)
@settings(max_examples=80, deadline=None)
def test_any_value_in_the_place_of_a_good_one_is_answered(
    file: str, value: object, data: st.DataObject
) -> None:
    text = (MINIMAL / file).read_text("utf-8")
    places = [index for index in range(len(text)) if text[index - 1 : index + 1] in (": ", "- ", "[")]
    place = data.draw(st.sampled_from(places or [0]))
    flow = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True).replace("\n...", "").strip()
    answer(file, f"{text[:place]} {flow}{text[place:]}".encode())
    answer(file, f"{text[:place]} {flow}\n{text[place:].partition(chr(10))[2]}".encode())
