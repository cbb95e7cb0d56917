"""`pack` and `check-pack`: keep what a run has built, and compare it with what a later job of the run would build."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import counted

app = typer.Typer()
Folder = Annotated[Path, typer.Argument(help="The folder of the pack.", metavar="DIR")]


@app.command()
def pack(folder: Folder, root: Root = REPOSITORY) -> int:
    """Put what is synthesized in cdktf.out into a folder, with the SHA-256 of each document."""
    from ci.toolchain import pack as packs

    documents, digest = packs.pack(root, folder)
    print(f"{folder}: {counted(documents, 'document')}, SHA-256 of {packs.SUMS} {digest}")
    return exits.DONE


@app.command("check-pack")
def check_pack(folder: Folder, root: Root = REPOSITORY) -> int:
    """Synthesize here and compare with a pack, byte by byte; fail with a line for each difference."""
    from ci.toolchain import pack as packs

    documents = packs.check(root, folder)
    print(f"{folder}: {counted(documents, 'document')}, all as this checkout synthesizes them")
    return exits.DONE
