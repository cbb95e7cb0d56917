"""`save-state`: what becomes of a state that an apply could not write."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ci.cli.options import Json, LockTimeout, Name, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json

app = typer.Typer()


@app.command()
def save_state(
    environment: Name,
    run: Annotated[
        str | None, typer.Option(help="The id of the run that left the file, where it was not left in this folder.")
    ] = None,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    as_json: Json = False,
) -> int:
    """Push the state that an apply here could not write, or keep it encrypted beside the one that is there."""
    from ci.deployment.target import WORK
    from ci.deployment.unsaved_state import UnsavedState
    from ci.evidence.store import require_account, store_of
    from ci.toolchain.aws_session import session
    from ci.toolchain.terraform import engine as engines
    from ci.toolchain.terraform.advice import UNSAVED
    from ci.toolchain.terraform.folder import Folder
    from ci.toolchain.terraform.variables import process_environment
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    path, said = root / WORK / environment, None
    if (path / UNSAVED).is_file():
        require_account(config)
        folder = Folder(path, engines.find(os.environ), process_environment(os.environ), lock_timeout)
        with folder.alone():
            client = session().client("s3", region_name=config.aws.region)
            said = UnsavedState(folder, config, client, store_of(config).entries, run).save()
    if as_json:
        print_json({"saved": said is not None})
    else:
        print(said or f"{environment}: no state waits to be written: nothing to do")
    return exits.DONE
