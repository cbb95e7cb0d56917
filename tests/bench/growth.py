"""How synthesis grows with the number of environments: seconds and memory for each one more."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from shared.config.reading import FOLDER
from tests.bench.processes import Cost, measure
from tests.bench.size import Size

ROOT = Path(__file__).parents[2]
FIGURES = ("seconds", "peak_mib", "seconds_each", "mib_each")


def run(size: Size) -> dict[str, Any]:
    """Return, for each number of environments, the best of some syntheses, and what an environment adds.

    An environment's share is what it takes beyond a synthesis of one, so that starting Python and Node does not count.
    """
    costs = {
        count: min((_synthesize(count) for _ in range(size.rounds)), key=lambda cost: cost.seconds)
        for count in size.environments
    }
    alone = costs[1]
    rows = [
        {
            "environments": count,
            "seconds": cost.seconds,
            "peak_mib": cost.peak_mib,
            "seconds_each": (cost.seconds - alone.seconds) / (count - 1),
            "mib_each": (cost.peak_mib - alone.peak_mib) / (count - 1),
        }
        for count, cost in costs.items()
        if count > 1
    ]
    *_, fewer, most = rows
    return {
        "what": "one synthesis of so many environments in one process, and what each adds to a synthesis of one",
        "one": {"seconds": alone.seconds, "peak_mib": alone.peak_mib},
        "rows": rows,
        "ratio_seconds_each": most["seconds_each"] / fewer["seconds_each"],
    }


def write_environments(folder: Path, count: int) -> None:
    """Write `count` environments that are valid together: dev's files with an identity of their own for each."""
    (folder / FOLDER / "releases").mkdir(parents=True)
    for number in range(count):
        environment, release = _dev("dev.yaml", number), _dev("releases/dev.yaml", number)
        name = environment["name"] = release["environment"] = f"bench{number}"
        environment["promotion"]["after"] = f"bench{number - 1}" if number else None
        environment["state"]["bucket"] = f"product-catalog-tfstate-{name}"
        environment["network"]["cidr"] = f"10.{number}.0.0/16"
        environment["edge"]["domain_name"] = f"catalog.{name}.example.com"
        environment["evidence"]["signing_keys"] = []  # an environment that bootstrap has not prepared yet
        for file, document in ((f"{name}.yaml", environment), (f"releases/{name}.yaml", release)):
            (folder / FOLDER / file).write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")


def _dev(file: str, number: int) -> dict[str, Any]:
    """Return one of dev's files for an account of its own."""
    text = (ROOT / FOLDER / file).read_text(encoding="utf-8")
    return yaml.safe_load(text.replace("111111111111", f"1{number:011}"))


def _synthesize(count: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        write_environments(Path(folder), count)
        command = [sys.executable, "-m", "stacks", "--root", folder, "--out", f"{folder}/out"]
        return measure(command, folder=ROOT, environment=os.environ)
