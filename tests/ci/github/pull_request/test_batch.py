"""Who could approve what a request brings: said in its comment before anybody merges it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.github.api import GitHub
from ci.github.pull_request.batch import Batch, approval_notes, batch_of, left, members_of, notes
from ci.github.pull_request.comment import CommentData, render
from ci.github.settings.files import FOLDER
from shared import exits
from tests.ci.github.server import FakeGitHub
from tests.examples.good import copy_good

ADA, BEN, CLEO, DAN = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)


def commit(sha: str, author: str | None, *files: str, parents: int = 1) -> dict[str, Any]:
    """Return a commit as GitHub gives it."""
    return {
        "sha": sha,
        "author": None if author is None else {"login": author},
        "parents": [{}] * parents,
        "files": [{"filename": file} for file in files],
    }


def serve(server: FakeGitHub, request: list[dict[str, Any]], main: list[dict[str, Any]] | None = None) -> None:
    """Let request 5 have commits; with `main`, production was deployed once, and main has these since then."""
    server.serve("pulls/5", {"base": {"sha": "base"}})
    server.serve("pulls/5/commits", request)
    deployments = [{"id": 2, "sha": "failed"}, {"id": 1, "sha": "since"}]
    server.serve("deployments", [] if main is None else deployments)
    for number, state in ((2, "failure"), (1, "success")):
        server.serve(f"deployments/{number}/statuses", [{"state": state}, {"state": "in_progress"}])
    server.serve("compare/since...base", {"commits": main or []}, "commits")
    for one in [*request, *(main or [])]:
        server.serve(f"commits/{one['sha']}", one)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a base with three environments, and two people who may approve production."""
    copy_good(tmp_path)
    (tmp_path / FOLDER).mkdir(parents=True)
    settings = {"prod": {"reviewers": ["approvers"]}}
    put(tmp_path, "environments.json", settings)
    put(tmp_path, "plan.json", {"required_reviewers": True})
    put(tmp_path, "teams.json", {"approvers": ["ada", "Ben"]})
    return tmp_path


def put(root: Path, name: str, content: object) -> None:
    """Write a file of the settings."""
    (root / FOLDER / name).write_text(json.dumps(content))


def test_a_batch_has_those_who_change_an_input(github: GitHub, server: FakeGitHub) -> None:
    """The request's own and what waits on main; no README, no merge, and what was moved out of an input counts."""
    moved = commit(DAN, "dan", "docs/x.md")
    moved["files"][0]["previous_filename"] = "shared/x.py"
    serve(
        server,
        [commit(ADA, "ada", "environments/prod.yaml"), commit(BEN, "ben", "README.md")],
        [commit(CLEO, "cleo", "ci/x.py", parents=2), moved],
    )
    assert batch_of(github, 5, "prod") == Batch(frozenset({"ada", "dan"}))


def test_a_batch_that_leaves_nobody_is_warned_about(github: GitHub, server: FakeGitHub, root: Path) -> None:
    """Each of the two wrote a part: one in the request, one on main."""
    serve(server, [commit(ADA, "ada", "shared/x.py")], [commit(BEN, "ben", "stacks/x.py")])
    [line] = approval_notes(github, root, 5)
    assert line == (
        "prod: nobody could approve it with what came to main since the last run that deployed there: all "
        "wrote a part of it (ada, ben): deploy what waits before this is merged, or name another reviewer"
    )
    serve(server, [commit(ADA, "ada", "shared/x.py")], [commit(BEN, "ben", "README.md")])
    assert approval_notes(github, root, 5) == []


def test_an_author_that_github_does_not_know_is_named(github: GitHub, server: FakeGitHub, root: Path) -> None:
    """Before the merge: afterwards no approval counts. A README of theirs stops nothing."""
    serve(server, [commit(ADA, None, "shared/x.py"), commit(BEN, None, "README.md")])
    [line] = approval_notes(github, root, 5)
    assert line == (
        "prod: commit aaaaaaaaaaaa: GitHub knows no account of its author, and no approval counts until it does: "
        "let them add its address to theirs"
    )


def test_where_github_does_not_answer_the_comment_says_so(github: GitHub, server: FakeGitHub, root: Path) -> None:
    """It is written all the same. Deployments that the token may not read leave the request's own commits."""
    [line] = approval_notes(github, root, 5)
    assert line.startswith("prod: who could approve it is not known: GET pulls/5/commits: GitHub says 404")
    serve(server, [commit(ADA, "ada", "shared/x.py")], [commit(BEN, "ben", "stacks/x.py")])
    server.refuse("GET", "deployments", 403, "Resource not accessible by integration")
    assert batch_of(github, 5, "prod").authors == {"ada"}


def test_where_nobody_can_be_asked_nothing_is_said(github: GitHub, server: FakeGitHub, root: Path) -> None:
    """The account's plan has no required reviewers."""
    put(root, "plan.json", {"required_reviewers": False})
    assert approval_notes(github, root, 5) == []
    assert server.requests == []


def test_teams_are_what_their_file_says(root: Path) -> None:
    """A name that is no team there is an account; a wrong file is bad input."""
    assert members_of(root, ["approvers", "eve"]) == ["Ben", "ada", "eve"]
    put(root, "teams.json", {"approvers": "ada"})
    with pytest.raises(exits.CommandError) as caught:
        members_of(root, ["approvers"])
    assert caught.value.lines == [
        ".github/settings/teams.json: approvers: must be a list of accounts: write their names"
    ]
    (root / FOLDER / "teams.json").unlink()
    assert members_of(root, ["approvers"]) == ["approvers"]


NAMES = st.lists(st.sampled_from(["ada", "Ada", "ben", "cleo"]))


@given(NAMES, NAMES)
def test_the_warning_comes_exactly_where_nobody_is_left(reviewers: list[str], authors: list[str]) -> None:
    """Where no reviewers are named nobody is missed."""
    warned = bool(notes("prod", Batch(frozenset(authors)), reviewers))
    assert warned == (bool(reviewers) and not left(reviewers, authors))


def test_the_comment_has_the_notes_in_a_code_block() -> None:
    """What GitHub says about a person is text."""
    text = render(CommentData(["prod"], [], {}, notes=["prod: [l](http://e.example)"]))
    assert text.endswith("\n**Approvals:**\n\n```diff\n    prod: [l](http://e.example)\n```\n")
