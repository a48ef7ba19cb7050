"""`enishi completion SHELL`: the script that teaches the shell our commands."""

from __future__ import annotations

import click

from enishi.cli.command import command
from enishi.cli.output import tell, tell_json
from enishi.core.problem import BadInput

SHELLS = ("bash", "zsh", "fish")


@command("completion")
@click.argument("shell", metavar="bash|zsh|fish", type=click.Choice(SHELLS))
def completion_command(shell: str, as_json: bool) -> None:
    from click.shell_completion import get_completion_class

    from enishi.cli.program import program

    maker = get_completion_class(shell)
    if maker is None:
        raise BadInput("cli.bad_value", name="bash|zsh|fish", command="enishi completion")
    script = maker(program, {}, "enishi", "_ENISHI_COMPLETE").source()
    if as_json:
        tell_json({"shell": shell, "script": script})
    else:
        tell(script)
