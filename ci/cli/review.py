"""What people and reviewers ask of a change, without AWS: validate, schema, doctor, parity, affected, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.options import Json, Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_json, print_problems, print_table

if TYPE_CHECKING:
    from ci.changes.comparison import Sides

app = typer.Typer()
BaseRef = Annotated[
    str | None, typer.Option("--base", help="The commit to compare with; without it, what the branch implies.")
]


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
def schema(root: Root = REPOSITORY) -> int:
    """Write the JSON Schemas that editors use. They follow from the model; no commit holds them."""
    from shared.config.schema import write

    try:
        files = write(root)
    except OSError as error:
        print_problems([f"{error.filename}: cannot be written or read ({error.strerror})"])
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
    from ci.policy.parity import compare, file_of, load
    from ci.toolchain.artifact import synthesized
    from shared import checks

    configs = checks.validated(root)
    with terminal.progress("Synthesizing every environment ..."):
        made = synthesized(root)
    package = next(iter(made.values())).package
    result = compare(configs, {name: one.document for name, one in made.items()}, load(root, package))
    if as_json:
        print_json(result.as_data())
    else:
        for title, rows in (("key", result.keys), ("resource type", result.counts)):
            cells = [[row.subject, *row.values, row.reason or "NOT DECLARED", row.owner] for row in rows]
            print_table([title, *result.environments, "why it may differ", "who answers for it"], cells)
        totals = ", ".join(f"{name} {total}" for name, total in zip(result.environments, result.totals, strict=True))
        print(f"resources: {totals}")
    print_problems(
        f"{row.subject}: differs, and nobody declared that it may: make it equal, or declare it in {file_of(package)}"
        for row in result.undeclared
    )
    return exits.FAILED if result.undeclared else exits.DONE


@app.command()
def affected(
    root: Root = REPOSITORY,
    base: BaseRef = None,
    as_json: Json = False,
    accounts: Annotated[bool, typer.Option("--accounts", help="Those whose account wants `bootstrap` again.")] = False,
) -> int:
    """Print the environments whose synthesized document differs from the base's, one a line."""
    found = _sides(root, base)
    names = found.affected_accounts if accounts else found.affected
    if as_json:
        print_json(names)
    else:
        for name in names:
            print(name)
    return exits.DONE


@app.command()
def diff(
    environments: Annotated[list[str] | None, typer.Argument(help="Environments; without any, all of them.")] = None,
    root: Root = REPOSITORY,
    base: BaseRef = None,
    as_json: Json = False,
    markdown: Annotated[Path | None, typer.Option(help="Also write a pull-request comment here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Also write a page for the browser here: one file.")] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 2 when there are changes.")] = False,
) -> int:
    """Show what the working tree changes in each environment's resources, and in its account's.

    No AWS, no network, no credentials. Below stands what is to do besides the merge. An environment that leaves without
    an entry of `retire` is refused (3).
    """
    from ci.changes.report import data, text
    from ci.changes.report import markdown as comment
    from ci.changes.report.markdown_text import plain_text
    from ci.toolchain.files import write
    from shared.config.selection import require_known

    found = _sides(root, base)
    require_known(environments or [], found.names)
    names = list(dict.fromkeys(environments or found.names))
    compared = found.differences(names)
    changes = {one.name: one.changes for one in compared}
    accounts = {one.name: one.changes for one in found.account_differences(names)}
    everything = changes | {f"account of {name}": changed for name, changed in accounts.items()}
    if as_json:
        about = {"base": {"commit": found.base.commit, "why": found.base.why}, "follow_ups": found.follow_ups(names)}
        print_json({**about, **data.as_data(changes), "accounts": data.as_data(accounts)["environments"]})
    else:
        print(f"base: {found.base.short}, {found.base.why}")
        text.print_changes(everything)
        for line in found.follow_ups(names):
            print(f"besides: {line}")
    if markdown is not None:
        items = "".join(f"- {plain_text(line)}\n" for line in found.follow_ups(names))
        besides = f"\nBesides the merge:\n\n{items}" if items else ""
        write(markdown, comment.render(everything, comment.LIMIT - len(besides)) + besides)
    if html is not None:
        from ci.changes.report.page import About, render

        write(html, render(compared, About(found.base.short, found.base.why, "the working tree")))
    if refusals := found.refusals(names):
        raise exits.StoppedByGateError(refusals)
    return exits.CHANGED if exit_code and any(everything.values()) else exits.DONE


def _sides(root: Path, base: str | None) -> Sides:
    from ci.changes.comparison import sides

    with terminal.progress("Synthesizing base and working tree ..."):
        return sides(root, base)
