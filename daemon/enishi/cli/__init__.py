"""The command line: a face without rules. Every command loads only what it needs, so that `--help` is quick."""

from __future__ import annotations

import sys

from enishi.core.problem import BadInput, EnishiError, Problem, Unavailable


def main() -> None:
    """Run the program; exit codes are the contract's (0 done, 1 not so, 2 wrong input, 3 service missing)."""
    import click

    from enishi.cli.output import complain
    from enishi.cli.program import program

    try:
        sys.exit(program.main(standalone_mode=False) or 0)
    except EnishiError as error:
        complain(error.problems)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        complain([Problem("cli.usage", params={"message": error.format_message()})])
        sys.exit(BadInput.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; nobody is left to tell
        sys.exit(0)
    except OSError as error:
        complain(
            [
                Problem(
                    "cli.os", params={"file": error.filename or "-", "reason": error.strerror or str(error)}
                )
            ]
        )
        sys.exit(Unavailable.exit_code)
