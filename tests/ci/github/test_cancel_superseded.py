"""Older runs that only wait give way to a newer one; a run that works is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from ci.__main__ import main
from ci.github.api import GitHub, GitHubError
from ci.github.cancel_superseded import only_waits, supersede
from shared import exits
from tests.ci.github.server import REPOSITORY, FakeGitHub, Reply, Request, refusal

AT = f"/repos/{REPOSITORY}/actions/runs"
MINE = {"id": 1000, "workflow_id": 7, "head_branch": "main", "run_number": 12}
Jobs = dict[int, list[str]]


def runs(server: FakeGitHub, waiting: Jobs, pending: Jobs | None = None) -> None:
    """Let runs of the workflow wait: number -> states of their jobs; the id is a hundred times the number."""
    by_status = {"waiting": waiting, "pending": pending or {}}
    server.serve("actions/runs/1000", MINE)

    def listed(asked: Request) -> Reply:
        assert asked.query["branch"] == "main"
        found = [{"id": number * 100, "run_number": number} for number in by_status[asked.query["status"]]]
        return server.paged(asked, found, "workflow_runs")

    server.route("GET", "/repos/{repo}/actions/workflows/7/runs", listed)
    for number, states in {**waiting, **(pending or {})}.items():
        jobs: dict[str, Any] = {"jobs": [{"status": state} for state in states]}
        server.serve(f"actions/runs/{number * 100}/jobs", jobs, "jobs")
        server.route("POST", f"/repos/{{repo}}/actions/runs/{number * 100}/cancel", lambda _: Reply(202, {}))


def test_older_runs_that_only_wait_are_cancelled(github: GitHub, server: FakeGitHub) -> None:
    """For an approval or for their turn; the oldest first."""
    runs(server, {11: ["completed", "waiting"]}, {10: ["pending"]})
    assert supersede(github, 1000) == ["run 10: only waited: cancelled", "run 11: only waited: cancelled"]
    assert server.said() == [f"POST {AT}/1000/cancel", f"POST {AT}/1100/cancel"]


def test_newer_runs_and_this_one_stay(github: GitHub, server: FakeGitHub) -> None:
    """A run that was started again waits, too."""
    runs(server, {12: ["waiting"], 13: ["waiting"]})
    assert supersede(github, 1000) == []
    assert server.said() == []


def test_a_run_at_work_is_left_alone(github: GitHub, server: FakeGitHub) -> None:
    """One environment waits and another one is applied."""
    runs(server, {11: ["waiting", "in_progress"]})
    assert supersede(github, 1000) == ["run 11: at work: left alone"]
    assert server.said() == []


def test_a_run_that_ended_meanwhile_is_no_failure(github: GitHub, server: FakeGitHub) -> None:
    """GitHub answers 409."""
    runs(server, {11: ["waiting"]})
    server.route("POST", "/repos/{repo}/actions/runs/1100/cancel", lambda _: refusal(409, "Cannot cancel"))
    assert supersede(github, 1000) == ["run 11: has ended meanwhile"]


def test_a_token_that_may_not_cancel_is_told(github: GitHub, server: FakeGitHub) -> None:
    """It is no success."""
    runs(server, {11: ["waiting"]})
    server.route("POST", "/repos/{repo}/actions/runs/1100/cancel", lambda _: refusal(403, "Resource not accessible"))
    with pytest.raises(GitHubError, match="GitHub says 403: Resource not accessible"):
        supersede(github, 1000)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["waiting"], True),
        (["completed", "pending"], True),
        (["completed"], False),
        ([], False),
        (["waiting", "in_progress"], False),
        (["waiting", "something new"], False),
    ],
)
def test_who_only_waits(states: list[str], expected: bool) -> None:
    """What nobody knows counts as work."""
    assert only_waits([{"status": state} for state in states]) is expected


def test_the_command_says_what_it_did(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each run, or that there is none."""
    runs(server, {11: ["waiting"]})
    assert main(["supersede"]) == exits.DONE
    runs(server, {})
    assert main(["supersede"]) == exits.DONE
    assert capsys.readouterr().out == "run 11: only waited: cancelled\nno older run waits\n"
