"""`github --apply` that is killed, refused or slowed down: what is said, and that the next run does the rest."""

from __future__ import annotations

import copy
from typing import Any

import httpx
import pytest

from ci.__main__ import main
from ci.github.api import GitHub, GitHubError, github_of
from ci.github.settings.applying import apply, reviewers_by_name
from ci.github.settings.asking import ask
from ci.github.settings.files import ENVIRONMENTS, Settings
from ci.github.settings.planning import Change, changes, missing_reviewers
from shared import exits
from tests.ci.github.conftest import variables
from tests.ci.github.server import FakeGitHub, Reply, Request, refusal
from tests.ci.github.settings.changing import BILLING, ENVIRONMENT, REPO, Changing
from tests.ci.github.settings.served import NAME, SETTINGS

APPLY = ["github", "--apply", "--yes"]
REVIEWED = next(name for name, one in SETTINGS.documents[ENVIRONMENTS].items() if one["reviewers"])


class Killed(BaseException):
    """The process ends here."""


def client_of(server: FakeGitHub, waits: list[float] | None = None) -> GitHub:
    """Return a client of the repository that writes its waits down."""
    made = github_of({**variables(server), "GITHUB_REPOSITORY": NAME})
    return GitHub(NAME, made.client, sleep=([] if waits is None else waits).append)


def planned(github: GitHub, settings: Settings = SETTINGS) -> list[Change]:
    """Return what is to do there."""
    found = ask(github, settings)
    return changes(settings, found, reviewers_by_name(github, missing_reviewers(settings, found)))


def test_killed_after_any_request_the_next_run_ends_it(there: Changing, server: FakeGitHub) -> None:
    """The same settings as after one run, and on the way no environment that is there is open to a job."""
    with client_of(server) as github:
        empty = copy.deepcopy((there.repository, there.environments, there.branches, there.rulesets, there.actions))
        todo = planned(github)
        steps = sum(len(change.requests) for change in todo)
        apply(github, todo, lambda _: None)
        whole = there.state()
        assert planned(github) == []
        for last in range(1, steps + 1):
            there.repository, there.environments, there.branches, there.rulesets, there.actions = copy.deepcopy(empty)
            sent: list[str] = []

            def kill(response: httpx.Response, sent: list[str] = sent, last: int = last) -> None:
                sent.append(response.request.method)
                if len(sent) == last:
                    raise Killed

            github.client.event_hooks = {"response": [kill]}
            with pytest.raises(Killed):
                apply(github, todo, lambda _: None)
            github.client.event_hooks = {}
            assert unprotected(there) == []
            apply(github, planned(github), lambda _: None)
            assert there.state() == whole, f"killed after request {last}"


def unprotected(there: Changing) -> list[str]:
    """Return the environments that are there with less protection than the files say."""
    documents = SETTINGS.documents[ENVIRONMENTS]
    return [
        name
        for name, one in there.environments.items()
        if not one["deployment_branch_policy"]
        or len(one["reviewers"]) < len(documents[name]["reviewers"])
        or [branch["name"] for branch in there.branches[name]] not in ([], documents[name]["branches"])
    ]


def test_a_run_that_is_killed_as_a_command_goes_on(
    there: Changing, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refusal in the middle says how far it came; the next run sends only the rest."""
    refused = [Reply(500, {"message": "Server Error"})] * 4
    rulesets: list[Request] = []

    def first_refuse(asked: Request) -> Reply:
        rulesets.append(asked)
        return refused.pop() if len(rulesets) == 1 else Reply(201, {"id": 1, **asked.body})

    make = there.server.route
    make("POST", f"{REPO}/rulesets", first_refuse)
    assert main(APPLY) == exits.FAILED
    *_, said, rest = capsys.readouterr().err.splitlines()
    assert said == "POST rulesets: GitHub says 500: Server Error"
    environments = len(SETTINGS.documents[ENVIRONMENTS])
    assert rest.startswith(f"{environments} of ")
    assert rest.endswith(" changes made: run it again: it goes on from there")
    server.requests.clear()
    main(APPLY)
    assert [one for one in server.said() if "/environments/" in one] == []


def test_a_token_that_may_not_write_is_told_which_permission_it_lacks(
    there: Changing, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub names it in a header, and nothing was changed."""
    message = "Resource not accessible by personal access token"
    reply = Reply(403, {"message": message}, {"X-Accepted-GitHub-Permissions": "administration=write"})
    server.route("PUT", ENVIRONMENT, lambda _: reply)
    before = there.state()
    assert main(APPLY) == exits.FAILED
    *_, said, rest = capsys.readouterr().err.splitlines()
    assert said.endswith(f": GitHub says 403: {message}: the token needs administration: write")
    assert rest.startswith("0 of ")
    assert there.state() == before


@pytest.mark.usefixtures("there")
def test_a_token_that_may_not_read_changes_nothing(server: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there has to be known before it is changed."""
    header = {"X-Accepted-GitHub-Permissions": "contents=read"}
    server.route("GET", f"{REPO}/branches/{{branch}}", lambda _: Reply(403, {"message": "No"}, header))
    assert main(APPLY) == exits.FAILED
    assert capsys.readouterr().err.splitlines() == [
        "GET branches/main: GitHub says 403: No: the token needs contents: read",
        "nothing changed: what is there has to be known first",
    ]
    assert server.said() == []


def test_a_plan_without_reviewers_is_told_with_what_protects(
    there: Changing, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub speaks of the billing plan: the line says where to write that, and what protects instead."""
    there.has_reviewers = False
    assert main(APPLY) == exits.FAILED
    *_, said, write, instead, _ = capsys.readouterr().err.splitlines()
    assert said == f"PUT environments/{REVIEWED}: GitHub says 422: {BILLING}"
    assert write == ".github/settings/plan.json: required_reviewers: write false"
    assert instead.startswith("required_reviewers: the plan has none of this (")
    assert REVIEWED not in there.environments


def test_a_plan_without_rulesets_gets_the_rest(
    there: Changing, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it lacks is said, with what protects instead; plan.json is wrong until it says so, too."""
    message = "Upgrade to GitHub Pro or make this repository public to enable this feature."
    server.refuse("GET", "rulesets", 403, message)
    assert main(APPLY) == exits.FAILED
    out, err = capsys.readouterr()
    assert "rulesets: the plan has none of this (" in out
    line = ".github/settings/plan.json: rulesets: expected true, GitHub has none of this in the account's plan"
    assert err.splitlines()[-1] == f"{line}: write false"
    assert (set(there.environments), there.rulesets) == (set(SETTINGS.documents[ENVIRONMENTS]), {})


def test_what_the_plan_lacks_is_left_out(there: Changing, server: FakeGitHub) -> None:
    """Where plan.json says so, the rest is set."""
    there.has_reviewers = False
    settings = Settings(SETTINGS.documents, {**SETTINGS.plan, "required_reviewers": False, "rulesets": False})
    with client_of(server) as github:
        apply(github, planned(github, settings), lambda _: None)
        assert planned(github, settings) == []
    assert (set(there.environments), there.rulesets) == (set(SETTINGS.documents[ENVIRONMENTS]), {})


def test_a_team_without_access_is_told_before_anything_is_sent(
    there: Changing, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each."""
    there.teams = {"others": 9}
    assert main(APPLY) == exits.FAILED
    lines = capsys.readouterr().err.splitlines()
    teams = {team for one in SETTINGS.documents[ENVIRONMENTS].values() for team in one["reviewers"]}
    assert {line.split(": ")[1] for line in lines} == teams
    assert server.said() == []


@pytest.mark.usefixtures("there")
def test_a_rate_limit_is_waited_for_and_the_rest_is_set(server: FakeGitHub) -> None:
    """As long as GitHub says, also for what makes something."""
    waits: list[float] = []
    with client_of(server, waits) as github:
        todo = planned(github)
        limit = {"message": "You have exceeded a secondary rate limit."}
        server.first = [Reply(429, limit, {"Retry-After": "3"}), Reply(403, limit, {"Retry-After": "4"})]
        apply(github, todo, lambda _: None)
        assert (waits, planned(github)) == ([3.0, 4.0], [])


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("PUT", f"{REPO}/actions/permissions/workflow", 409, "Conflict"),
        ("PUT", ENVIRONMENT, 422, 'Invalid request.\n\n"can_admins_bypass" is not a permitted key.'),
        ("PATCH", REPO, 422, "Validation Failed"),
    ],
)
@pytest.mark.usefixtures("there")
def test_a_refusal_is_said_in_githubs_words(
    server: FakeGitHub, method: str, path: str, status: int, message: str
) -> None:
    """On one line."""
    server.route(method, path, lambda _: refusal(status, message))
    with client_of(server) as github, pytest.raises(GitHubError) as caught:
        apply(github, planned(github), lambda _: None)
    assert caught.value.lines[0].endswith(f": GitHub says {status}: {' '.join(message.split())}")


@pytest.mark.usefixtures("there")
def test_a_repository_of_another_name_is_not_touched(
    server: FakeGitHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub leads a name of before on to the new one."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "octo/before")
    assert main(APPLY) == exits.BAD_INPUT
    line = f"GITHUB_REPOSITORY: octo/before: GitHub calls it {NAME} by now: set it to that\n"
    assert (capsys.readouterr().err, server.said()) == (line, [])


@pytest.mark.usefixtures("there")
def test_a_reviewer_may_be_a_person(server: FakeGitHub) -> None:
    """By login, as `User LOGIN`."""
    server.serve("/users/{login}", {"id": 5})
    expected: Any = {"User grace": {"type": "User", "id": 5}, "platform": {"type": "Team", "id": 7}}
    with client_of(server) as github:
        assert reviewers_by_name(github, ["User grace", "platform"]) == expected
