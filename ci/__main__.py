"""The command line: `python -m ci <command>`. It prints and sets exit codes; what to say is decided elsewhere.

A command imports what it needs when it runs, so that each one starts quickly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from shared import exits, terminal
from shared.terminal import print_json, print_problems, print_table

REPOSITORY = Path(__file__).resolve().parents[1]

Root = Annotated[
    Path, typer.Option("--root", hidden=True, help="The repository; this one unless a test says otherwise.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs in place of text for people.")]

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Check, plan, gate and promote the environments of this repository.",
)


@app.command()
def validate(root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Check every environment file. Print all problems at once, or a table of the environments."""
    from ci.validate import COLUMNS, report

    result = report(root)
    if as_json:
        print_json(result.as_data())
    elif not result.problems:
        print_table(COLUMNS, [row.cells() for row in result.environments])
    else:
        print_problems(result.problems)
    return exits.BAD_INPUT if result.problems else exits.DONE


@app.command()
def schema(
    root: Root = REPOSITORY,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file is out of date.")] = False,
) -> int:
    """Write the JSON Schemas that editors use."""
    from shared.config.schema import outdated, write

    try:
        files = outdated(root) if check else write(root)
    except OSError as error:
        print_problems([f"{error.filename}: cannot be written or read ({error.strerror})"])
        return exits.FAILED
    if check and files:
        print_problems([f"{', '.join(files)}: out of date: run python -m ci schema"])
        return exits.FAILED
    for file in files:
        print(f"wrote {file}")
    return exits.DONE


@app.command()
def doctor(root: Root = REPOSITORY, as_json: Json = False) -> int:
    """List the made-up values that a team replaces."""
    from ci.doctor import findings

    result = findings(root)
    if as_json:
        print_json(result.as_data())
    elif result.problems:
        print_problems(result.problems)
    elif not result.placeholders:
        print("nothing left to replace")
    else:
        rows = [[f"{found.file}:{found.line}", found.path, found.value, found.put] for found in result.placeholders]
        print_table(["where", "key", "made-up value", "put there"], rows)
    return exits.BAD_INPUT if result.problems else exits.DONE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    return terminal.run(app, "python -m ci", arguments)


if __name__ == "__main__":
    sys.exit(main())
