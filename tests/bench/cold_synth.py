"""All environments synthesised by a new process: our bindings against the published ones."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from shared.constructs.bindings import STOCK_BINDINGS
from tests.bench.processes import Cost, measure

ROOT = Path(__file__).parents[2]


def run(rounds: int) -> dict[str, Any]:
    """Return medians of `rounds` runs of each side, taken in turn after one run of each that does not count."""
    sides: dict[str, list[Cost]] = {"ours": [], "stock": []}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "stacks", "--out", folder]
        for counted in [False] + [True] * rounds:
            for side, costs in sides.items():
                environment = {**os.environ, STOCK_BINDINGS: "1" if side == "stock" else "0"}
                cost = measure(command, folder=ROOT, environment=environment)
                if counted:
                    costs.append(cost)
    medians = {
        side: {
            "seconds": statistics.median(cost.seconds for cost in costs),
            "peak_mib": statistics.median(cost.peak_mib for cost in costs),
        }
        for side, costs in sides.items()
    }
    return {
        "what": "synth of all environments, a new process each time; memory of Python and Node together",
        "rounds": rounds,
        **medians,
        "ratio_seconds": medians["stock"]["seconds"] / medians["ours"]["seconds"],
        "ratio_peak_mib": medians["stock"]["peak_mib"] / medians["ours"]["peak_mib"],
    }
