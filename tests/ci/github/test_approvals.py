"""Where reviewers are named, somebody has to have approved it; in production, somebody who wrote nothing of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.api import GitHub
from ci.github.approvals import (
    Review,
    approvals_of,
    approvers_of,
    authors_of,
    has_reviewers,
    judge,
    reviewers_of,
    started_by_hand,
)
from ci.github.settings.files import ENVIRONMENTS, FOLDER, PLAN
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
    assert approvals_of(github, 1000) == [Review("ada", "dev"), Review("ada", "prod")]


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
    approvals = [Review(name, "prod") for name in approvers]
    if expected:
        assert judge("prod", approvers_of("prod", approvals, ["platform"]), authors) == expected
        return
    with pytest.raises(exits.CommandError) as raised:
        judge("prod", approvers_of("prod", approvals, ["platform"]), authors)
    assert raised.value.code == exits.STOPPED


def test_an_approval_of_another_environment_is_none() -> None:
    """The line says who should have been asked, and where to set it."""
    with pytest.raises(exits.CommandError) as raised:
        approvers_of("prod", [Review("ada", "staging")], ["platform", "approvers"])
    assert raised.value.code == exits.STOPPED
    line = (
        "prod: nobody has approved this run, and .github/settings/environments.json names reviewers (platform, "
        "approvers) for it: set them in Settings > Environments > prod on GitHub, then start a new run: docs/github.md"
    )
    assert raised.value.lines == [line]


def test_the_authors_own_approval_is_named() -> None:
    """With what to do."""
    with pytest.raises(exits.CommandError) as raised:
        judge("prod", ["ada"], ["ADA"])
    assert raised.value.lines == [
        "prod: only ada approved, and wrote a part of what comes: let another person approve it"
    ]


MUST_SAY = "required_reviewers: must be true or false: does the account's plan have required reviewers?"
UNREADABLE = [
    (None, ": cannot be read (No such file or directory): restore it from git"),
    ("", ":1: is not JSON (Expecting value): correct it"),
    ("[]", ": is not an object: write {...}"),
]


@pytest.mark.parametrize(
    ("text", "problem"), [*UNREADABLE, ("{}", f": {MUST_SAY}"), ('{"required_reviewers": 1}', f": {MUST_SAY}")]
)
def test_a_plan_that_does_not_say_it_is_bad_input(text: str | None, problem: str, tmp_path: Path) -> None:
    """One line."""
    put(tmp_path, PLAN, text)
    with pytest.raises(exits.CommandError) as raised:
        has_reviewers(tmp_path)
    assert raised.value.code == exits.BAD_INPUT
    assert raised.value.lines == [f".github/settings/plan.json{problem}"]


NO_LIST = ": staging.reviewers: must be a list of names: write [] for none"
NOT_NAMED = [
    *UNREADABLE,
    ('{"dev": {"reviewers": []}}', ": staging: is missing: add it with its reviewers, [] for none"),
    ('{"staging": []}', NO_LIST),
    ('{"staging": {}}', NO_LIST),
    ('{"staging": {"reviewers": "platform"}}', NO_LIST),
    ('{"staging": {"reviewers": [1]}}', NO_LIST),
    ('{"staging": {"reviewers": [""]}}', NO_LIST),
]


@pytest.mark.parametrize(("text", "problem"), NOT_NAMED)
def test_settings_that_do_not_say_who_approves_are_bad_input(text: str | None, problem: str, tmp_path: Path) -> None:
    """One line: not to know is not to pass."""
    put(tmp_path, ENVIRONMENTS, text)
    with pytest.raises(exits.CommandError) as raised:
        reviewers_of(tmp_path, "staging")
    assert raised.value.code == exits.BAD_INPUT
    assert raised.value.lines == [f".github/settings/environments.json{problem}"]


def test_who_starts_a_run_by_hand_is_its_author() -> None:
    """And whoever starts it again; a push has its commits."""
    run = {"GITHUB_ACTOR": "ada", "GITHUB_TRIGGERING_ACTOR": "grace"}
    assert started_by_hand({**run, "GITHUB_EVENT_NAME": "workflow_dispatch"}) == {"ada", "grace"}
    assert started_by_hand({**run, "GITHUB_EVENT_NAME": "push"}) == set()


def put(root: Path, name: str, text: str | None) -> None:
    """Write a file of .github/settings, or take it away."""
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    if text is None:
        (root / FOLDER / name).unlink(missing_ok=True)
    else:
        (root / FOLDER / name).write_text(text)


class Asked:
    """A repository with a commit of Ada's, and a run of it on GitHub."""

    def __init__(self, tree: Change, server: FakeGitHub) -> None:
        self.tree, self.server = tree, server
        self.commit = tree.git("rev-parse", "HEAD")
        server.serve(f"commits/{self.commit}", {"author": {"login": "ada"}})

    def plan(self, text: str) -> None:
        """Write what the account's plan has."""
        put(self.tree.root, PLAN, text)

    def reviewers(self, **named: list[str]) -> None:
        """Write who approves which environment."""
        environments = {name: {"reviewers": reviewers} for name, reviewers in named.items()}
        put(self.tree.root, ENVIRONMENTS, json.dumps(environments))

    def run(self, environment: str, *approvers: str, output: Path | None = None) -> int:
        """Ask."""
        self.server.serve("actions/runs/1000/approvals", [answer(one, environment) for one in approvers])
        more = [] if output is None else ["--github-output", str(output)]
        return main(["approvers", environment, "--commit", self.commit, "--root", str(self.tree.root), *more])


@pytest.fixture
def asked(tmp_path: Path, server: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return a run that a push has started."""
    monkeypatch.setenv("GITHUB_EVENT_NAME", "push")
    found = Asked(Change.start(tmp_path / "tree"), server)
    found.plan('{"required_reviewers": true}')
    found.reviewers(dev=[], staging=["platform"], prod=["platform"])
    return found


def test_production_needs_somebody_else(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    """Ada wrote it: hers alone is not enough."""
    assert asked.run("prod", "ada") == exits.STOPPED
    assert asked.run("prod", "ada", "grace") == exits.DONE
    assert capsys.readouterr().out == "prod: approved by grace, who wrote nothing of it\n"


def test_the_record_gets_everybody_who_approved(asked: Asked, tmp_path: Path) -> None:
    """The author, too: what the record says is what the review history says."""
    file = tmp_path / "output"
    assert asked.run("prod", "ada", "grace", output=file) == exits.DONE
    name, _, value = file.read_text().partition("=")
    assert (name, [one["who"] for one in json.loads(value)]) == ("approvals", ["ada", "grace"])


@pytest.mark.parametrize("plan", ["true", "false"])
def test_where_no_person_has_to_approve_the_record_gets_an_empty_list(plan: str, asked: Asked, tmp_path: Path) -> None:
    """Without named reviewers, or on a plan of the account that has none."""
    asked.plan(f'{{"required_reviewers": {plan}}}')
    file = tmp_path / "output"
    assert asked.run("dev" if plan == "true" else "prod", "ada", output=file) == exits.DONE
    assert file.read_text() == "approvals=[]\n"


def test_a_run_that_nobody_approved_stops_where_reviewers_are_named(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first push came before GitHub's environment: GitHub made it without reviewers, and asked nobody."""
    assert asked.run("staging") == exits.STOPPED
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "staging: nobody has approved this run, and .github/settings/environments.json names reviewers (platform) for "
        "it: set them in Settings > Environments > staging on GitHub, then start a new run: docs/github.md\n"
    )


def test_outside_of_production_any_approval_is_enough(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    """The author's own, too: what GitHub lets an author do is its environment's setting."""
    assert asked.run("staging", "ada") == exits.DONE
    assert capsys.readouterr().out == "staging: approved by ada\n"


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_an_approval_of_an_earlier_attempt_is_none(
    environment: str, asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub's history has those of all attempts, and does not say which is of which."""
    monkeypatch.setenv("GITHUB_RUN_ATTEMPT", "2")
    assert asked.run(environment, "grace") == exits.STOPPED
    assert capsys.readouterr().err == (
        f"{environment}: attempt 2 of this run: an approval may be of an attempt before, and GitHub does not say "
        "which: start a new run (Run workflow): docs/github.md\n"
    )
    assert asked.run("dev") == exits.DONE


def test_an_approval_of_another_environment_in_the_same_run_is_not_enough(asked: Asked) -> None:
    """Production's approval does not open staging."""
    asked.server.serve("actions/runs/1000/approvals", [answer("grace", "prod", "staging-plan")])
    assert main(["approvers", "staging", "--root", str(asked.tree.root)]) == exits.STOPPED


def test_without_named_reviewers_nobody_has_to_approve(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    """And it does not say that anybody did."""
    assert asked.run("dev") == exits.DONE
    file = ".github/settings/environments.json"
    assert capsys.readouterr().out == f"dev: no reviewers are named for it in {file}: nobody has to approve\n"


def test_production_needs_an_approval_even_where_no_reviewers_are_named(
    asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file cannot take production's rule away."""
    asked.reviewers(prod=[])
    assert asked.run("prod") == exits.STOPPED
    assert capsys.readouterr().err == (
        "prod: nobody has approved this run, and .github/settings/environments.json names no reviewers for it: name "
        "them there, set them in Settings > Environments > prod on GitHub, then start a new run: docs/github.md\n"
    )


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_an_environment_that_the_settings_do_not_know_is_bad_input(
    environment: str, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its tier, and whoever approved."""
    asked.reviewers()
    assert asked.run(environment, "grace") == exits.BAD_INPUT
    assert capsys.readouterr().err == (
        f".github/settings/environments.json: {environment}: is missing: add it with its reviewers, [] for none\n"
    )


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_without_reviewers_it_says_where_to_read_what_protects(
    environment: str, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """The account's plan has none, and the file says so."""
    asked.plan('{"required_reviewers": false}')
    assert asked.run(environment) == exits.DONE
    assert "no required reviewers: what protects is in docs/github.md" in capsys.readouterr().out
