"""Emulators in environments of their own: each pins its own botocore, and none may change the product's."""

from __future__ import annotations

import sys
from pathlib import Path

from ci.toolchain import tool_environment
from ci.toolchain.tool_environment import STAMP, InstallationError

__all__ = ["FOLDER", "LOCKS", "STAMP", "InstallationError", "interpreter"]

LOCKS = Path(__file__).resolve().parent
FOLDER = Path(sys.prefix) / "emulators"


def interpreter(name: str, *, locks: Path = LOCKS, folder: Path = FOLDER) -> Path:
    """Return the Python in which the emulator `name` is installed, as `ci.toolchain.tool_environment` makes it."""
    return tool_environment.interpreter(name, locks=locks, folder=folder)
