"""`security`: judge what would be deployed by the policy."""

from __future__ import annotations

from typing import Annotated

import typer

from ci.cli.options import Json, Markdown, Names, Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_json, print_problems, print_table

app = typer.Typer()


@app.command()
def security(
    environments: Names = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
    markdown: Markdown = None,
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Ask checkov, too; the first time installs it.")
    ] = False,
) -> int:
    """Judge what would be deployed by the security policy. No AWS, no credentials."""
    from datetime import UTC, datetime

    from ci.policy.aws.report import COLUMNS
    from ci.policy.aws.run import security_report
    from ci.toolchain.files import write

    with terminal.progress("Synthesizing and judging every environment ..."):
        found = security_report(root, environments or [], datetime.now(UTC).date(), second=second_opinion)
    if as_json:
        print_json(found.as_data())
    else:
        print_table(COLUMNS, found.rows())
        print(found.headline)
    print_problems(found.unaccepted)
    print_problems(found.problems)
    if markdown is not None:
        write(markdown, found.markdown())
    if found.problems:
        return exits.BAD_INPUT
    return exits.DONE if found.ok else exits.FAILED
