"""A machine that is lost: a process and everything that it started, gone at once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess


def lose(process: subprocess.Popen[str]) -> None:
    """Kill a process with all its descendants, and wait for it."""
    for pid in (*_descendants(process.pid), process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def _descendants(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [one for child in map(int, found) for one in (child, *_descendants(child))]
