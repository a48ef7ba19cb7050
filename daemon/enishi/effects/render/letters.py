"""Letters to reps: the program's own templates, filled with what happened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from enishi.core.language import Lang, say
from enishi.core.problem import Place
from enishi.core.typography import legible, wrap
from enishi.effects.render.faults import rendered
from enishi.effects.render.nouns import Unrecorded, shown
from enishi.effects.render.sandbox import Sandbox
from enishi.effects.resources import letters_folder

_LONGEST_QUOTE = 16_000
_LETTER = ".txt.j2"


def render_letter(name: str, lang: Lang, context: Mapping[str, object]) -> tuple[str, str]:
    """Subject and body of letters/LANG/NAME. Names that are not given are false in `{% if %}`; None and "" print as nothing.

    A notice must always reach its rep: what cannot be printed in a quoted text becomes 〓, overlong quotes are cut,
    line breaks in the subject become spaces. Raises BadInput for a letter that does not exist.
    """
    sandbox = _letters(lang)
    facts = {key: _given(value, lang) for key, value in context.items()}
    subject = rendered(sandbox, f"letters/{name}/subject", facts, Place)
    body = rendered(sandbox, f"letters/{name}/body", facts, Place)
    return legible(" ".join(subject.split())), wrap(legible(body.strip("\n"))) + "\n"


@cache
def _letters(lang: Lang) -> Sandbox:
    sources: dict[str, str] = {}
    for file in (letters_folder() / lang).iterdir():
        if file.name.endswith(_LETTER):
            head, _, body = file.read_text(encoding="utf-8").partition("\n---\n")
            name = file.name.removesuffix(_LETTER)
            sources[f"letters/{name}/subject"] = head.removeprefix("subject:")
            sources[f"letters/{name}/body"] = body
    return Sandbox(sources, undefined=Unrecorded)


def _given(value: object, lang: Lang) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + say(lang, "render.cut")
    if isinstance(value, Mapping):
        return {key: _given(item, lang) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_given(item, lang) for item in value)
    return shown(value, lang)
