"""The plan's summary says who may approve it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci.github.may_approve import said_of, sentence
from ci.github.settings.files import FOLDER
from shared import checks
from shared.config.model import EnvironmentConfig
from tests.ci.change import Change

PRODUCTION = "May approve it: `platform`, `approvers`; not those who wrote a part of it or started the run"
BY_HAND = {"GITHUB_EVENT_NAME": "workflow_dispatch", "GITHUB_ACTOR": "grace"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Return a repository whose production has reviewers, and a commit of Ada's that changes it."""
    change = Change.start(tmp_path_factory.mktemp("tree") / "tree")
    settings = change.root / FOLDER
    settings.mkdir(parents=True)
    (settings / "plan.json").write_text('{"required_reviewers": true}')
    names = {"dev": [], "staging": ["platform"], "prod": ["platform", "approvers"]}
    text = json.dumps({name: {"reviewers": reviewers} for name, reviewers in names.items()})
    (settings / "environments.json").write_text(text)
    with (change.root / "environments/prod.yaml").open("a", encoding="utf-8") as file:
        file.write("# other words\n")
    change.git("add", "--all", "--force")
    author = "--author=Ada L <42+ada@users.noreply.github.com>"
    change.git("commit", "--quiet", "--message", "a value", author)
    return change


def config(tree: Change, name: str) -> EnvironmentConfig:
    """Return an environment of the tree."""
    return next(one for one in checks.validated(tree.root) if one.name == name)


@pytest.mark.parametrize(
    ("name", "variables", "said"),
    [
        ("dev", {}, "No reviewers are named for it in `.github/settings/environments.json`: no approval is asked for."),
        ("staging", BY_HAND, "May approve it: `platform`."),
        ("prod", {}, f"{PRODUCTION}: `Ada L`, `ada`."),
        ("prod", BY_HAND, f"{PRODUCTION}: `Ada L`, `ada`, `grace`."),
    ],
)
def test_who_may_approve(tree: Change, name: str, variables: dict[str, str], said: str) -> None:
    """Reviewers by name; in production without those who wrote it, whose addresses stay out."""
    commit = tree.git("rev-parse", "HEAD")
    assert said_of(tree.root, config(tree, name), commit, f"{commit}^", variables) == f"{said}\n"


def test_the_way_back_has_no_author(tree: Change) -> None:
    """It brings nothing new."""
    assert said_of(tree.root, config(tree, "prod"), "", "", {}) == "May approve it: `platform`, `approvers`.\n"


def test_what_cannot_be_read_is_said(tree: Change, tmp_path: Path) -> None:
    """The plan was made all the same."""
    said = said_of(tmp_path, config(tree, "prod"), "", "", {})
    why = ".github/settings/plan.json: cannot be read (No such file or directory): restore it from git"
    assert said == f"Who may approve it is not known: `{why}`\n"


def test_an_account_without_reviewers_says_so(tree: Change, tmp_path: Path) -> None:
    """Nobody is asked."""
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "plan.json").write_text('{"required_reviewers": false}')
    said = said_of(tmp_path, config(tree, "prod"), "", "", {})
    assert said == "The plan of the GitHub account has no required reviewers: no approval is asked for.\n"


def test_a_name_is_no_more_than_text() -> None:
    """Whoever commits chooses it."""
    assert sentence(["platform"], ["`x` [l](http://e.example)"]).endswith(": `` `x` [l](http://e.example) ``.\n")
