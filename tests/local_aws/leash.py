"""Runs a module or a file as a program, and ends with whoever started it: `python leash.py <program> <arguments>`.

Standard input is a pipe that only the owner holds. When it closes (the owner closed it, died of an exception, or was
killed, which no handler of its own survives), this process ends at once. It runs in an emulator's environment, so it
imports nothing of ours.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
from pathlib import Path


def _end_with_owner() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_owner, daemon=True).start()
    del sys.argv[0]
    sys.path[0] = ""
    if sys.argv[0].endswith(".py"):
        # A file may import its neighbors; last, for the emulator's own modules come first.
        sys.path.append(str(Path(sys.argv[0]).resolve().parent))
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
