"""The commands by name. Each lives in a module of its own that is imported when it is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from enishi import __version__
from enishi.cli.output import phrase

# Command → module of enishi.cli that holds it under the same name (with `_` for `-`, `_` behind Python's own words).
COMMANDS = {
    "init": "site",
    "check": "site",
    "preview": "preview",
    "refuse": "recording",
    "import": "recording",
    "run": "running",
    "status": "listing",
    "sequences": "listing",
    "drafts": "listing",
    "holds": "listing",
    "show": "listing",
    "pause": "words",
    "resume": "words",
    "stop": "words",
    "won": "words",
    "approve": "words",
    "skip": "words",
    "postpone": "words",
    "suppress": "words",
    "unsuppress": "words",
    "demo": "demo",
    "completion": "completion",
}


class Program(click.Group):
    """Names and one-line helps are known without importing a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"enishi.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        command.help = phrase(f"cli.help.{cmd_name}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(phrase("cli.commands")):
            formatter.write_dl([(name, phrase(f"cli.help.{name}")) for name in COMMANDS])


@click.group(
    cls=Program,
    help=phrase("cli.help"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-c", "--config", type=click.Path(path_type=Path), help=phrase("cli.option.config"))
@click.version_option(__version__, prog_name="enishi", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context, config: Path | None) -> None:
    ctx.obj = config
