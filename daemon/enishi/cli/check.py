"""`enishi check`: the whole site, with every problem at once."""

from __future__ import annotations

from typing import Any

from enishi.cli.command import command
from enishi.cli.configuration import config_path
from enishi.cli.output import complain, language, phrase, tell, tell_json
from enishi.core.language import say
from enishi.core.problem import BadInput, Problem
from enishi.core.proof import unseen_journal
from enishi.core.settings import Site


@command("check")
def check_command(as_json: bool) -> int:
    from enishi.cli.session import now
    from enishi.effects.site import check_site

    site, problems = check_site(config_path(), today=now().date())
    if as_json:
        tell_json([_row(problem) for problem in problems])
    elif problems:
        complain(problems)
        complain([Problem("cli.check_failed", params={"count": len(problems)})])
    elif site is not None:
        _tell_summary(site)
    return BadInput.exit_code if problems else 0


def _row(problem: Problem) -> dict[str, Any]:
    place = problem.place
    return {
        "file": place.file if place else None,
        "line": place.line if place and place.line else None,
        "column": place.column if place and place.column else None,
        "code": problem.code,
        "message": say(language(), problem.code, **problem.params),
    }


def _tell_summary(site: Site) -> None:
    pieces = [piece for piece in site.library.values() if not piece.example]
    tell(
        phrase(
            "cli.check_passed",
            reasons=len(site.reasons),
            cadences=len(site.cadences),
            mails=len(site.mails),
            pieces=len(pieces),
            examples=len(site.library) - len(pieces),
        )
    )
    if site.default_basis is None:
        tell(phrase("cli.check_no_basis"))
    for mailbox in site.mailboxes.values():
        if unseen_journal(site, mailbox):
            code = "cli.check_no_journal" if mailbox.journal is None else "cli.check_unseen_journal"
            tell(phrase(code, mailbox=mailbox.key, journal=mailbox.journal))
