"""A release asked for by pull request: once, brought up to date, not again when refused, on top of main as it is."""

from __future__ import annotations

import pytest

from ci.deployment.release import Proven, rewritten
from ci.evidence.record import Record
from ci.github.api import GitHub, GitHubError
from ci.github.release_pull_request import ask
from shared import exits
from shared.naming import PROJECT, SERVICE, evidence_prefix
from tests.ci.evidence.records import at, failed, record
from tests.ci.github.repository import Repository
from tests.ci.github.server import REPOSITORY, FakeGitHub
from tests.ci.good_dev import GoodDev, Run

AT = f"/repos/{REPOSITORY}"
FILE = "environments/releases/staging.yaml"
OLD = '# who writes it\nenvironment: staging\nimage: a@sha256:1\nsource_commit: "0"\n'
IMAGE, BUILT = "registry.example.com/catalog@sha256:" + "9" * 64, "7" * 40
NEW = rewritten(OLD, image=IMAGE, source_commit=BUILT)
OTHER = "registry.example.com/catalog@sha256:" + "8" * 64


def proven(image: str = IMAGE, one: Record | None = None) -> Proven:
    """Return what dev has proven."""
    run = "https://github.example/octo/catalog/actions/runs/900"
    return Proven("dev", one or record(image=image, run_url=run), "records/dev/key.jsonl", image, BUILT)


@pytest.fixture
def there(repository: Repository) -> Repository:
    """Return a repository whose main has the release file and another one."""
    repository.push("main", {FILE: OLD, "README.md": "read"})
    return repository


def asked(github: GitHub, image: str = IMAGE) -> str:
    """Ask for the release of an image."""
    return ask(github, "staging", proven(image))


BODY = f"""\
dev has proven this image:

- image `{IMAGE}`
- built from `{BUILT}`
- record `records/dev/key.jsonl` of dev: commit `{"e" * 40}`, input digest `{"a" * 64}`, ended 2026-11-24 12:00Z, \
[its run](https://github.example/octo/catalog/actions/runs/900)

Merge it, and it goes through the environments before staging like any other change; the gate decides at each of them. \
Close it, and it is not asked for again until another image is proven.

GitHub lets the checks of a request that a workflow opened wait until somebody with write access lets them run. \
The branch is written anew when another image is proven: put no commit of yours on it.
"""


def test_a_request_is_opened(github: GitHub, server: FakeGitHub, there: Repository) -> None:
    """One commit on top of main that changes one file; the text names the record."""
    assert asked(github) == "opened request 40"
    assert there.files("release/staging") == {FILE: NEW, "README.md": "read"}
    commit = there.commits[there.branches["release/staging"]]
    assert (commit["message"], commit["parents"]) == ("Release 777777777777 to staging", [there.branches["main"]])
    [request] = there.pulls
    assert (request["title"], request["head"]["ref"], request["base"]["ref"]) == (
        "Release 777777777777 to staging",
        "release/staging",
        "main",
    )
    first, _, text = request["body"].partition("\n")
    assert first.startswith(f"<!-- {PROJECT}: release of staging ")
    assert text == BODY
    assert server.said() == [
        f"POST {AT}/git/trees",
        f"POST {AT}/git/commits",
        f"POST {AT}/git/refs",
        f"POST {AT}/pulls",
    ]


def test_without_a_run_the_record_is_named_alone(github: GitHub, there: Repository) -> None:
    """A person promoted to dev."""
    ask(github, "staging", proven(one=record(image=IMAGE)))
    assert "ended 2026-11-24 12:00Z\n" in there.pulls[0]["body"]


def test_the_same_is_asked_for_once(github: GitHub, server: FakeGitHub, there: Repository) -> None:
    """Whichever record says it by now."""
    asked(github)
    server.requests.clear()
    later = proven(one=record(image=IMAGE, **at(60)))
    assert ask(github, "staging", later) == "request 40 asks for it already"
    assert server.said() == []
    assert len(there.pulls) == 1


def test_another_image_brings_the_request_up_to_date(github: GitHub, server: FakeGitHub, there: Repository) -> None:
    """In one step, on top of main as it is by then."""
    asked(github, OTHER)
    main = there.push("main", {FILE: OLD.replace("who", "WHO"), "README.md": "read", "new": "x"})
    server.requests.clear()
    assert asked(github) == "brought request 40 up to date"
    assert there.files("release/staging") == {FILE: NEW.replace("who", "WHO"), "README.md": "read", "new": "x"}
    assert there.commits[there.branches["release/staging"]]["parents"] == [main]
    assert (len(there.pulls), IMAGE in there.pulls[0]["body"], OTHER in there.pulls[0]["body"]) == (1, True, False)
    assert server.said()[2:] == [f"PATCH {AT}/git/refs/heads/release/staging", f"PATCH {AT}/pulls/40"]


def test_what_main_has_is_not_asked_for(github: GitHub, server: FakeGitHub, there: Repository) -> None:
    """Nothing to do."""
    there.push("main", {FILE: NEW})
    assert asked(github) == "has what dev has proven: nothing to do"
    assert server.said() == []


def test_what_was_refused_is_not_asked_for_again(github: GitHub, there: Repository) -> None:
    """Somebody closed the request; another image is another question."""
    asked(github)
    there.pulls[0]["state"] = "closed"
    assert asked(github) == "request 40 asked for it and was closed: nothing to do"
    assert asked(github, OTHER) == "opened request 41"


def test_what_was_merged_and_taken_back_is_asked_for_again(github: GitHub, there: Repository) -> None:
    """A merge is no refusal; the branch of the first request is still there."""
    asked(github)
    there.pulls[0].update(state="closed", merged_at="2026-11-24T12:00:00Z", body=None)
    assert asked(github) == "opened request 41"


def test_somebodys_request_to_another_branch_does_not_count(github: GitHub, there: Repository) -> None:
    """Only those into main."""
    there.pull("x", "x", "release/staging", base="other")
    there.pulls[0]["state"] = "closed"
    assert asked(github) == "opened request 41"


def test_main_without_the_file(github: GitHub, repository: Repository) -> None:
    """Bad input, one line."""
    with pytest.raises(exits.CommandError) as caught:
        asked(github)
    line = f"{FILE}: is not on main: merge it first"
    assert (caught.value.lines, caught.value.code, repository.pulls) == ([line], exits.BAD_INPUT, [])


def test_a_repository_whose_workflows_may_open_none(github: GitHub, there: Repository) -> None:
    """The branch is there: a person can open the request."""
    there.may_open_requests = False
    with pytest.raises(GitHubError) as caught:
        asked(github)
    refusal = "GitHub says 403: GitHub Actions is not permitted to create or approve pull requests."
    remedy = "let workflows open requests (.github/settings/actions.json), or open one from release/staging"
    assert caught.value.lines == [f"POST pulls: {refusal}: {remedy}"]
    assert "release/staging" in there.branches


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", f"contents/{FILE}", f"GET contents/{FILE}: GitHub says 403: No"),
        ("GET", "git/ref/heads/release/staging", "GET git/ref/heads/release/staging: GitHub says 403: No"),
        ("POST", "pulls", "POST pulls: GitHub says 422: No"),
    ],
)
def test_any_other_refusal_is_passed_on(
    github: GitHub, server: FakeGitHub, there: Repository, method: str, path: str, said: str
) -> None:
    """Only "not found" means that there is none."""
    server.refuse(method, path, 422 if method == "POST" else 403, "No")
    with pytest.raises(GitHubError) as caught:
        asked(github)
    assert (caught.value.lines, there.pulls) == ([said], [])


def test_the_command(run: Run, good_dev: GoodDev, server: FakeGitHub, repository: Repository) -> None:
    """From dev's evidence to a request; without a proof there is nothing to ask for, and no failure."""
    code, said, error = run("release-request", "staging")
    assert (code, said, error) == (
        exits.DONE,
        "staging: nothing to ask for\n",
        "dev has proven no image: nothing was ever deployed there: promote to dev first\n",
    )
    releases = good_dev.tree.root / "environments" / "releases"
    dev = releases / "dev.yaml"
    dev.write_text(rewritten(dev.read_text(), image=IMAGE, source_commit=BUILT))
    good_dev.tree.commit("a new image")
    commit = good_dev.tree.git("rev-parse", "HEAD")
    account = good_dev.account.account_id
    good_dev.store().append(record(account_id=account, commit=commit, image=IMAGE))
    staging = (releases / "staging.yaml").read_text()
    repository.push("main", {FILE: staging})

    assert run("release-request", "staging") == (exits.DONE, "staging: opened request 40\n", "")
    assert repository.files("release/staging")[FILE] == rewritten(staging, image=IMAGE, source_commit=BUILT)
    assert f"- record `{evidence_prefix(SERVICE, 'dev')}" in repository.pulls[0]["body"]
    assert (releases / "staging.yaml").read_text() == staging  # the checkout stays as it was
    assert run("release-request", "staging")[1] == "staging: request 40 asks for it already\n"

    good_dev.store().append(failed(account_id=account, commit=commit, image=IMAGE, **at(5)))
    assert run("release-request", "staging")[:2] == (exits.DONE, "staging: nothing to ask for\n")
    line = "dev: is the first environment: its image comes from a build: write environments/releases/dev.yaml\n"
    assert run("release-request", "dev") == (exits.BAD_INPUT, "", line)
    assert server.said("POST").count(f"POST {AT}/pulls") == 1
