"""One folder a mistake in tests/bad_sites: its files, laid over the minimal site, give exactly its expected.txt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from enishi.core.language import Lang, sentence
from enishi.core.problem import BadInput
from enishi.effects.site import check_site, load_site

BAD_SITES = sorted(path for path in (Path(__file__).parents[1] / "bad_sites").iterdir() if path.is_dir())


def expected(folder: Path, lang: Lang) -> list[str]:
    """expected.txt holds the Japanese sentences, an empty line, the English ones."""
    japanese, english = (folder / "expected.txt").read_text("utf-8").split("\n\n")
    return (japanese if lang == "ja" else english).strip().split("\n")


@pytest.mark.parametrize("folder", BAD_SITES, ids=lambda folder: folder.name)
def test_a_mistake_is_told_in_both_languages_with_its_place(
    folder: Path, make_site: Callable[..., Path], today: date
) -> None:
    _, problems = check_site(make_site(folder), today=today)
    assert [sentence("ja", problem) for problem in problems] == expected(folder, "ja")
    assert [sentence("en", problem) for problem in problems] == expected(folder, "en")


def test_loading_complains_of_all_files_at_once_in_order(make_site: Callable[..., Path], today: date) -> None:
    folders = [
        folder for folder in BAD_SITES if folder.name in ("ten_mistakes_in_one_file", "dates", "anchors")
    ]
    with pytest.raises(BadInput) as caught:
        load_site(make_site(*folders), today=today)
    places = [problem.place for problem in caught.value.problems]
    assert places == sorted(places)
    assert {place.file for place in places} == {"config.yaml", "calendar.yaml", "cadences/budget.yaml"}


def test_no_sentence_shows_a_password(make_site: Callable[..., Path], today: date) -> None:
    for folder in BAD_SITES:
        assert "hunter2" not in (folder / "expected.txt").read_text("utf-8"), folder.name
    config = make_site().read_text("utf-8")
    for mistake in (
        "password: [hunter2]",
        "password: {file: hunter2, env: hunter2}",
        'password: "hunter2',
        "password: *hunter2",
    ):
        host = "host: smtp.mirai.example"
        site = make_site(files={"config.yaml": config.replace(host, f"{host}, user: u, {mistake}")})
        _, problems = check_site(site, today=today)
        assert problems
        assert not any("hunter2" in sentence("en", problem) for problem in problems)
