"""Before anything is planned a promotion ends where an environment is missing on GitHub, or protected otherwise."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.settings.files import ENVIRONMENTS, Settings
from ci.github.settings.protection import unprotected
from shared import exits
from tests.ci.github.server import FakeGitHub, Reply
from tests.ci.github.settings.changing import REPO, Changing
from tests.ci.github.settings.served import SETTINGS

FILE = SETTINGS.documents[ENVIRONMENTS]
REVIEWED = next(name for name, one in FILE.items() if one["reviewers"])
REMEDY = "./noxw -s github -- --apply, then start it again"
OTHER: dict[str, Any] = {
    "reviewers": ["another"],
    "prevent_self_review": None,
    "wait_timer": 77,
    "can_admins_bypass": None,
    "branches": "every branch",
    "missing": None,
}


def without(*features: str) -> Settings:
    """Return the settings for an account whose plan lacks some features."""
    return Settings(SETTINGS.documents, {name: name not in features for name in SETTINGS.plan})


@given(st.dictionaries(st.sampled_from(sorted(FILE)), st.sampled_from(sorted(OTHER)), max_size=4))
def test_exactly_the_environments_that_differ_are_named(changed: dict[str, str]) -> None:
    """Whatever is otherwise in whichever of them; one that the files do not know changes nothing."""
    has: dict[str, Any] = copy.deepcopy({**FILE, "another": {"reviewers": []}})
    for name, key in changed.items():
        if key == "missing":
            del has[name]
        else:
            has[name][key] = not has[name][key] if OTHER[key] is None else OTHER[key]
    lines = unprotected(SETTINGS, has)
    assert {line.split()[1].rstrip(":").partition(".")[0] for line in lines} == set(changed)


def test_a_line_says_what_is_otherwise_and_what_to_do() -> None:
    """The environment, what the file says, what GitHub has."""
    has = {name: one for name, one in FILE.items() if name != REVIEWED}
    file = f".github/settings/{ENVIRONMENTS}"
    assert unprotected(SETTINGS, has) == [f"environment {REVIEWED}: {file} has it, GitHub has not: {REMEDY}"]
    has = {**FILE, REVIEWED: {**FILE[REVIEWED], "branches": "every branch"}}
    line = f'environment {REVIEWED}.branches: {file} says ["main"], GitHub has "every branch": {REMEDY}'
    assert unprotected(SETTINGS, has) == [line]


def test_what_the_plan_lacks_and_what_is_not_shown_is_no_difference() -> None:
    """Without reviewers the branches still count."""
    has = {name: {"branches": one["branches"]} for name, one in FILE.items()}
    assert unprotected(without("required_reviewers"), has) == []
    hidden = {name: {k: v for k, v in one.items() if k != "can_admins_bypass"} for name, one in FILE.items()}
    assert unprotected(SETTINGS, hidden) == []
    has[REVIEWED]["branches"] = []
    assert len(unprotected(without("required_reviewers"), has)) == 1


def test_a_rule_of_an_app_is_more_protection() -> None:
    """No setting of ours takes it away; the check shows it."""
    has = {**FILE, REVIEWED: {**FILE[REVIEWED], "other_rules": ["custom"]}}
    assert unprotected(SETTINGS, has) == []


def test_reviewers_that_the_plan_is_said_not_to_have_stop_it() -> None:
    """Nothing would ask who approved, and GitHub shows that it could be asked."""
    says = "GitHub asks its reviewers, and .github/settings/plan.json says required_reviewers false"
    assert unprotected(without("required_reviewers"), FILE) == [
        f"environment {name}: {says}: write true there, then start it again"
        for name, one in FILE.items()
        if one["reviewers"]
    ]


def test_the_command_stops_the_first_push_to_a_repository_without_environments(
    there: Changing, capsys: pytest.CaptureFixture[str]
) -> None:
    """And lets it go on once they are there."""
    there.pushed = True
    assert main(["protection"]) == exits.STOPPED
    *missing, last = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in missing] == [f"environment {name}" for name in FILE]
    assert last == "nothing was planned or applied anywhere: docs/github.md"
    main(["github", "--apply", "--yes"])
    assert main(["protection"]) == exits.DONE
    there.environments[REVIEWED]["reviewers"] = []
    assert main(["protection"]) == exits.STOPPED


def test_a_job_that_may_not_read_them_stops_and_says_which_permission(
    server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not to know is not to be protected."""
    reply = Reply(403, {"message": "No"}, {"X-Accepted-GitHub-Permissions": "actions=read"})
    server.route("GET", f"{REPO}/environments", lambda _: reply)
    assert main(["protection"]) == exits.FAILED
    said = "GET environments: GitHub says 403: No: the token needs actions: read\n"
    assert capsys.readouterr().err == said


def test_a_plan_without_environments_has_nothing_to_ask(
    server: FakeGitHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As plan.json says."""
    monkeypatch.setattr("ci.github.settings.files.read", lambda _: without("environments"))
    assert main(["protection"]) == exits.DONE
    assert capsys.readouterr().out == "the account's plan has no environments: what protects is in docs/github.md\n"
    assert server.requests == []
