"""Environments beside .venv: of programs that pin their own libraries, and of commits that pin others than these."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from ci.toolchain.run_context import for_an_installation
from shared import exits

LOCK = "requirements.lock"
STAMP = "lock.sha256"
# A JSON object of variables, from noxw.
FOR_UV = "NOXW_FOR_UV"
# Ignored by git. One environment for each lock file: what a step prepared, the next one finds.
LIBRARIES = Path("cdktf.out", "libraries")
_PYTHON = Path("Scripts/python.exe" if os.name == "nt" else "bin/python")


class InstallationError(exits.CommandError):
    """A program's environment could not be made; the text is what uv said."""


def interpreter(name: str, *, locks: Path, folder: Path) -> Path:
    """Return the Python in which the program `name` is installed, making its environment when needed.

    `locks` holds `<name>.lock`; the environment is `folder/<name>`. It is made again when the lock file or the Python
    that makes it changes. A second process waits for the first. Raises InstallationError.
    """
    lock = locks / f"{name}.lock"
    environment = folder / name
    python = environment / _PYTHON
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{name}.lock"):
        wanted = hashlib.sha256(sys.version.encode() + lock.read_bytes()).hexdigest()
        stamp = environment / STAMP
        if not (stamp.is_file() and stamp.read_text() == wanted and python.exists()):
            # From nothing: what a killed installation left behind would pass for whole.
            shutil.rmtree(environment, ignore_errors=True)
            _uv("venv", "--quiet", "--python", sys.executable, str(environment))
            _uv("pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(lock))
            stamp.write_text(wanted)
    return python


def uv_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for uv, with what `noxw` found in pip's settings: an index, a certificate, a proxy."""
    return {**environment, **json.loads(environment.get(FOR_UV, "{}"))}


def of_lock(lock: str, here: Path) -> Path:
    """Return the Python whose libraries a requirements.lock pins: this one, where the tree `here` has the same text.

    Another one is installed, or found where that was done before. Raises InstallationError.
    """
    if lock == (here / LOCK).read_text(encoding="utf-8"):
        return Path(sys.executable)
    folder, name = here / LIBRARIES, hashlib.sha256(lock.encode()).hexdigest()[:16]
    locks = folder / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    file = locks / f"{name}.lock"
    if not file.exists():
        new = file.with_suffix(f".{os.getpid()}")  # whoever looks meanwhile sees a whole file, or none
        new.write_text(lock, encoding="utf-8")
        new.replace(file)
    return interpreter(name, locks=locks, folder=folder)


def _uv(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uv", *arguments],
        env=uv_environment(for_an_installation()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InstallationError([done.stdout.strip()])
