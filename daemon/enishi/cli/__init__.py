"""The command line: a face without rules. Every command loads only what it needs, so that `--help` is quick."""

from __future__ import annotations

import os
import sys

from enishi.core.problem import EnishiError, Problem, Unavailable


def main() -> None:
    """Run the program; exit codes are the contract's (0 done, 1 not so, 2 wrong input, 3 service missing)."""
    os.umask(0o077)  # whatever a command writes is its owner's alone (mail-reality S13)
    sys.exit(_run())


def _run() -> int:
    import click

    from enishi.cli import faults, output, usage

    output.speak_as_site()
    from enishi.cli.program import program

    try:
        return program.main(prog_name="enishi", standalone_mode=False) or 0
    except EnishiError as error:
        output.complain(error.problems)
        return error.exit_code
    except click.exceptions.Abort:
        return faults.INTERRUPTED
    except click.ClickException as error:
        output.complain([usage.problem_of(error)])
        return usage.EXIT_CODE
    except OSError as error:
        reason = error.strerror or str(error)
        output.complain([Problem("cli.os", params={"file": error.filename or "-", "reason": reason})])
        return Unavailable.exit_code
    except Exception as error:
        output.complain([faults.fault(error)])
        return Unavailable.exit_code
