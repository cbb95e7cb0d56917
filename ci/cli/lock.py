"""`lock`, `lock-provider`, `libraries`: pin what the repository depends on with hashes, and install it for a commit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_problems

app = typer.Typer()
Mirror = Annotated[
    Path | None,
    typer.Option(help="A folder with providers; else the one of the engine's configuration, else the registry."),
]


@app.command()
def lock(
    root: Root = REPOSITORY,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions that fit.")] = False,
    mirror: Mirror = None,
) -> int:
    """Write requirements.lock and .terraform.lock.hcl: exact versions with hashes."""
    from ci.toolchain.library_lock import lock_libraries
    from ci.toolchain.tool_environment import LOCK

    with terminal.progress("Locking the libraries ..."):
        lock_libraries(root, upgrade=upgrade)
    print(f"wrote {LOCK}")
    return lock_provider(root, mirror)


@app.command("lock-provider")
def lock_provider(root: Root = REPOSITORY, mirror: Mirror = None) -> int:
    """Write .terraform.lock.hcl: the hashes of the AWS provider, for every platform there is."""
    from ci.toolchain.terraform.configuration import LOCK_FILE
    from ci.toolchain.terraform.provider_lock import lock_of_tree

    with terminal.progress("Locking the provider ..."):
        locked = lock_of_tree(root, mirror)
    print(f"wrote {LOCK_FILE}: {', '.join(locked.platforms)}")
    if locked.missing:
        lacking = ", ".join(locked.missing)
        print_problems([f"the mirror lacks {lacking}: run this again where the registry can be reached"])
    return exits.DONE


@app.command()
def libraries(
    commit: Annotated[str, typer.Argument(help="The commit that is to be deployed.", metavar="COMMIT")],
    root: Root = REPOSITORY,
) -> int:
    """Install the libraries that a commit locks, where they are not these: before credentials are taken."""
    from ci.toolchain.git import file_at
    from ci.toolchain.tool_environment import LOCK, InstallationError, of_lock

    text = file_at(root, commit, Path(LOCK))
    if text is None:
        line = f"{commit}: no such commit here, or it has no {LOCK}: fetch main with its history"
        raise exits.CommandError([line], exits.BAD_INPUT)
    try:
        with terminal.progress("Installing the libraries ..."):
            python = of_lock(text, root)
    except InstallationError as error:
        line = f"commit {commit}: its {LOCK} cannot be installed: {' '.join(error.lines[0].split())}"
        raise exits.CommandError([line]) from None
    print(f"{commit}: {python}")
    return exits.DONE
