"""How synthesis grows with the number of environments: seconds and memory for each one more."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.processes import Cost, measure

ROOT = Path(__file__).parents[2]
SIZES = (1, 3, 10, 100)
FIGURES = ("seconds", "peak_mib", "seconds_each", "mib_each")


def run(rounds: int) -> dict[str, Any]:
    """Return, for each number of environments, the best of `rounds` syntheses, and what an environment adds.

    An environment's share is what it takes beyond a synthesis of one, so that starting Python and Node does not count.
    """
    costs = {size: min((_synthesise(size) for _ in range(rounds)), key=lambda cost: cost.seconds) for size in SIZES}
    alone = costs[SIZES[0]]
    rows = [
        {
            "environments": size,
            "seconds": cost.seconds,
            "peak_mib": cost.peak_mib,
            "seconds_each": (cost.seconds - alone.seconds) / (size - 1),
            "mib_each": (cost.peak_mib - alone.peak_mib) / (size - 1),
        }
        for size, cost in costs.items()
        if size > 1
    ]
    each = {row["environments"]: row["seconds_each"] for row in rows}
    return {
        "what": "one synthesis of so many environments in one process, and what each adds to a synthesis of one",
        "one": {"seconds": alone.seconds, "peak_mib": alone.peak_mib},
        "rows": rows,
        "ratio_seconds_each_100_to_10": each[100] / each[10],
    }


def write_environments(folder: Path, count: int) -> None:
    """Write `count` environments that are valid together: dev's files with an identity of their own for each."""
    source = ROOT / "environments"
    (folder / "environments" / "releases").mkdir(parents=True)
    before = "null"
    for number in range(count):
        name = f"bench{number}"
        for file in ("dev.yaml", "releases/dev.yaml"):
            text = (source / file).read_text(encoding="utf-8")
            text = text.replace("name: dev ", f"name: {name} ").replace("environment: dev", f"environment: {name}")
            text = text.replace("after: null ", f"after: {before} ").replace("tfstate-dev", f"tfstate-{name}")
            text = text.replace("111111111111", f"{number + 1:012}").replace("10.10.0.0/16", f"10.{number}.0.0/16")
            text = text.replace("catalog.dev.example.com", f"catalog.{name}.example.com")
            (folder / "environments" / file.replace("dev", name)).write_text(text, encoding="utf-8")
        before = name


def _synthesise(count: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        write_environments(Path(folder), count)
        command = [sys.executable, "-m", "stacks", "--root", folder, "--out", f"{folder}/out"]
        return measure(command, folder=ROOT, environment=os.environ)
