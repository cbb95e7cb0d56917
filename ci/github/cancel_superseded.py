"""Cancel older runs of a workflow that only wait, when a newer commit brings other inputs than they do.

A run that waits has one of several states, and GitHub's documentation leaves open which one a caller of a reusable
workflow has that waits for its turn, and whether it is listed among the run's jobs. So every state is asked for that is
no end (GitHub Docs, "REST API endpoints for workflow runs", `status`), and both readings count:

- the caller is listed: as `waiting`, `pending`, `queued` or `requested`, under its own name;
- it is not listed: then every listed job has ended, and the run itself is `waiting` or `pending`.

What GitHub says with them (GitHub Docs, "About status checks", check statuses): `waiting` for a protection rule of an
environment, `pending` for a concurrency group. Any other job that is `queued` is about to get its runner, and so at
work. Where GitHub says something that this module does not know, the run is at work, too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.github.api import GitHub, GitHubError
from ci.github.approvals import approvals_of
from ci.toolchain.input_digest import same_inputs
from shared.config import environment_names

# A job or run in one of these does nothing until a person approves or another one ends.
WAITS = ("waiting", "pending")
# And these are the same for a caller, and for a run of which no job has begun.
MAY_WAIT = (*WAITS, "queued", "requested")
ENDED = "completed"
# Every state of a run that has not ended.
OPEN = (*MAY_WAIT, "in_progress")
_APPLY = "apply"  # the job of deploy.yml that an approval starts
# What GitHub answers about a run that has ended by now ("Cancel a workflow run").
_CONFLICT = 409


@dataclass(frozen=True)
class Waiting:
    """What GitHub says of a run: its own state, its jobs' names with their states, the environments approved in it."""

    status: str
    jobs: Sequence[tuple[str, str]]
    approved: Collection[str] = ()

    def at_work(self, callers: Collection[str]) -> bool:
        """Return whether a job of the run works or is about to; `callers` are the jobs that call a workflow. Pure."""
        going_on = [(name, state) for name, state in self.jobs if state != ENDED]
        if not going_on:
            return self.status not in (WAITS if self.jobs else MAY_WAIT)
        return any(state not in (MAY_WAIT if name in callers else WAITS) for name, state in going_on)

    def about_to_apply(self) -> list[str]:
        """Return the environments that were approved and whose apply has not ended. Pure."""
        ended = {name for name, state in self.jobs if state == ENDED}
        return sorted(name for name in set(self.approved) if f"{name} / {_APPLY}" not in ended)


def supersede(github: GitHub, run_id: int, root: Path) -> list[str]:
    """Cancel the older runs of this run's workflow on its branch that only wait for what this one brings otherwise.

    In: the repository at `root`, with the history of main. Returns a line for each older run. Left alone are runs with
    the same inputs, runs at work, and runs that were approved: their approval is read last, right before they would be
    cancelled.
    """
    mine = github.get(f"actions/runs/{run_id}")
    callers = environment_names(root)
    return [f"run {run['run_number']}: {_superseded(github, run, mine, root, callers)}" for run in _older(github, mine)]


def _superseded(github: GitHub, run: dict[str, Any], mine: dict[str, Any], root: Path, callers: Collection[str]) -> str:
    """Cancel one older run, or leave it alone; return which, and why."""
    same = same_inputs(root, run["head_sha"], mine["head_sha"])
    if same is not False:
        what = "brings the same inputs" if same else f"its commit {run['head_sha'][:12]} is not known here"
        return f"{what}: left alone"
    at = f"actions/runs/{run['id']}"
    jobs = [(job["name"], job["status"]) for job in github.pages(f"{at}/jobs", key="jobs", filter="latest")]
    approved = {one.environment for one in approvals_of(github, run["id"])}
    waiting = Waiting(run["status"], jobs, approved)
    if going_on := waiting.about_to_apply():
        return f"approved for {', '.join(going_on)}: left alone"
    if waiting.at_work(callers):
        return "at work: left alone"
    try:
        github.send("POST", f"{at}/cancel")
    except GitHubError as error:
        if error.status != _CONFLICT:
            raise
        return "has ended meanwhile"
    return "only waited, and this run brings other inputs: cancelled"


def _older(github: GitHub, mine: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the runs that began before this one and have not ended, the oldest first."""
    found: dict[int, dict[str, Any]] = {}
    at = f"actions/workflows/{mine['workflow_id']}/runs"
    for status in OPEN:
        for run in github.pages(at, key="workflow_runs", branch=mine["head_branch"], status=status):
            if run["run_number"] < mine["run_number"]:
                found[run["id"]] = run
    return sorted(found.values(), key=lambda run: run["run_number"])
