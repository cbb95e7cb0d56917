"""`retire`: let an environment leave management, after it was destroyed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from ci.changes import Account
from ci.cli.options import Name, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_problems

app = typer.Typer()


@app.command()
def retire(
    environment: Name,
    account: Annotated[
        Account, typer.Option(help="What becomes of its account; absent: it was never prepared.")
    ] = Account.KEPT,
    reason: Annotated[str, typer.Option(help="Why it leaves: the reviewers read it.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Change the files; without it they are only named.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Name every file that still names an environment that has left.")
    ] = False,
    root: Root = REPOSITORY,
    rehearsal: RehearsalFile = None,
) -> int:
    """Take an environment out of the repository, once its last record says that it was destroyed; else stop (3).

    Reads the records with the environment's credentials, and changes nothing on AWS or GitHub.
    """
    from ci.deployment.retirement import retirement_of
    from ci.github.retirement import named_in, retirement
    from ci.github.workflows import generated
    from ci.toolchain.rehearsal import read
    from shared import checks
    from shared.config.selection import select

    if check:
        machines, people = named_in(root, environment)
        for line in people:
            print(f"people read: {line}")
        print_problems(machines)
        print(f"{environment}: {len(machines)} places that machines read, {len(people)} that people read")
        return exits.FAILED if machines else exits.DONE
    if not reason:
        raise exits.CommandError(["--reason: missing: say why it leaves: the reviewers read it"], exits.BAD_INPUT)
    configs = checks.validated(root)
    [config] = select(configs, [environment])
    entry = retirement_of(config, account, reason, read(rehearsal).sha256, datetime.now(UTC))
    changes = retirement(root, entry)
    print(f"{environment}: {entry.sentence}")
    for line in changes.lines():
        print(line if write else f"would {line}")
    if not write:
        print("nothing is written: add --write")
        return exits.DONE
    changes.write(root)
    for path in generated.write(root):
        print(f"write {path}")
    print(f"next: ./noxw -s ci -- retire {environment} --check, then a pull request (docs/operations.md)")
    return exits.DONE
