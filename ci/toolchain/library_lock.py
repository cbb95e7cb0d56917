"""requirements.lock: every library that the repository depends on, in its exact version and with hashes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from ci.toolchain.tool_environment import LOCK, uv_environment
from shared import exits

PROJECT = "pyproject.toml"
# One file for every platform and every Python that the project runs on; no address of an index in it.
OPTIONS = ("--universal", "--generate-hashes", "--python-version=3.11", "--no-header", "--quiet")


def lock_libraries(root: Path, *, upgrade: bool) -> None:
    """Write requirements.lock of the project at `root`; `upgrade` takes the newest versions. Raises CommandError."""
    wanted = [word for group in groups(root) for word in ("--group", group)]
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *(["--upgrade"] if upgrade else [])]
    done = subprocess.run(
        [*command, *wanted, "-o", LOCK, PROJECT],
        cwd=root,
        env=uv_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise exits.CommandError([f"{LOCK}: {line}" for line in done.stderr.splitlines() if line.strip()])


def groups(root: Path) -> list[str]:
    """Return the names of the dependency groups of the project at `root`: each one is locked."""
    return list(tomllib.loads((root / PROJECT).read_text(encoding="utf-8"))["dependency-groups"])
