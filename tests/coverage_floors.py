"""`python -m tests.coverage_floors`: what each package's branch coverage must reach, read from the last test run."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import slipcover

from tests.measuring.sitecustomize import EXCLUDED, PACKAGES

# Where every process of a test run writes what it has measured.
FOLDER = Path(__file__).resolve().parents[1] / ".coverage"
# Synthesis decides what is deployed, so nothing of it goes untried. Promises run where something is deployed, in
# processes of their own: what a promise does where AWS answers otherwise runs in the mutations' processes, unmeasured.
FLOORS = {"stacks": 100.0, "promises": 90.0, "shared": 100.0, "ci": 95.0}


def package_of(file: str) -> str:
    """Return the package whose floor counts for a file: promises are none of the stacks'."""
    parts = Path(file).parts
    return "promises" if parts[0] == "stacks" and "promises" in parts else parts[0]


def percentages(report: Mapping[str, Any]) -> dict[str, float]:
    """Return each package's share of lines and branches that ran, in percent, from a report of slipcover."""
    result = {}
    for package in FLOORS:
        summaries = [file["summary"] for name, file in report["files"].items() if package_of(name) == package]
        covered = sum(summary["covered_lines"] + summary["covered_branches"] for summary in summaries)
        missing = sum(summary["missing_lines"] + summary["missing_branches"] for summary in summaries)
        result[package] = 100.0 * covered / (covered + missing) if covered else 0.0
    return result


def merged(folder: Path) -> dict[str, Any]:
    """Return one report of everything that the processes of a test run wrote, with the files that none of them read."""
    everything = slipcover.Slipcover(branch=True, source=list(PACKAGES), exclude_also=list(EXCLUDED)).get_coverage()
    for file in sorted(folder.glob("*.json")):
        slipcover.merge_coverage(everything, json.loads(file.read_text(encoding="utf-8")))
    return everything


def main() -> int:
    """Print what did not run, and one line for each package; return 1 when one is under its floor."""
    report = merged(FOLDER)
    slipcover.print_coverage(report, skip_covered=True)
    failed = False
    for package, percent in percentages(report).items():
        reached = percent >= FLOORS[package]
        failed |= not reached
        print(
            f"{package:8} {percent:6.2f} % of lines and branches, floor {FLOORS[package]:.0f} %"
            f"{'' if reached else ': TOO LOW'}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
