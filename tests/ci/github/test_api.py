"""The client of GitHub's REST API: what it asks, which pages it reads, when it tries again, and what it says."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx
import pytest

from ci.github.api import MOST_WAIT_SECONDS, TRIES, GitHub, GitHubError, github_of
from shared import exits
from tests.ci.github.server import REPOSITORY, FakeGitHub, Reply, refusal

NUMBERS = "numbers"


def test_a_path_is_below_the_repository(github: GitHub, server: FakeGitHub) -> None:
    """One that begins with / is taken as it is."""
    server.serve("one", {"a": 1})
    server.serve("/rate_limit", {"b": 2})
    assert (github.get("one", state="open"), github.get("/rate_limit")) == ({"a": 1}, {"b": 2})
    assert [str(one) for one in server.requests] == [f"GET /repos/{REPOSITORY}/one", "GET /rate_limit"]
    assert server.requests[0].query == {"state": "open"}


@pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 250])
def test_every_page_is_read(github: GitHub, server: FakeGitHub, number: int) -> None:
    """A hundred items a page; the filters of the first page go along."""
    server.serve(NUMBERS, list(range(number)))
    assert list(github.pages(NUMBERS, state="all")) == list(range(number))
    assert len(server.requests) == max(1, -(-number // 100))
    assert {one.query["state"] for one in server.requests} == {"all"}


def test_pages_of_a_list_in_an_object(github: GitHub, server: FakeGitHub) -> None:
    """The key names the list."""
    server.serve("actions/runs", {"workflow_runs": list(range(101))}, key="workflow_runs")
    assert len(list(github.pages("actions/runs", key="workflow_runs"))) == 101


def test_what_is_sent_arrives(github: GitHub, server: FakeGitHub) -> None:
    """An answer without content is None."""
    server.route("POST", "/repos/{repo}/things", lambda asked: Reply(201, {"got": asked.body}))
    server.route("DELETE", "/repos/{repo}/things/{id}", lambda _: Reply(204))
    assert github.send("POST", "things", {"a": "ü"}) == {"got": {"a": "ü"}}
    assert github.send("DELETE", "things/1") is None


@pytest.mark.parametrize(
    "ask", [lambda one: one.get("x"), lambda one: list(one.pages("x")), lambda one: one.send("PUT", "x")]
)
def test_an_answer_that_is_no_json_is_one_line(ask: Callable[[GitHub], object]) -> None:
    """As a proxy's page, whose status is 200."""
    page = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>sign in</html>"))
    github = GitHub(REPOSITORY, httpx.Client(base_url="https://github.example", transport=page))
    with pytest.raises(GitHubError, match=r"^x: the answer is no JSON: did a proxy answer"):
        ask(github)


def test_a_wrong_token_is_one_line(server: FakeGitHub) -> None:
    """With GitHub's status and sentence, and without the token."""
    variables = {"GITHUB_API_URL": server.url, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": "ghs_secret"}
    client = github_of(variables)
    with client.client, pytest.raises(GitHubError) as caught:
        client.get("one")
    assert (caught.value.lines, caught.value.status, caught.value.code) == (
        ["GET one: GitHub says 401: Bad credentials"],
        401,
        exits.FAILED,
    )


def test_an_unknown_path_is_not_found(github: GitHub) -> None:
    """The status is there to be asked for."""
    with pytest.raises(GitHubError) as caught:
        github.get("nothing")
    assert (str(caught.value), caught.value.status) == ("GET nothing: GitHub says 404: Not Found", 404)


@pytest.mark.parametrize("missing", ["GITHUB_REPOSITORY", "GITHUB_TOKEN"])
def test_a_variable_that_is_not_set_is_bad_input(missing: str) -> None:
    """An empty one is none."""
    variables = {"GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": "t", missing: ""}
    with pytest.raises(GitHubError) as caught:
        github_of(variables)
    line = f"{missing}: not set: run it in a workflow, or set it to the repository and a token"
    assert (caught.value.lines, caught.value.code) == ([line], exits.BAD_INPUT)


def waiting(github: GitHub, waits: list[float]) -> GitHub:
    """Return the client with its waits written down."""
    return GitHub(github.repository, github.client, sleep=waits.append)


def test_what_changes_nothing_is_tried_again(github: GitHub, server: FakeGitHub) -> None:
    """As long as GitHub asks for, and twice as long each time where it says nothing."""
    server.serve("one", 1)
    slow = [Reply(status, {"message": "slow"}, {"Retry-After": "7"}) for status in (429, 403)]
    server.first = [refusal(502, "Bad Gateway"), *slow]
    waits: list[float] = []
    assert waiting(github, waits).get("one") == 1
    assert waits == [2.0, 7.0, 7.0]


NOW = 1_700_000_000.0
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("status", "message", "headers", "seconds"),
    [
        (403, "API rate limit exceeded", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000030"}, 31.0),
        (429, "API rate limit exceeded", {"X-RateLimit-Remaining": "0"}, 60.0),
        (403, SECONDARY, {}, 60.0),
        (429, SECONDARY, {"Retry-After": "5"}, 5.0),
    ],
)
def test_a_rate_limit_is_waited_for(
    github: GitHub, server: FakeGitHub, method: str, status: int, message: str, headers: dict[str, str], seconds: float
) -> None:
    """As long as GitHub says, for any method: a request that was refused has done nothing."""
    server.route(method, "/repos/{repo}/one", lambda _: Reply(200, 1))
    server.first = [Reply(status, {"message": message}, headers)]
    waits: list[float] = []
    client = GitHub(github.repository, github.client, sleep=waits.append, clock=lambda: NOW)
    assert (client.send(method, "one"), waits) == (1, [seconds])


def test_a_limit_without_a_time_is_waited_for_twice_as_long_each_time(github: GitHub, server: FakeGitHub) -> None:
    """And then it is an error."""
    server.first = [refusal(403, SECONDARY)] * TRIES
    waits: list[float] = []
    with pytest.raises(GitHubError) as caught:
        waiting(github, waits).get("one")
    assert waits == [60.0, 120.0, 240.0]
    assert str(caught.value).endswith(": wait 480 seconds, then run it again")


def test_a_limit_that_is_long_is_told_and_not_waited_for(github: GitHub, server: FakeGitHub) -> None:
    """For how long, and what to do then."""
    server.first = [Reply(429, {"message": "slow"}, {"Retry-After": str(MOST_WAIT_SECONDS + 1)})]
    waits: list[float] = []
    with pytest.raises(GitHubError) as caught:
        waiting(github, waits).get("one")
    told = f"GET one: GitHub says 429: slow: wait {MOST_WAIT_SECONDS + 1} seconds, then run it again"
    assert (str(caught.value), waits) == (told, [])


@pytest.mark.parametrize(
    ("status", "header", "needs"),
    [
        (403, "administration=write", ": the token needs administration: write"),
        (404, "a=read,b=write; c=read", ": the token needs a: read and b: write, or c: read"),
        (422, "administration=write", ""),
    ],
)
def test_a_token_is_told_which_permission_it_lacks(
    github: GitHub, server: FakeGitHub, status: int, header: str, needs: str
) -> None:
    """GitHub sends what the endpoint accepts; a wrong body is no question of permissions."""
    server.first = [Reply(status, {"message": "No"}, {"X-Accepted-GitHub-Permissions": header})]
    with pytest.raises(GitHubError) as caught:
        github.get("one")
    assert str(caught.value) == f"GET one: GitHub says {status}: No{needs}"


def test_what_is_forbidden_is_not_tried_again(github: GitHub, server: FakeGitHub) -> None:
    """Without a time to wait, it stays forbidden."""
    server.refuse("GET", "one", 403, "No")
    with pytest.raises(GitHubError, match=r"^GET one: GitHub says 403: No$"):
        github.get("one")
    assert len(server.requests) == 1


def test_the_last_try_says_why(github: GitHub, server: FakeGitHub) -> None:
    """Four tries, three waits."""
    server.first = [refusal(503, "No server is available")] * TRIES
    waits: list[float] = []
    with pytest.raises(GitHubError) as caught:
        waiting(github, waits).get("one")
    assert (str(caught.value), waits) == ("GET one: GitHub says 503: No server is available", [2.0, 4.0, 8.0])


def test_what_makes_something_is_tried_once(github: GitHub, server: FakeGitHub) -> None:
    """A second POST could make a second issue."""
    server.first = [refusal(502, "Bad Gateway")]
    with pytest.raises(GitHubError, match=r"^POST issues: GitHub says 502: Bad Gateway$"):
        github.send("POST", "issues", {"title": "x"})
    assert len(server.requests) == 1


@pytest.mark.parametrize(("method", "tries"), [("GET", TRIES), ("POST", 1)])
def test_a_server_that_is_not_there(method: str, tries: int) -> None:
    """One line, without the address of a proxy or a token."""
    asked: list[str] = []

    def gone(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise httpx.ConnectError("refused by 10.0.0.1")

    waits: list[float] = []
    with httpx.Client(transport=httpx.MockTransport(gone), base_url="http://github.invalid") as client:
        github = GitHub(REPOSITORY, client, sleep=waits.append)
        with pytest.raises(GitHubError) as caught:
            github.send(method, "one")
    assert str(caught.value) == f"{method} one: ConnectError: is GitHub reachable?"
    assert (len(asked), len(waits), caught.value.status) == (tries, tries - 1, None)


def test_an_answer_of_another_kind(github: GitHub, server: FakeGitHub) -> None:
    """A page of a proxy in the way: the status's own words."""
    server.first = [Reply(403, ["not", "an", "object"])]
    with pytest.raises(GitHubError, match=r"^GET one: GitHub says 403: Forbidden$"):
        github.get("one")


def test_a_second_client_reads_no_certificates_again(server: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that this process trusts are read for the first one."""
    server.serve("one", {"a": 1})
    github_of().client.close()
    monkeypatch.setattr(ssl, "create_default_context", None)
    with github_of() as second:
        assert second.get("one") == {"a": 1}
