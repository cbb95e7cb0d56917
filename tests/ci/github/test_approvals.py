"""Somebody who wrote nothing of what comes has to have approved it, where production is concerned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.api import GitHub
from ci.github.approvals import PLAN, Approval, approvals_of, authors_of, has_reviewers, judge, started_by_hand
from shared import exits
from tests.ci.change import Change
from tests.ci.github.server import FakeGitHub

NAMES = st.sampled_from(["ada", "Ada", "grace", "mallory"])


def answer(login: str | None, *environments: str, state: str = "approved") -> dict[str, Any]:
    """Return one answer of GitHub's list."""
    user = None if login is None else {"login": login}
    return {"state": state, "comment": "", "user": user, "environments": [{"name": name} for name in environments]}


def test_only_approvals_of_somebody_count(github: GitHub, server: FakeGitHub) -> None:
    """Neither a rejection nor an account that is gone."""
    given = [answer("ada", "dev", "prod"), answer("grace", "prod", state="rejected"), answer(None, "prod")]
    server.serve("actions/runs/1000/approvals", given)
    assert approvals_of(github, 1000) == [Approval("ada", "dev"), Approval("ada", "prod")]


def test_authors_are_accounts(github: GitHub, server: FakeGitHub) -> None:
    """Each once."""
    for commit, login in (("aaa", "ada"), ("bbb", "grace"), ("ccc", "ada")):
        server.serve(f"commits/{commit}", {"author": {"login": login}})
    assert authors_of(github, ["aaa", "bbb", "ccc"]) == {"ada", "grace"}


def test_a_commit_of_nobody_that_github_knows_stops(github: GitHub, server: FakeGitHub) -> None:
    """Whoever wrote it could approve it, and nobody would notice."""
    server.serve("commits/aaa", {"author": {"login": "ada"}})
    server.serve("commits/bbb", {"author": None})
    with pytest.raises(exits.CommandError) as raised:
        authors_of(github, ["aaa", "bbb"])
    assert raised.value.code == exits.STOPPED
    line = "commit bbb: GitHub knows no account of its author: let them add its address to theirs"
    assert raised.value.lines == [line]


@given(approvers=st.lists(NAMES), authors=st.sets(NAMES))
def test_it_passes_exactly_where_somebody_else_approved(approvers: list[str], authors: set[str]) -> None:
    """Whatever the case of the letters."""
    wrote = {author.casefold() for author in authors}
    expected = [name for name in dict.fromkeys(approvers) if name.casefold() not in wrote]
    approvals = [Approval(name, "prod") for name in approvers]
    if expected:
        assert judge("prod", approvals, authors) == expected
        return
    with pytest.raises(exits.CommandError) as raised:
        judge("prod", approvals, authors)
    assert raised.value.code == exits.STOPPED


def test_an_approval_of_another_environment_is_none() -> None:
    """Nor does nobody's."""
    with pytest.raises(exits.CommandError) as raised:
        judge("prod", [Approval("ada", "staging")], [])
    assert raised.value.lines == [
        "prod: nobody has approved this run: are there reviewers in its environment on GitHub? docs/github.md"
    ]


def test_the_authors_own_approval_is_named() -> None:
    """With what to do."""
    with pytest.raises(exits.CommandError) as raised:
        judge("prod", [Approval("ada", "prod")], ["ADA"])
    assert raised.value.lines == [
        "prod: only ada approved, and wrote a part of what comes: let somebody else approve it"
    ]


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"required_reviewers": 1}'])
def test_a_plan_that_does_not_say_it_is_bad_input(text: str | None, tmp_path: Path) -> None:
    """One line."""
    if text is not None:
        (tmp_path / PLAN).parent.mkdir(parents=True)
        (tmp_path / PLAN).write_text(text)
    with pytest.raises(exits.CommandError) as raised:
        has_reviewers(tmp_path)
    assert raised.value.code == exits.BAD_INPUT
    [line] = raised.value.lines
    what = ".github/settings/plan.json: required_reviewers: must be true or false"
    assert line == f"{what}: does the account's plan have required reviewers?"


def test_who_starts_a_run_by_hand_is_its_author() -> None:
    """And whoever starts it again; a push has its commits."""
    run = {"GITHUB_ACTOR": "ada", "GITHUB_TRIGGERING_ACTOR": "grace"}
    assert started_by_hand({**run, "GITHUB_EVENT_NAME": "workflow_dispatch"}) == {"ada", "grace"}
    assert started_by_hand({**run, "GITHUB_EVENT_NAME": "push"}) == set()


class Asked:
    """A repository with a commit of Ada's, and a run of it on GitHub."""

    def __init__(self, tree: Change, server: FakeGitHub) -> None:
        self.tree, self.server = tree, server
        self.commit = tree.git("rev-parse", "HEAD")
        server.serve(f"commits/{self.commit}", {"author": {"login": "ada"}})

    def plan(self, text: str) -> None:
        """Write what the account's plan has."""
        file = self.tree.root / PLAN
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, environment: str, *approvers: str) -> int:
        """Ask."""
        self.server.serve("actions/runs/1000/approvals", [answer(one, environment) for one in approvers])
        return main(["approvers", environment, "--commit", self.commit, "--root", str(self.tree.root)])


@pytest.fixture
def asked(tmp_path: Path, server: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return a run that a push has started."""
    monkeypatch.setenv("GITHUB_EVENT_NAME", "push")
    found = Asked(Change.start(tmp_path / "tree"), server)
    found.plan('{"required_reviewers": true}')
    return found


def test_production_needs_somebody_else(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    """Ada wrote it: hers alone is not enough."""
    assert asked.run("prod", "ada") == exits.STOPPED
    assert asked.run("prod", "ada", "grace") == exits.DONE
    assert capsys.readouterr().out == "prod: approved by grace, who wrote nothing of it\n"


def test_other_tiers_need_what_github_asks(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub has asked its reviewers, if there are any."""
    assert asked.run("dev") == exits.DONE
    assert capsys.readouterr().out == "dev: tier development: whoever GitHub asked has approved it\n"


def test_without_reviewers_it_says_where_to_read_what_protects(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """The account's plan has none, and the file says so."""
    asked.plan('{"required_reviewers": false}')
    assert asked.run("prod") == exits.DONE
    assert "no required reviewers: what protects is in docs/github.md" in capsys.readouterr().out
