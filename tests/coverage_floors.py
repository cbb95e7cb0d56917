"""`python -m tests.coverage_floors`: what each package's branch coverage must reach, read from the last test run."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from coverage import Coverage

# Synthesis decides what is deployed, so nothing of it goes untried. Promises run where something is deployed, in
# processes of their own: what a promise does where AWS answers otherwise runs in the mutations' processes, unmeasured.
FLOORS = {"stacks": 100.0, "promises": 90.0, "shared": 100.0, "ci": 95.0}


def package_of(file: str) -> str:
    """Return the package whose floor counts for a file: promises are none of the stacks'."""
    parts = Path(file).parts
    return "promises" if parts[0] == "stacks" and "promises" in parts else parts[0]


def percentages(report: dict[str, dict[str, dict[str, dict[str, float]]]]) -> dict[str, float]:
    """Return each package's share of lines and branches that ran, in percent, from coverage's JSON report."""
    result = {}
    for package in FLOORS:
        summaries = [file["summary"] for name, file in report["files"].items() if package_of(name) == package]
        covered = sum(summary["covered_lines"] + summary["covered_branches"] for summary in summaries)
        total = sum(summary["num_statements"] + summary["num_branches"] for summary in summaries)
        result[package] = 100.0 * covered / total if total else 0.0
    return result


def main() -> int:
    """Print one line for each package; return 1 when one is under its floor."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "coverage.json")
        coverage.json_report(outfile=str(file))
        report = json.loads(file.read_text())
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
