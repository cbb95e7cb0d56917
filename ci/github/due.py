"""Say whether a scheduled promotion has anything to do: `python3 -m ci.github.due --github-output=FILE`.

In: the variables of a run (GITHUB_EVENT_NAME, GITHUB_RUN_ID, GITHUB_SHA, GITHUB_REPOSITORY, GITHUB_API_URL) and
GITHUB_TOKEN, which may read Actions. Out: `due=true` or `due=false` in the file, and why on standard output. Whatever
is not a schedule is due, and so is what GitHub does not answer about: this saves minutes and decides nothing else.

A promotion asks every environment, and leaves an artifact `waits-<environment>` where something waits there. So where
the last one that did so was of this commit, ended well, began today and left none, nothing has come since: no merge, no
operation on GitHub, no soak that ends. What happens elsewhere (a record by hand, another secret) the first run of the
next day sees.

Standard library only: the job that runs this makes no .venv.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, TypeAlias

PROMOTE, OPERATIONS = "promote.yml", "operations.yml"
BUILT, WAITS = "pack", "waits-"  # artifacts of a promotion that asked the environments, and of one that left something
_SCHEDULE = "schedule"
_RUNS = 30
_TIMEOUT_SECONDS = 20
_DAY = len("2026-11-27")
Answer: TypeAlias = Any  # JSON from outside: who asks knows its shape
Ask = Callable[[str], Answer]


def reason(variables: Mapping[str, str], ask: Ask) -> str | None:
    """Return why a run is due; None where it has nothing to do. `ask` answers a path below actions/ of the repository.

    Raises KeyError, OSError, ValueError for variables or an answer that are not what they should be.
    """
    if variables["GITHUB_EVENT_NAME"] != _SCHEDULE:
        return f"started by {variables['GITHUB_EVENT_NAME']}"
    runs = ask(f"workflows/{PROMOTE}/runs?branch=main&per_page={_RUNS}")["workflow_runs"]
    this = next(run for run in runs if str(run["id"]) == variables["GITHUB_RUN_ID"])
    for run in runs:
        if run["run_number"] >= this["run_number"]:
            continue
        if run["status"] != "completed" or run["conclusion"] != "success":
            return f"run {run['run_number']} is open, or did not end well"
        artifacts = [one["name"] for one in ask(f"runs/{run['id']}/artifacts?per_page=100")["artifacts"]]
        if BUILT in artifacts:
            return _left_by(run, artifacts, this, ask)
    return "no run is known that asked every environment"


def _left_by(run: Mapping[str, Any], artifacts: list[str], this: Mapping[str, Any], ask: Ask) -> str | None:
    """Return what the last run that asked the environments left to do."""
    if run["head_sha"] != this["head_sha"]:
        return f"run {run['run_number']} was of another commit"
    if run["created_at"][:_DAY] != this["created_at"][:_DAY]:
        return "the first run of the day"
    if waits := [name.removeprefix(WAITS) for name in artifacts if name.startswith(WAITS)]:
        return f"something waits in {', '.join(sorted(waits))}"
    # One that was started again keeps its `created_at`; `run_started_at` "resets on re-run"
    # (github/rest-api-description, schema `workflow-run`).
    operations = ask(f"workflows/{OPERATIONS}/runs?branch=main&per_page={_RUNS}")["workflow_runs"]
    if any(one["run_started_at"] >= run["created_at"] for one in operations):
        return f"an operation was started after run {run['run_number']}"
    return None


def github(variables: Mapping[str, str]) -> Ask:
    """Return what asks GitHub about Actions of this repository."""
    base = f"{variables['GITHUB_API_URL']}/repos/{variables['GITHUB_REPOSITORY']}/actions"
    headers = {"Accept": "application/vnd.github+json", "Authorization": f"Bearer {variables['GITHUB_TOKEN']}"}

    def ask(path: str) -> Answer:
        request = urllib.request.Request(f"{base}/{path}", headers=headers)  # noqa: S310  # GitHub's own address
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return json.load(answer)

    return ask


def main(arguments: list[str], variables: Mapping[str, str]) -> int:
    """Write the output, print why, and return 0."""
    parser = argparse.ArgumentParser(prog="python3 -m ci.github.due", description=__doc__)
    parser.add_argument("--github-output", required=True, help="Append due=true or due=false here.")
    file = parser.parse_args(arguments).github_output
    try:
        why = reason(variables, github(variables))
    except (AttributeError, HTTPException, LookupError, OSError, StopIteration, TypeError, ValueError) as error:
        why = f"GitHub did not say whether anything waits ({type(error).__name__}: {error})"
    print("nothing to do" if why is None else f"due: {why}")
    with Path(file).open("a", encoding="utf-8") as out:
        out.write(f"due={'false' if why is None else 'true'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
