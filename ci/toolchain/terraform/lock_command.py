"""The lock file of the provider, as a command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_problems

app = typer.Typer()


@app.command("lock-provider")
def lock_provider(
    root: Root = REPOSITORY,
    mirror: Annotated[
        Path | None,
        typer.Option(help="A folder with providers; else the one of the engine's configuration, else the registry."),
    ] = None,
) -> int:
    """Write .terraform.lock.hcl: the hashes of the AWS provider, for every platform there is."""
    from ci.toolchain import artifact
    from ci.toolchain.terraform import engine as engines
    from ci.toolchain.terraform.folder import LOCK_FILE
    from ci.toolchain.terraform.provider_lock import PLATFORMS, configured_mirror, lock

    engine = engines.find()
    environment = engines.process_environment()
    document = next(iter(artifact.synthesised(root).values())).document
    chosen = mirror or configured_mirror(environment)
    with terminal.progress("Locking the provider ..."):
        locked = lock(document, root / LOCK_FILE, engine=engine, environment=environment, mirror=chosen)
    print(f"wrote {LOCK_FILE}: {', '.join(locked.platforms)}")
    if missing := [platform for platform in PLATFORMS if platform not in locked.platforms]:
        print_problems([f"the mirror lacks {', '.join(missing)}: run this again where the registry can be reached"])
    return exits.DONE
