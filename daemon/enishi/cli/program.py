"""The commands by name. Each lives in a module of its own that is imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from enishi import __version__
from enishi.cli.command import SETTINGS, Spoken, config_option
from enishi.cli.output import phrase, tell

# Command → module of enishi.cli that holds it as NAME_command (a hyphen as `_`).
COMMANDS = {
    "init": "init",
    "check": "check",
    "preview": "preview",
    "refuse": "refuse",
    "import": "importing",
    "run": "running",
    "status": "status",
    "sequences": "listing",
    "drafts": "listing",
    "holds": "listing",
    "show": "showing",
    "pause": "words",
    "resume": "words",
    "stop": "words",
    "won": "words",
    "approve": "draft_words",
    "skip": "draft_words",
    "postpone": "draft_words",
    "resolve": "resolving",
    "suppress": "suppressing",
    "unsuppress": "suppressing",
    "backup": "safekeeping",
    "restore": "safekeeping",
    "classify": "classify",
    "demo": "demo",
    "completion": "completion",
}


class Program(Spoken, click.Group):
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

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section(phrase("cli.commands")):
            formatter.write_dl([(name, phrase(f"cli.help.{name}")) for name in COMMANDS])


def _tell_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        tell(f"enishi {__version__}")
        ctx.exit()


@click.group(
    cls=Program,
    help=phrase("cli.help"),
    context_settings=SETTINGS,
    options_metavar=phrase("cli.usage_options"),
    subcommand_metavar=phrase("cli.usage_command"),
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help=phrase("cli.option.version"),
)
@config_option
@click.pass_context
def program(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        tell(ctx.get_help())
