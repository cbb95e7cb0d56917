"""How long the command line takes to start, beside Python itself."""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path
from typing import Any

from tests.bench.processes import measure
from tests.bench.size import Size

ROOT = Path(__file__).parents[2]


def run(size: Size) -> dict[str, Any]:
    """Return medians of so many runs of `python -m ci --help` and of a Python that does nothing."""
    commands = {"ours": [sys.executable, "-m", "ci", "--help"], "python": [sys.executable, "-c", "pass"]}
    seconds: dict[str, list[float]] = {side: [] for side in commands}
    for _ in range(size.warm_ups + size.rounds):
        for side, command in commands.items():
            seconds[side].append(measure(command, folder=ROOT, environment=os.environ).seconds)
    medians = {side: statistics.median(runs[size.warm_ups :]) for side, runs in seconds.items()}
    return {
        "what": "python -m ci --help, and a Python that does nothing",
        "ours_seconds": medians["ours"],
        "python_seconds": medians["python"],
        "ratio": medians["ours"] / medians["python"],
    }
