"""What a rehearsal shows: a line for each stage as it ends, live on a terminal, and a table of times at the end."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field

from ci.deployment.progress import ProgressTable
from shared.terminal import print_table


@dataclass
class Stage:
    """One stage of one environment: what it shows is set by the code that runs it."""

    environment: str
    name: str
    shows: str = ""
    seconds: float = 0.0
    ok: bool = False


@dataclass
class Stages:
    """The stages so far."""

    progress: ProgressTable
    started: float = field(default_factory=time.monotonic)
    done: list[Stage] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def stage(self, environment: str, name: str) -> Generator[Stage]:
        """Time a stage; whoever runs it says in `shows` what it proved."""
        stage = Stage(environment, name)
        begun = time.monotonic()
        self.progress.step(environment, name)
        try:
            yield stage
            stage.ok = True
        finally:
            stage.seconds = time.monotonic() - begun
            with self._lock:
                self.done.append(stage)
                if stage.ok:
                    line = f"{environment}: {name}: {stage.shows} ({stage.seconds:.0f} s)"
                    print(line, file=sys.stderr, flush=True)

    @property
    def seconds(self) -> float:
        """Return how long everything took so far."""
        return time.monotonic() - self.started

    def print_table(self) -> None:
        """Print every stage with its time."""
        rows = [
            [stage.environment, stage.name, "ok" if stage.ok else "FAILED", f"{stage.seconds:.0f}", stage.shows]
            for stage in self.done
        ]
        print_table(["environment", "stage", "", "seconds", "what it showed"], rows)

    def as_data(self) -> dict[str, object]:
        """Return every stage for `--json`."""
        return {
            "seconds": round(self.seconds, 1),
            "stages": [
                {
                    "environment": stage.environment,
                    "stage": stage.name,
                    "ok": stage.ok,
                    "seconds": round(stage.seconds, 1),
                    "shows": stage.shows,
                }
                for stage in self.done
            ],
        }
