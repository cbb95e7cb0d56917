"""`github`: are the repository's settings on GitHub what .github/settings says?"""

from __future__ import annotations

from typing import Annotated

import typer

from ci.cli.options import Json, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import counted, print_json, print_problems

app = typer.Typer()


@app.command()
def github(
    root: Root = REPOSITORY,
    check: Annotated[bool, typer.Option("--check", help="Compare, and change nothing. There is no other way.")] = False,
    as_json: Json = False,
) -> int:
    """Compare the settings on GitHub with .github/settings; fail at a difference. Nothing is ever written."""
    from ci.github.api import github_of
    from ci.github.settings.asking import ask
    from ci.github.settings.files import read
    from ci.github.settings.report import report
    from shared import checks

    if not check:
        raise exits.CommandError(["github: say what to do: --check"], exits.BAD_INPUT)
    settings, configs = read(root), checks.validated(root)
    client = github_of()
    with client.client:
        result = report(settings, ask(client, settings), configs)
    if as_json:
        print_json(result.as_data())
    else:
        for line in result.not_in_plan:
            print(line)
        for line in result.unseen:
            print(f"not seen: {line}")
        rest = f"{len(result.unseen)} not seen, {len(result.not_in_plan)} not in the plan"
        print(
            f"{counted(result.compared, 'setting')} compared, {counted(len(result.differences), 'difference')}, {rest}"
        )
    print_problems([*result.unreadable, *result.differences])
    return exits.FAILED if result.differences or result.unreadable else exits.DONE
