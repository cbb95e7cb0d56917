"""Older runs that only wait give way to one with other inputs; a run that works, or was approved, is left alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.api import GitHub, GitHubError
from ci.github.cancel_superseded import MAY_WAIT, OPEN, Waiting, supersede
from shared import exits
from tests.ci.change import Change
from tests.ci.github.server import REPOSITORY, FakeGitHub, Reply, Request, refusal

AT = f"/repos/{REPOSITORY}/actions/runs"
MINE = 1000
BEGUN = [("supersede", "completed"), ("build", "completed")]
AT_PROD = [*BEGUN, ("dev / apply", "completed"), ("staging / apply", "completed"), ("prod / plan / plan", "completed")]
CANCELLED = "only waited, and this run brings other inputs: cancelled"


@dataclass(frozen=True)
class Commits:
    """A repository, and its commits: what runs wait for, a README merge, other inputs."""

    root: Path
    first: str
    readme: str
    other: str


@dataclass(frozen=True)
class Run:
    """An older run as GitHub has it; the id is a hundred times the number."""

    number: int
    commit: str
    status: str = "waiting"
    jobs: list[tuple[str, str]] = field(default_factory=lambda: [*AT_PROD, ("prod / apply", "waiting")])
    approved: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def commits(tmp_path_factory: pytest.TempPathFactory) -> Commits:
    """Return a repository with three commits on main."""
    change = Change.start(tmp_path_factory.mktemp("commits") / "tree")
    first = change.git("rev-parse", "HEAD")
    (change.root / "README.md").write_text("a typo\n")
    change.commit("README")
    readme = change.git("rev-parse", "HEAD")
    with (change.root / "environments/prod.yaml").open("a", encoding="utf-8") as file:
        file.write("# other words\n")
    change.commit("prod")
    return Commits(change.root, first, readme, change.git("rev-parse", "HEAD"))


def serve(server: FakeGitHub, commit: str, *runs: Run) -> None:
    """Let this run be of a commit, and older ones be open."""
    server.serve(
        f"actions/runs/{MINE}",
        {"id": MINE, "workflow_id": 7, "head_branch": "main", "run_number": 12, "head_sha": commit},
    )

    def listed(asked: Request) -> Reply:
        assert asked.query["branch"] == "main"
        found = [
            {"id": run.number * 100, "run_number": run.number, "head_sha": run.commit, "status": run.status}
            for run in runs
            if run.status == asked.query["status"]
        ]
        return server.paged(asked, found, "workflow_runs")

    server.route("GET", "/repos/{repo}/actions/workflows/7/runs", listed)
    for run in runs:
        at = f"actions/runs/{run.number * 100}"
        server.serve(f"{at}/jobs", {"jobs": [{"name": name, "status": state} for name, state in run.jobs]}, "jobs")
        approvals = [
            {"state": "approved", "user": {"login": "ana"}, "environments": [{"name": name}]} for name in run.approved
        ]
        server.route("GET", f"/repos/{{repo}}/{at}/approvals", lambda _, found=approvals: Reply(body=found))
        server.route("POST", f"/repos/{{repo}}/{at}/cancel", lambda _: Reply(202, {}))


def test_another_digest_cancels_what_only_waits(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """For an approval or for its turn; the oldest first."""
    serve(
        server, commits.other, Run(11, commits.first, "pending", [*BEGUN, ("dev", "pending")]), Run(10, commits.readme)
    )
    assert supersede(github, MINE, commits.root) == [f"run 10: {CANCELLED}", f"run 11: {CANCELLED}"]
    assert server.said() == [f"POST {AT}/1000/cancel", f"POST {AT}/1100/cancel"]


def test_a_readme_merge_cancels_nothing(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """Production waits with the same inputs: its approval counts as before."""
    serve(server, commits.readme, Run(11, commits.first))
    assert supersede(github, MINE, commits.root) == ["run 11: brings the same inputs: left alone"]
    assert server.said() == []


def test_what_was_approved_a_second_ago_stays(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """GitHub's list of jobs may not know it yet; and while the job has no runner, it is queued."""
    waits, queued = ([*AT_PROD, ("prod / apply", state)] for state in ("waiting", "queued"))
    serve(
        server,
        commits.other,
        Run(10, commits.first, "waiting", waits, approved=("staging", "prod")),
        Run(11, commits.first, "queued", queued, approved=("staging", "prod")),
    )
    left = "approved for prod: left alone"
    assert supersede(github, MINE, commits.root) == [f"run 10: {left}", f"run 11: {left}"]
    assert server.said() == []


def test_an_approval_that_was_used_up_keeps_nothing(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """Staging was approved and applied; production waits."""
    serve(server, commits.other, Run(11, commits.first, approved=("staging",)))
    assert supersede(github, MINE, commits.root) == [f"run 11: {CANCELLED}"]


def test_newer_runs_and_this_one_stay(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """A run that was started again waits, too."""
    serve(server, commits.other, Run(12, commits.first), Run(13, commits.first))
    assert supersede(github, MINE, commits.root) == []
    assert server.said() == []


def test_a_commit_that_is_not_here_stays(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """What it brings is not known."""
    serve(server, commits.other, Run(11, "9" * 40))
    assert supersede(github, MINE, commits.root) == ["run 11: its commit 999999999999 is not known here: left alone"]
    assert server.said() == []


def test_a_run_at_work_is_left_alone(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """One environment waits and another one is applied."""
    jobs = [*BEGUN, ("dev / apply", "in_progress"), ("staging", "pending")]
    serve(server, commits.other, Run(11, commits.first, "in_progress", jobs))
    assert supersede(github, MINE, commits.root) == ["run 11: at work: left alone"]
    assert server.said() == []


def test_a_run_that_ended_meanwhile_is_no_failure(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """GitHub answers 409."""
    serve(server, commits.other, Run(11, commits.first))
    server.route("POST", "/repos/{repo}/actions/runs/1100/cancel", lambda _: refusal(409, "Cannot cancel"))
    assert supersede(github, MINE, commits.root) == ["run 11: has ended meanwhile"]


def test_a_token_that_may_not_cancel_is_named(github: GitHub, server: FakeGitHub, commits: Commits) -> None:
    """It is no success."""
    serve(server, commits.other, Run(11, commits.first))
    server.route("POST", "/repos/{repo}/actions/runs/1100/cancel", lambda _: refusal(403, "Resource not accessible"))
    with pytest.raises(GitHubError, match="GitHub says 403: Resource not accessible"):
        supersede(github, MINE, commits.root)


@pytest.mark.parametrize(
    ("status", "jobs", "at_work"),
    [
        ("waiting", [("prod / apply", "waiting")], False),
        ("pending", [("prod", "pending")], False),
        ("queued", [("build", "completed"), ("prod", "queued")], False),
        ("requested", [("prod", "requested")], False),
        ("pending", [("build", "completed")], False),
        ("waiting", [("build", "completed")], False),
        ("queued", [], False),
        ("queued", [("build", "completed")], True),
        ("in_progress", [("build", "completed")], True),
        ("in_progress", [("dev / apply", "queued")], True),
        ("waiting", [("prod / apply", "waiting"), ("release prod", "in_progress")], True),
        ("waiting", [("prod / apply", "something new")], True),
        ("something new", [], True),
    ],
)
def test_who_only_waits(status: str, jobs: list[tuple[str, str]], at_work: bool) -> None:
    """A caller is listed or is not; a job that gets its runner, what goes on, and what is not known are work."""
    assert Waiting(status, jobs).at_work(["dev", "prod"]) is at_work


states = st.sampled_from([*OPEN, "completed", "something new"])


@given(st.lists(st.tuples(st.sampled_from(["dev", "dev / apply", "prod / apply", "build"]), states)), states, states)
def test_what_goes_on_is_never_cut(jobs: list[tuple[str, str]], status: str, going_on: str) -> None:
    """Whatever stands beside it, and whatever the run itself says."""
    if going_on not in (*MAY_WAIT, "completed"):
        assert Waiting(status, [*jobs, ("dev / apply", going_on)]).at_work(["dev"])


def test_the_command_says_what_it_did(server: FakeGitHub, commits: Commits, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each run, or that there is none."""
    serve(server, commits.other, Run(11, commits.first))
    assert main(["supersede", "--root", str(commits.root)]) == exits.DONE
    serve(server, commits.other)
    assert main(["supersede", "--root", str(commits.root)]) == exits.DONE
    assert capsys.readouterr().out == f"run 11: {CANCELLED}\nno older run is open\n"
