"""A wrong value in .github/settings is one line, before GitHub is asked."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ci.__main__ import main
from ci.github.settings import problems
from ci.github.settings.files import ACTIONS, ENVIRONMENTS, FILES, FOLDER, REPOSITORY, RULESETS, read
from shared import exits
from tests.ci.github.server import FakeGitHub
from tests.ci.github.settings.served import ROOT, SETTINGS

CHECKS = {
    ENVIRONMENTS: problems.of_environments,
    RULESETS: problems.of_rulesets,
    ACTIONS: problems.of_actions,
    REPOSITORY: problems.of_repository,
}
ENVIRONMENT = {"reviewers": [], "prevent_self_review": False, "wait_timer": 0, "can_admins_bypass": False}
GOOD = {**ENVIRONMENT, "branches": ["main"]}
RULESET = {"target": "branch", "enforcement": "active", "bypass_actors": [], "conditions": {}, "rules": {}}
KEYS = "it has reviewers, prevent_self_review, wait_timer, can_admins_bypass, branches"
Check = Callable[[Any], Iterator[str]]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_the_files_as_they_are_are_right(name: str) -> None:
    """Each of them."""
    assert list(CHECKS[name](SETTINGS.documents[name])) == []


@pytest.mark.parametrize(
    ("check", "document", "line"),
    [
        (problems.of_environments, {"x": []}, "x: is not an object: write {...}"),
        (problems.of_environments, {"x": ENVIRONMENT}, "x.branches: is missing: add it"),
        (problems.of_environments, {"x": {**GOOD, "a": 1}}, f"x.a: no such setting: {KEYS}"),
        (
            problems.of_environments,
            {"x": {**GOOD, "reviewers": "a"}},
            "x.reviewers: must be a list of names, each once",
        ),
        (
            problems.of_environments,
            {"x": {**GOOD, "branches": ["a", "a"]}},
            "x.branches: must be a list of names, each once",
        ),
        (
            problems.of_environments,
            {"x": {**GOOD, "reviewers": list("abcdefg")}},
            "x.reviewers: has 7: GitHub takes 6: name a team of them",
        ),
        (
            problems.of_environments,
            {"x": {**GOOD, "can_admins_bypass": 0}},
            "x.can_admins_bypass: must be true or false",
        ),
        (
            problems.of_environments,
            {"x": {**GOOD, "prevent_self_review": True}},
            "x.prevent_self_review: true without reviewers: GitHub keeps it only with some: write false",
        ),
        (problems.of_environments, {"x": {**GOOD, "wait_timer": 43201}}, "x.wait_timer: must be minutes, 0 to 43200"),
        (problems.of_environments, {"x": {**GOOD, "wait_timer": True}}, "x.wait_timer: must be minutes, 0 to 43200"),
        (problems.of_rulesets, {"x": 1}, "x: is not an object: write {...}"),
        (problems.of_rulesets, {"x": {**RULESET, "target": "main"}}, "x.target: must be one of branch, tag, push"),
        (
            problems.of_rulesets,
            {"x": {**RULESET, "enforcement": True}},
            "x.enforcement: must be one of disabled, active, evaluate",
        ),
        (
            problems.of_rulesets,
            {"x": {**RULESET, "bypass_actors": {}}},
            "x.bypass_actors: must be a list: write [] for none",
        ),
        (problems.of_rulesets, {"x": {**RULESET, "rules": []}}, "x.rules: is not an object: write {...}"),
        (
            problems.of_rulesets,
            {"x": {**RULESET, "rules": {"deletion": False}}},
            "x.rules.deletion: must be true, or an object of its parameters",
        ),
        (
            problems.of_actions,
            {"permissions": {"allowed_actions": "all"}, "permissions/selected-actions": {}},
            'permissions.allowed_actions: must be "selected" where permissions/selected-actions lists them',
        ),
        (problems.of_actions, {"permissions/workflow": 1}, "permissions/workflow: is not an object: write {...}"),
        (problems.of_repository, {"archived": None}, "archived: must be true, false or a text"),
    ],
)
def test_a_wrong_value_is_one_line(check: Check, document: Any, line: str) -> None:
    """The path, what is wrong there, and what to write."""
    assert list(check(document)) == [line]


def test_an_endpoint_that_is_not_known_is_named() -> None:
    """With those that there are."""
    [line] = problems.of_actions({"permissions/runners": {}})
    assert line.startswith("permissions/runners: no such endpoint: it has permissions, permissions/access, ")


def test_every_problem_of_every_file_is_said_before_github_is_asked(
    tmp_path: Path, server: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the file, and exit code 64."""
    (tmp_path / FOLDER).mkdir(parents=True)
    for name in FILES:
        document: Any = json.loads((ROOT / FOLDER / name).read_text(encoding="utf-8"))
        (tmp_path / FOLDER / name).write_text(json.dumps(document))
    bad: Any = copy.deepcopy(SETTINGS.documents[ENVIRONMENTS])
    first, second, *_ = bad
    bad[first]["wait_timer"], bad[second]["branches"] = -1, "main"
    (tmp_path / FOLDER / ENVIRONMENTS).write_text(json.dumps(bad))
    with pytest.raises(exits.CommandError) as error:
        read(tmp_path)
    file = f".github/settings/{ENVIRONMENTS}"
    lines = [
        f"{file}: {first}.wait_timer: must be minutes, 0 to 43200",
        f"{file}: {second}.branches: must be a list of names, each once",
    ]
    assert error.value.lines == lines
    assert main(["github", "--apply", "--yes", "--root", str(tmp_path)]) == exits.BAD_INPUT
    assert (capsys.readouterr().err.splitlines(), server.requests) == (lines, [])
