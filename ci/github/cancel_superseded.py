"""Cancel older runs of a workflow that only wait: a newer commit has come, and nobody has to approve the older one.

GitHub Docs, "REST API endpoints for workflow runs": a run that waits for an approval has the status `waiting`, one that
waits for its turn in a queue `pending`. A run with a job at work is left alone, whatever its own status says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ci.github.api import GitHub, GitHubError

WAITS = ("waiting", "pending", "queued", "requested")
ENDED = "completed"
# What GitHub answers about a run that has ended by now ("Cancel a workflow run").
_CONFLICT = 409


def supersede(github: GitHub, run_id: int) -> list[str]:
    """Cancel the older runs of this run's workflow on its branch that only wait; return a line for each."""
    mine = github.get(f"actions/runs/{run_id}")
    said: list[str] = []
    for run in _older(github, mine):
        jobs = list(github.pages(f"actions/runs/{run['id']}/jobs", key="jobs", filter="latest"))
        if not only_waits(jobs):
            said.append(f"run {run['run_number']}: at work: left alone")
            continue
        try:
            github.send("POST", f"actions/runs/{run['id']}/cancel")
        except GitHubError as error:
            if error.status != _CONFLICT:
                raise
            said.append(f"run {run['run_number']}: has ended meanwhile")
        else:
            said.append(f"run {run['run_number']}: only waited: cancelled")
    return said


def only_waits(jobs: Sequence[dict[str, Any]]) -> bool:
    """Return whether no job of a run is at work, and at least one still waits. Pure.

    Where GitHub says something that this module does not know, the run is at work.
    """
    states = {job["status"] for job in jobs}
    return bool(states & set(WAITS)) and states <= {*WAITS, ENDED}


def _older(github: GitHub, mine: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the runs that began before this one and have not ended, the oldest first."""
    found: dict[int, dict[str, Any]] = {}
    at = f"actions/workflows/{mine['workflow_id']}/runs"
    for status in ("waiting", "pending"):
        for run in github.pages(at, key="workflow_runs", branch=mine["head_branch"], status=status):
            if run["run_number"] < mine["run_number"]:
                found[run["id"]] = run
    return sorted(found.values(), key=lambda run: run["run_number"])
