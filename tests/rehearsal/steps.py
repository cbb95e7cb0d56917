"""What a rehearsal shows: a line for each stage as it ends, live on a terminal, and a table of times at the end."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass, field

from ci.deployment.progress import ProgressTable
from shared.terminal import print_table
from tests.rehearsal.waits import SHOWN_SECONDS, Wait, floor_of


@dataclass
class Step:
    """One stage of one environment: what it shows is set by the code that runs it."""

    environment: str
    name: str
    shows: str = ""
    seconds: float = 0.0
    ok: bool = False
    begun: float = 0.0
    waits: tuple[Wait, ...] = ()


@dataclass
class Steps:
    """The stages so far."""

    progress: ProgressTable
    started: float = field(default_factory=time.monotonic)
    done: list[Step] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def step(self, environment: str, name: str) -> Generator[Step]:
        """Time a stage; whoever runs it says in `shows` what it proved."""
        step = Step(environment, name, begun=time.monotonic())
        self.progress.step(environment, name)
        try:
            yield step
            step.ok = True
        finally:
            step.seconds = time.monotonic() - step.begun
            with self._lock:
                self.done.append(step)
                if step.ok:
                    line = f"{environment}: {name}: {step.shows} ({step.seconds:.0f} s)"
                    print(line, file=sys.stderr, flush=True)

    @property
    def seconds(self) -> float:
        """Return how long everything took so far."""
        return time.monotonic() - self.started

    def print_table(self) -> None:
        """Print every stage with its time."""
        rows = [
            [step.environment, step.name, "ok" if step.ok else "FAILED", f"{step.seconds:.0f}", step.shows]
            for step in self.done
        ]
        print_table(["environment", "stage", "", "seconds", "what it showed"], rows)
        waits = [
            [step.environment, step.name, wait.address, wait.action, f"{wait.seconds:.0f}"]
            for step in self.done
            for wait in step.waits
            if wait.seconds >= SHOWN_SECONDS
        ]
        print_table(["environment", "stage", "waits that follow each other", "", "seconds"], waits)
        floor = floor_of(self.done)
        print(f"total: {self.seconds:.0f} s; the provider's waits {floor:.0f} s, {self._above(floor)} on top")

    def _above(self, floor: float) -> str:
        return f"{100 * (self.seconds - floor) / floor:.0f} %" if floor else "everything"

    def as_data(self) -> dict[str, object]:
        """Return every stage for `--json`."""
        return {
            "seconds": round(self.seconds, 1),
            "floor_seconds": round(floor_of(self.done), 1),
            "stages": [
                {
                    "environment": step.environment,
                    "stage": step.name,
                    "ok": step.ok,
                    "seconds": round(step.seconds, 1),
                    "shows": step.shows,
                    "waits": [asdict(wait) for wait in step.waits],
                }
                for step in self.done
            ],
        }
