"""Reading a secret where the site says it lies. The value is never logged, shown or put into an error (mail-reality S11)."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePath

from enishi.core.problem import BadInput
from enishi.core.settings import Secret

LARGEST = 16_384
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_secret(secret: Secret, folder: PurePath) -> str:
    """The secret without its last line end. `folder` is the site's, for relative paths.

    BadInput, with the next step, when it is not there, empty, no text, or open to other users.
    """
    if secret.source == "env":
        return _checked(os.environ.get(secret.name), secret)
    if secret.source == "credential":
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        if credentials is None:
            raise BadInput("secret.no_credentials", name=secret.name)
        # systemd guards this folder itself; its files are 0440 on some systems, which is no leak.
        return _checked(_read(Path(credentials) / secret.name, secret), secret)
    path = Path(folder) / secret.name
    return _checked(_read(path, secret, guarded=True), secret)


def _read(path: Path, secret: Secret, *, guarded: bool = False) -> str:
    try:
        with path.open("rb") as stream:
            # On the open file, not the path: nobody can swap it in between.
            if guarded and os.fstat(stream.fileno()).st_mode & _OTHERS:
                raise BadInput("secret.open_to_others", path=str(path))
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise BadInput("secret.not_text", name=secret.name)
        return data.decode("utf-8")
    except FileNotFoundError:
        raise BadInput("secret.no_file", path=str(path)) from None
    except OSError as error:
        raise BadInput("secret.unreadable", path=str(path), why=error.strerror) from None
    except UnicodeDecodeError:
        raise BadInput("secret.not_text", name=secret.name) from None


def _checked(value: str | None, secret: Secret) -> str:
    if value is None:
        raise BadInput("secret.no_variable", name=secret.name)
    value = value.removesuffix("\n").removesuffix("\r")
    if not value:
        raise BadInput("secret.empty", name=secret.name)
    if any(character in value for character in "\n\r\0"):
        raise BadInput("secret.several_lines", name=secret.name)
    return value
