"""Does what holds a run without an end go on? Its machine knows the process, and the API of the workflow the job."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from ci.evidence.liveness import Holders
from ci.evidence.record import PROCESS, Started
from ci.github.api import GitHub, GitHubError, github_of
from ci.toolchain.run_context import run_attempt, run_url
from ci.toolchain.this_process import lives

_RUN = re.compile(r"/([^/]+/[^/]+)/actions/runs/([0-9]+)$")


def holders_here(environment: Mapping[str, str] = os.environ) -> Holders:
    """Return what says which runs are known to go on, or to be over, from here.

    An earlier attempt of this very run is over: GitHub starts a run again when it has ended (GitHub Docs, "Re-running
    workflows and jobs"). A run of this machine goes on while its process, or the engine that it started, lives. Of
    others the API is asked where GITHUB_REPOSITORY and GITHUB_TOKEN are set.
    """

    def holders(unfinished: Sequence[Started]) -> Mapping[str, bool]:
        found = {one.run.id: False for one in unfinished if _is_former_attempt(one, environment)}
        processes = {one.run.id: lives(one.extensions.get(PROCESS)) for one in unfinished}
        found |= {run: alive for run, alive in processes.items() if alive is not None}
        others = [one for one in unfinished if one.run.id not in found and one.run.url != run_url(environment)]
        if others and environment.get("GITHUB_TOKEN") and environment.get("GITHUB_REPOSITORY"):
            with github_of(environment) as github:
                found |= known(github, others)
        return found

    return holders


def known(github: GitHub, unfinished: Sequence[Started]) -> dict[str, bool]:
    """Return by its id whether a run's workflow has a job at work; nothing of a run of which GitHub does not say it.

    "List jobs for a workflow run attempt" (GitHub Docs, REST API): a job that waits for an approval is not in progress,
    so a workflow that waits for days keeps nobody out.
    """
    found = {}
    for one in unfinished:
        place = _RUN.search(one.run.url or "")
        if place is None or place[1].casefold() != github.repository.casefold():
            continue
        path = f"actions/runs/{place[2]}/attempts/{one.run.attempt or 1}/jobs"
        try:
            statuses = [job["status"] for job in github.pages(path, key="jobs")]
        except (GitHubError, LookupError, TypeError):
            continue
        found[one.run.id] = "in_progress" in statuses
    return found


def _is_former_attempt(one: Started, environment: Mapping[str, str]) -> bool:
    now = run_attempt(environment)
    same = one.run.url is not None and one.run.url == run_url(environment)
    return same and now is not None and (one.run.attempt or 1) < now
