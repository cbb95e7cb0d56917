"""`claims`: which of GitHub's tokens becomes which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from ci.cli.options import Json, Names, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import counted, print_json, print_problems, print_table

if TYPE_CHECKING:
    from ci.policy.oidc.matrix import Cell

app = typer.Typer()


@app.command()
def claims(environments: Names = None, root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Try sample tokens of GitHub on the trust policies of the roles; fail at one that is let in or out wrongly."""
    from ci.policy.oidc.matrix import cells, orphans
    from shared import checks
    from shared.config.selection import select

    configs = checks.validated(root)
    names = [config.name for config in configs]
    found = {config.name: cells(config, names) for config in select(configs, environments or names)}
    every = [cell for one in found.values() for cell in one]
    problems = [line for cell in every if (line := cell.unexpected)] + orphans(every)
    if as_json:
        print_json({"cells": [asdict(cell) for cell in every], "problems": problems})
    else:
        for name, one in found.items():
            _print(name, one)
        allowed = sum(cell.allowed for cell in every)
        wrong = sum(cell.unexpected is not None for cell in every)
        print(f"{counted(len(every), 'question')}, {allowed} allowed, {wrong} unexpected")
    print_problems(problems)
    return exits.FAILED if problems else exits.DONE


def _print(environment: str, found: Sequence[Cell]) -> None:
    roles = list(dict.fromkeys(cell.role for cell in found))
    rows: dict[str, dict[str, list[str]]] = {}
    for cell in found:
        forms = rows.setdefault(cell.token, {}).setdefault(cell.role, [])
        if cell.allowed:
            forms.append(cell.form)
    # Tokens whose names say which form they have are in the rows of the other form only.
    cells = [[token, *(_shown(answers.get(role, [])) for role in roles)] for token, answers in rows.items()]
    print_table([f"{environment}: a token of", *roles], cells)


def _shown(forms: Sequence[str]) -> str:
    """Return who is let in: `allowed` where both forms of the subject are, else the form."""
    return "allowed" if len(forms) > 1 else "".join(forms) or "-"
