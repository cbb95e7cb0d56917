"""The command line: `python -m ci <command>`. It prints and sets exit codes; what to say is decided elsewhere.

A command imports what it needs when it runs, so that each one starts quickly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli import bootstrap as accounts
from ci.cli import github_jobs as runs
from ci.cli import (
    github_runs,
    hold_override,
    pack,
    promote_rollback_destroy,
    propose_deploy,
    release,
    unlock,
    verify_drift,
)
from ci.cli import github_settings as settings
from ci.cli import lock as locking
from ci.cli import oidc as tokens
from ci.cli import owners as approvals
from ci.cli import plan_apply as deployments
from ci.cli import security as policy
from ci.cli import status_history as records
from ci.cli import workflows as generated
from ci.cli.options import Json, Root
from ci.toolchain import REPOSITORY
from shared import command_line, exits, terminal
from shared.terminal import print_json, print_problems, print_table

if TYPE_CHECKING:
    from ci.changes.comparison import Sides

BaseRef = Annotated[
    str | None, typer.Option("--base", help="The commit to compare with; without it, what the branch implies.")
]

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Check, plan, gate and promote the environments of this repository.",
)
for commands in (
    deployments,
    verify_drift,
    promote_rollback_destroy,
    propose_deploy,
    release,
    unlock,
    accounts,
    records,
    hold_override,
    locking,
    generated,
    policy,
    approvals,
    runs,
    github_runs,
    pack,
    tokens,
    settings,
):
    app.add_typer(commands.app)


@app.command()
def validate(root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Check every environment file. Print all problems at once, or a table of the environments."""
    from ci.policy.environments import COLUMNS, report

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
    from ci.policy.placeholders import findings

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


@app.command()
def parity(root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Show what differs between the environments; fail at a difference that nobody declared."""
    from ci.policy.parity import compare
    from ci.toolchain.synthesis import of_tree
    from shared import checks

    configs = checks.validated(root)
    with terminal.progress("Synthesising every environment ..."):
        result = compare(configs, of_tree(root))
    if as_json:
        print_json(result.as_data())
    else:
        for title, rows in (("key", result.keys), ("resource type", result.counts)):
            cells = [[row.subject, *row.values, row.reason or "NOT DECLARED"] for row in rows]
            print_table([title, *result.environments, "why it may differ"], cells)
        totals = ", ".join(f"{name} {total}" for name, total in zip(result.environments, result.totals, strict=True))
        print(f"resources: {totals}")
    print_problems(
        f"{row.subject}: differs, and nobody declared that it may: make it equal, or declare it in ci/policy/parity.py"
        for row in result.undeclared
    )
    return exits.FAILED if result.undeclared else exits.DONE


@app.command()
def affected(root: Root = REPOSITORY, base: BaseRef = None, as_json: Json = False) -> int:
    """Print the environments whose synthesised document differs from the base's, one a line."""
    found = _sides(root, base)
    if as_json:
        print_json(found.affected)
    else:
        for name in found.affected:
            print(name)
    return exits.DONE


@app.command()
def diff(
    environments: Annotated[list[str] | None, typer.Argument(help="Environments; without any, all of them.")] = None,
    root: Root = REPOSITORY,
    base: BaseRef = None,
    as_json: Json = False,
    markdown: Annotated[Path | None, typer.Option(help="Also write a pull-request comment here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Also write a page to look at here: one file.")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 2 when there are changes.")] = False,
) -> int:
    """Show what the working tree changes in each environment's resources. No AWS, no network, no credentials."""
    from ci.changes.report import data, text
    from ci.changes.report import markdown as comment
    from ci.toolchain.files import write
    from shared.config.selection import require_known

    found = _sides(root, base)
    require_known(environments or [], found.names)
    compared = found.differences(list(dict.fromkeys(environments or found.names)))
    changes = {one.name: one.changes for one in compared}
    if as_json:
        print_json({"base": {"commit": found.base.commit, "why": found.base.why}, **data.as_data(changes)})
    else:
        print(f"base: {found.base.short}, {found.base.why}")
        text.print_changes(changes)
    if markdown is not None:
        write(markdown, comment.render(changes))
    if html is not None:
        from ci.changes.report.page import About, render

        write(html, render(compared, About(found.base.short, found.base.why, "the working tree")))
    return exits.CHANGED if exit_code and any(changes.values()) else exits.DONE


def _sides(root: Path, base: str | None) -> Sides:
    from ci.changes.comparison import sides

    with terminal.progress("Synthesising base and working tree ..."):
        return sides(root, base)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    return command_line.run(app, "python -m ci", arguments)


if __name__ == "__main__":
    sys.exit(main())
