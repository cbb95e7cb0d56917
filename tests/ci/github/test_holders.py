"""What the API of the workflow, or this run itself, says about a run that has no end."""

from __future__ import annotations

import pytest

from ci.evidence.record import PROCESS, Run, Started
from ci.github.api import GitHub
from ci.github.holders import holders_here, known
from ci.toolchain.this_process import this_process
from tests.ci.evidence.records import started
from tests.ci.github.server import REPOSITORY, TOKEN, FakeGitHub, Reply

HERE = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_RUN_ID": "7"}


def run_of(url: str | None, attempt: int | None = 1) -> Started:
    """Return what says that a run of a workflow began."""
    one = started()
    return one.model_copy(update={"run": Run(id=one.run.id, url=url, attempt=attempt)})


def of_repository(number: int, repository: str = REPOSITORY) -> str:
    """Return the address of a run of a repository."""
    return f"https://github.com/{repository}/actions/runs/{number}"


@pytest.mark.parametrize(
    ("statuses", "lives"),
    [
        (["completed", "in_progress"], True),
        (["completed"], False),
        (["completed", "waiting", "queued"], False),
        ([], False),
    ],
)
def test_a_run_lives_while_a_job_of_its_attempt_is_at_work(
    statuses: list[str], lives: bool, github: GitHub, server: FakeGitHub
) -> None:
    """A job that waits for an approval does nothing."""
    jobs = [{"name": f"job{number}", "status": status} for number, status in enumerate(statuses)]
    server.serve("actions/runs/7/attempts/2/jobs", {"total_count": len(jobs), "jobs": jobs})
    one = run_of(of_repository(7), 2)
    assert known(github, [one]) == {one.run.id: lives}


@pytest.mark.parametrize("url", [None, of_repository(7, "another/one"), of_repository(8)])
def test_of_a_run_elsewhere_nothing_is_known(url: str | None, github: GitHub) -> None:
    """Nor of one that GitHub does not find: its age decides."""
    assert known(github, [run_of(url)]) == {}


@pytest.mark.parametrize("answer", [{}, {"jobs": [{"name": "apply"}]}, {"jobs": ["apply"]}, {"jobs": None}, [], "text"])
def test_of_an_answer_of_another_form_nothing_is_known(answer: object, github: GitHub, server: FakeGitHub) -> None:
    """A proxy answered, or GitHub says it otherwise by now: the age decides."""
    server.route("GET", "/repos/{repo}/actions/runs/7/attempts/1/jobs", lambda _: Reply(body=answer))
    assert known(github, [run_of(of_repository(7))]) == {}


@pytest.mark.parametrize(
    ("number", "attempt", "over"), [(7, 1, True), (7, None, True), (7, 2, False), (7, 3, False), (8, 1, False)]
)
def test_an_earlier_attempt_of_this_run_is_over(number: int, attempt: int | None, over: bool) -> None:
    """No token is needed for that."""
    one = run_of(of_repository(number), attempt)
    holders = holders_here({**HERE, "GITHUB_RUN_ATTEMPT": "2"})
    assert holders([one]) == ({one.run.id: False} if over else {})


def test_outside_of_a_workflow_nothing_is_known_without_a_token() -> None:
    """The age decides."""
    assert holders_here({})([run_of(of_repository(7)), run_of(None)]) == {}


def test_with_a_token_the_api_is_asked(server: FakeGitHub) -> None:
    """From anywhere."""
    server.serve("actions/runs/7/attempts/1/jobs", {"total_count": 0, "jobs": []})
    one = run_of(of_repository(7))
    variables = {"GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": server.url}
    assert holders_here(variables)([one]) == {one.run.id: False}


def test_a_run_of_this_machine_is_known_by_its_process() -> None:
    """Without a token: one whose process is gone is over at once, one whose process lives goes on, whatever its age."""
    here = this_process()
    assert here, "this system has /proc"
    own = run_of(None).model_copy(update={"extensions": {PROCESS: here}})
    gone = own.model_copy(update={"extensions": {PROCESS: {**here, "started": 1}}})
    elsewhere = own.model_copy(update={"extensions": {PROCESS: {**here, "machine": "0"}}})
    assert [holders_here({})([one]) for one in (own, gone, elsewhere)] == [
        {own.run.id: True},
        {own.run.id: False},
        {},
    ]
