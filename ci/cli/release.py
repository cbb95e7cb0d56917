"""`release`: write into a release file what the environment before has proven."""

from __future__ import annotations

from typing import Annotated

import typer

from ci.cli.options import Json, Name, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json

app = typer.Typer()


@app.command()
def release(
    environment: Name,
    root: Root = REPOSITORY,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Copy the image that the environment before has proven into this one's release file, and print the difference."""
    from ci.deployment import release as releases

    found = releases.proven_for(environment, root, rehearsal)
    difference = releases.release(environment, root, found, dry_run=dry_run)
    if as_json:
        image = {"image": found.image, "source_commit": found.source_commit}
        print_json({**image, "changed": bool(difference), "record": found.record.commit})
    elif not difference:
        print(f"{environment}: has what {found.before} has proven: nothing to do")
    else:
        print(difference, end="")
        commit = found.record.commit[: releases.SHORT]
        print(f"{found.before} has proven it: commit {commit}, {found.record.ended_at:%Y-%m-%d %H:%M}Z")
    return exits.DONE
