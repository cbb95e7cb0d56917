"""Run one command of a Typer app: its exit code, and what is wrong with a command line in one line.

Apart from `shared.terminal`, so that modules which only print do not import Typer.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from shared import exits
from shared.terminal import print_problems


def run(app: typer.Typer, program: str, arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a wrong command line is one line on standard error and 64.

    Commands return their exit code, or raise a CommandError that has one. `arguments` are those of the process where
    none are given.
    """
    try:
        return app(args=arguments, prog_name=program, standalone_mode=False) or exits.DONE
    except exits.CommandError as error:
        print_problems(error.lines)
        return error.code
    except typer.Abort:  # Ctrl-D at a question
        print_problems([f"{program}: nobody answered: nothing was done"])
        return exits.FAILED
    except typer.TyperException as error:
        print_problems([f"{program}: {' '.join(error.format_message().split())} (--help shows what there is)"])
        return exits.BAD_INPUT
