"""`unlock`: who holds the lock of a state, and the way to take it away from a process that is dead."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ci.cli.options import Json, Name, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json

app = typer.Typer()


@app.command()
def unlock(
    environment: Name,
    lock_id: Annotated[
        str | None, typer.Option("--id", help="The lock's id: take it away. Without it, show who holds it.")
    ] = None,
    root: Root = REPOSITORY,
    as_json: Json = False,
) -> int:
    """Show who holds the lock of a state since when; with its id, take it away from a process that is dead."""
    from ci.deployment.state_lock import lock_of
    from ci.evidence.store import require_account
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    require_account(config)
    state_lock = lock_of(config)
    held = state_lock.holder()
    if held is not None and lock_id is not None:
        if held.id != lock_id:
            raise exits.CommandError([f"{environment}: --id {lock_id}: another lock is there now: {held.headline}"])
        state_lock.remove(held)
    if as_json:
        print_json({"held": None if held is None else asdict(held), "removed": held is not None and bool(lock_id)})
    elif held is None:
        print(f"{environment}: nobody holds the lock: nothing to do")
    elif lock_id is None:
        print(f"{environment}: {held.headline}")
        print(f"if that process is dead: python -m ci unlock {environment} --id {held.id}")
    else:
        print(f"{environment}: unlocked: {held.headline}")
    return exits.DONE
