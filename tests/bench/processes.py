"""Time and memory of a command with all of its children."""

from __future__ import annotations

import shlex
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from shared import exits

SAMPLE_SECONDS = 0.01


@dataclass(frozen=True)
class Cost:
    """What one run took: wall-clock seconds, and the peak of the resident memory of all its processes together."""

    seconds: float
    peak_mib: float


def measure(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run `command` to its end and return what it took. Raises CommandError, with what it said, when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command), cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = _Peak(process.pid)
    watcher = threading.Thread(target=peak.watch, daemon=True)
    watcher.start()
    _, error = process.communicate()
    seconds = time.perf_counter() - started
    peak.over.set()
    watcher.join()
    if process.returncode:
        said = error.decode(errors="replace").splitlines()
        raise exits.CommandError([f"{shlex.join(command)}: exit code {process.returncode}", *said])
    return Cost(seconds, peak.bytes / 2**20)


class _Peak:
    """The largest sum of resident memory seen over a process and its descendants."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self.over = threading.Event()
        self._root = psutil.Process(pid)

    def watch(self) -> None:
        while not self.over.wait(SAMPLE_SECONDS):
            self.bytes = max(self.bytes, self._now())

    def _now(self) -> int:
        total = 0
        try:
            for process in (self._root, *self._root.children(recursive=True)):
                total += process.memory_info().rss
        except psutil.Error:
            pass  # a process ended between being listed and being asked
        return total
