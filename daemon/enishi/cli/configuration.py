"""Which config.yaml this call is about, and its language, before anything of it is known to be right."""

from __future__ import annotations

import re
from pathlib import Path

from enishi.core.language import Lang

HERE = Path("config.yaml")
SYSTEM = Path("/etc/enishi/config.yaml")

_LANGUAGE = re.compile(r"^language:\s*[\"']?(ja|en)\b", re.MULTILINE)
_FIRST_PART = 64 * 1024

_chosen: Path | None = None


def choose(config: Path) -> None:
    """`-c`, wherever it stood on the command line. A folder means the config.yaml in it."""
    global _chosen  # one process is one call
    _chosen = config / HERE if config.is_dir() else config


def chosen_config() -> Path | None:
    """The one named with `-c`; None: this call was about no site in particular."""
    return _chosen


def config_path() -> Path:
    """The one chosen with `-c`, else ./config.yaml, else /etc/enishi/config.yaml (contract §3)."""
    if _chosen is not None:
        return _chosen
    return SYSTEM if not HERE.exists() and SYSTEM.exists() else HERE


def written_language(config: Path) -> Lang | None:
    """What the file says after `language:`, read without YAML: complaints about a broken file must be readable too."""
    try:
        with config.open("rb") as file:
            found = _LANGUAGE.search(file.read(_FIRST_PART).decode("utf-8", "replace"))
    except OSError:
        return None
    return None if found is None else "ja" if found[1] == "ja" else "en"
