"""Pin what the repository depends on: the libraries with their hashes, and the AWS provider with its own."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal

app = typer.Typer()
PROJECT, LOCK = "pyproject.toml", "requirements.lock"
# One file for every platform and every Python that the project runs on; no address of an index in it.
OPTIONS = ("--universal", "--generate-hashes", "--python-version=3.11", "--no-header", "--quiet")


@app.command()
def lock(
    root: Root = REPOSITORY,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions that fit.")] = False,
    mirror: Annotated[
        Path | None, typer.Option(help="A folder with providers; else the engine's own, else the registry.")
    ] = None,
) -> int:
    """Write requirements.lock and .terraform.lock.hcl: exact versions with hashes."""
    from ci.toolchain.terraform.lock_command import lock_provider

    chosen = [word for group in groups(root) for word in ("--group", group)]
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *(["--upgrade"] if upgrade else [])]
    with terminal.progress("Locking the libraries ..."):
        done = subprocess.run(
            [*command, *chosen, "-o", LOCK, PROJECT], cwd=root, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise exits.CommandError([f"{LOCK}: {line}" for line in done.stderr.splitlines() if line.strip()])
    print(f"wrote {LOCK}")
    return lock_provider(root, mirror)


def groups(root: Path) -> list[str]:
    """Return the names of the dependency groups of the project at `root`: each one is locked."""
    return list(tomllib.loads((root / PROJECT).read_text(encoding="utf-8"))["dependency-groups"])
