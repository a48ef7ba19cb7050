"""Click's complaints about the command line itself, as our own sentences with the next step."""

from __future__ import annotations

from difflib import get_close_matches

import click

from enishi.core.problem import BadInput, Problem

EXIT_CODE = BadInput.exit_code

_NO_CONTEXT = click.Context(click.Command("enishi"))


def problem_of(error: click.ClickException) -> Problem:
    match error:
        case click.exceptions.NoSuchCommand():
            return _unknown("cli.no_such_command", error.command_name, error, _commands(error))
        case click.NoSuchOption():
            return _unknown("cli.no_such_option", error.option_name, error, _options(error))
        case click.MissingParameter():
            return Problem("cli.missing", params={"name": _name(error.param), "command": _command(error)})
        case click.BadOptionUsage():
            return Problem(
                "cli.option_without_value", params={"name": error.option_name, "command": _command(error)}
            )
        case click.BadParameter():
            return _bad_value(error)
        case _:
            return Problem(
                "cli.bad_usage",
                params={"message": error.format_message(), "command": _command(error)},
            )


def _unknown(code: str, name: str, error: click.UsageError, known: list[str]) -> Problem:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    params = {"name": name[:80], "near": near[0] if near else "", "command": _command(error)}
    return Problem(f"{code}_near" if near else code, params=params)


def _bad_value(error: click.BadParameter) -> Problem:
    params = {"name": _name(error.param), "command": _command(error)}
    if error.param is not None and isinstance(error.param.type, click.Choice):
        return Problem("cli.bad_choice", params={**params, "known": ", ".join(error.param.type.choices)})
    return Problem("cli.bad_value", params=params)


def _commands(error: click.UsageError) -> list[str]:
    command = error.ctx.command if error.ctx else None
    return command.list_commands(error.ctx) if error.ctx and isinstance(command, click.Group) else []


def _options(error: click.UsageError) -> list[str]:
    params = error.ctx.command.get_params(error.ctx) if error.ctx else []
    return [option for param in params if isinstance(param, click.Option) for option in param.opts]


def _command(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "enishi"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(_NO_CONTEXT)
