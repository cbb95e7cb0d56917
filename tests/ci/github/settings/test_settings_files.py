"""What .github/settings says fits the rest of the repository: environments, owners, actions, the required check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ci.github.settings.files import ENVIRONMENTS, FILES, FOLDER, KINDS, read, unfitting_environments
from ci.policy.owners.codeowners import read as codeowners
from ci.policy.workflows import settings
from shared import exits
from shared.config import load_all

ROOT = Path(__file__).resolve().parents[4]
CONFIGS = load_all(ROOT)
SETTINGS = read(ROOT)
ENVIRONMENT: dict[str, dict[str, Any]] = dict(SETTINGS.documents[ENVIRONMENTS])


def test_each_environment_has_its_three() -> None:
    """One whose reviewers approve, one that plans, one that records: no more and no less, in promotion order."""
    assert list(ENVIRONMENT) == [f"{config.name}{kind}" for config in CONFIGS for kind in KINDS]


def test_no_setting_is_weaker_than_allowed() -> None:
    """Rulesets, Actions, merges and environments, whose reviewers are the owners of their files."""
    reviewers = settings.reviewers_of(codeowners(ROOT), [config.name for config in CONFIGS])
    assert [str(found) for found in settings.violations(SETTINGS.documents, reviewers)] == []
    assert all(reviewers[config.name] for config in CONFIGS if config.tier == "production")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with the files as they are."""
    (tmp_path / FOLDER).mkdir(parents=True)
    for name in FILES:
        (tmp_path / FOLDER / name).write_text((ROOT / FOLDER / name).read_text(encoding="utf-8"))
    return tmp_path


def test_an_environment_that_came_or_went_is_named(root: Path) -> None:
    """Its three entries each: those that are missing, and those that are left."""
    first, *others = [config.name for config in CONFIGS]
    file = ".github/settings/environments.json"
    assert unfitting_environments(root, [*others, "lab"]) == [
        *(f"{file}: lab{kind}: is missing: add it with its reviewers" for kind in KINDS),
        *(f"{file}: {first}{kind}: has no file in environments/: remove it here, and on GitHub" for kind in KINDS),
    ]


def test_every_problem_of_every_file_is_told(root: Path) -> None:
    """What is missing, no JSON, no object, no text, or no answer."""
    (root / FOLDER / "actions.json").unlink()
    (root / FOLDER / "rulesets.json").write_text('{\n  "main": }')
    (root / FOLDER / "environments.json").write_text("[]")
    (root / FOLDER / "repository.json").write_bytes(b"\xff")
    (root / FOLDER / "plan.json").write_text('{"environments": "yes", "merge_queue": true, "rulesets": false}')
    with pytest.raises(exits.CommandError) as error:
        read(root)
    assert error.value.code == exits.BAD_INPUT
    assert error.value.lines == [
        ".github/settings/environments.json: is not an object: write {...}",
        ".github/settings/rulesets.json:2: is not JSON (Expecting value): correct it",
        ".github/settings/actions.json: cannot be read (No such file or directory): restore it from git",
        ".github/settings/repository.json: is not UTF-8: save it as UTF-8",
        ".github/settings/plan.json: merge_queue: no such feature: it has environments, required_reviewers, rulesets",
        ".github/settings/plan.json: environments: write true, or false where the account's plan has none",
        ".github/settings/plan.json: required_reviewers: write true, or false where the account's plan has none",
    ]


def test_a_plan_that_cannot_be_read_is_one_problem(root: Path) -> None:
    """Nothing is said about what it should hold."""
    (root / FOLDER / "plan.json").unlink()
    with pytest.raises(exits.CommandError) as error:
        read(root)
    assert error.value.lines == [
        ".github/settings/plan.json: cannot be read (No such file or directory): restore it from git"
    ]
