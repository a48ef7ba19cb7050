"""What every command has: help in the user's language, `-c` before or after its name, sentences for wrong usage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from enishi.cli.configuration import choose
from enishi.cli.output import phrase, speak_as_site
from enishi.core.problem import BadInput

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Spoken(click.Command):
    """Click's own English headings are replaced; the rest of a command's help is ours anyway."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not isinstance(self, click.Group) and not ctx.resilient_parsing:
            raise BadInput("cli.extra_argument", value=rest[0], command=ctx.command_path)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=phrase("cli.usage"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section(phrase("cli.options")):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = phrase("cli.option.help")
        return option


def _choose_config(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        choose(value)
        speak_as_site()


def config_option(command: Any) -> Any:
    return click.option(
        "-c",
        "--config",
        type=click.Path(path_type=Path),
        metavar="CONFIG",
        callback=_choose_config,
        expose_value=False,
        is_eager=True,
        help=phrase("cli.option.config"),
    )(command)


def json_option(command: Any) -> Any:
    return click.option("--json", "as_json", is_flag=True, help=phrase("cli.option.json"))(command)


def command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command of this name, with `-c` and, like all of them, `--json`."""

    def made(function: Callable[..., Any]) -> click.Command:
        settings = {**SETTINGS, "allow_extra_args": True}
        options = phrase("cli.usage_options")
        wrap = click.command(name, cls=Spoken, context_settings=settings, options_metavar=options)
        whole = wrap(config_option(json_option(function)))
        whole.params = [
            *whole.params[2:],
            *whole.params[:2],
        ]  # a command's own options come first in its help
        return whole

    return made
