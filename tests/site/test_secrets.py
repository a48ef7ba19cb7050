"""A secret is read where it lies, only if nobody else can read it, and is never part of an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from enishi.core.problem import BadInput
from enishi.core.settings import Secret
from enishi.effects.site import read_secret


def write(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_a_file_counts_from_the_site_folder_and_loses_only_its_line_end(tmp_path: Path) -> None:
    write(tmp_path / "secrets/followup", "秘密 pass \r\n".encode())
    assert read_secret(Secret("file", "secrets/followup"), tmp_path) == "秘密 pass "
    assert read_secret(Secret("file", str(tmp_path / "secrets/followup")), Path("/")) == "秘密 pass "


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    write(tmp_path / "key", b"hunter2", mode)
    with pytest.raises(BadInput, match=r"secret\.open_to_others"):
        read_secret(Secret("file", "key"), tmp_path)


def test_a_credential_lies_where_systemd_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "creds/followup", b"hunter2\n", 0o440)
    with pytest.raises(BadInput, match=r"secret\.no_credentials"):
        read_secret(Secret("credential", "followup"), tmp_path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "creds"))
    assert read_secret(Secret("credential", "followup"), tmp_path) == "hunter2"
    with pytest.raises(BadInput, match=r"secret\.no_file"):
        read_secret(Secret("credential", "other"), tmp_path)


def test_a_variable_must_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match=r"secret\.no_variable"):
        read_secret(Secret("env", "ENISHI_TEST_PASSWORD"), tmp_path)
    monkeypatch.setenv("ENISHI_TEST_PASSWORD", "hunter2")
    assert read_secret(Secret("env", "ENISHI_TEST_PASSWORD"), tmp_path) == "hunter2"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "secret.empty"),
        (b"\n", "secret.empty"),
        (b"hunter2\nhunter3\n", "secret.several_lines"),
        (b"hunter2\xff", "secret.not_text"),
        (b"hunter2" * 10_000, "secret.not_text"),
    ],
)
def test_what_is_no_password_is_refused_without_showing_it(tmp_path: Path, data: bytes, code: str) -> None:
    write(tmp_path / "key", data)
    with pytest.raises(BadInput) as caught:
        read_secret(Secret("file", "key"), tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "hunter" not in repr(problem) + repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_folder_in_the_place_of_a_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir(mode=0o700)
    with pytest.raises(BadInput, match=r"secret\.unreadable"):
        read_secret(Secret("file", "key"), tmp_path)
    with pytest.raises(BadInput, match=r"secret\.no_file"):
        read_secret(Secret("file", os.fspath("missing")), tmp_path)
