"""All environments synthesized by a new process: our bindings against the published ones."""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from shared import exits
from shared.constructs.bindings import STOCK_BINDINGS
from tests.bench.processes import Cost, measure
from tests.bench.size import Size
from tests.stacks.fresh_process import digests

ROOT = Path(__file__).parents[2]


def run(size: Size) -> dict[str, Any]:
    """Return medians of the runs of each side that count; the sides take turns.

    Raises CommandError where the sides do not give the same bytes.
    """
    sides: dict[str, list[Cost]] = {side: [] for side in size.bindings}
    results = set[str]()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "stacks", "--out", folder, *size.synthesized]
        for _ in range(size.warm_ups + size.rounds):
            for side, costs in sides.items():
                environment = {**os.environ, STOCK_BINDINGS: size.bindings[side]}
                costs.append(measure(command, folder=ROOT, environment=environment))
                results.add(json.dumps(digests(Path(folder))))
    if len(results) > 1:
        raise exits.CommandError(["the published bindings give other documents than the reduced copy"])
    medians = {
        side: {
            "seconds": statistics.median(cost.seconds for cost in costs[size.warm_ups :]),
            "peak_mib": statistics.median(cost.peak_mib for cost in costs[size.warm_ups :]),
        }
        for side, costs in sides.items()
    }
    return {
        "what": "synth of all environments, a new process each time; memory of Python and Node together",
        "rounds": size.rounds,
        **medians,
        "ratio_seconds": medians["stock"]["seconds"] / medians["ours"]["seconds"],
        "ratio_peak_mib": medians["stock"]["peak_mib"] / medians["ours"]["peak_mib"],
    }
