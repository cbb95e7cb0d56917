"""What .github/settings says fits the rest of the repository: environments, owners, actions, the required check."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ci.github.settings.files import ACTIONS, ENVIRONMENTS, FILES, FOLDER, KINDS, RULESETS, read, unfitting_environments
from ci.policy.owners.codeowners import read as codeowners
from ci.policy.workflows.required_check import REQUIRED
from shared import exits
from shared.config import load_all

ROOT = Path(__file__).resolve().parents[4]
CONFIGS = load_all(ROOT)
SETTINGS = read(ROOT)
ENVIRONMENT: dict[str, dict[str, Any]] = dict(SETTINGS.documents[ENVIRONMENTS])


def test_each_environment_has_its_three() -> None:
    """One whose reviewers approve, one that plans, one that records: no more and no less, in promotion order."""
    assert list(ENVIRONMENT) == [f"{config.name}{kind}" for config in CONFIGS for kind in KINDS]


def test_only_main_deploys() -> None:
    """Each of them admits main, and no administrator goes past it."""
    assert {
        name for name, one in ENVIRONMENT.items() if one["branches"] != ["main"] or one["can_admins_bypass"]
    } == set()


def test_the_owners_of_an_environment_approve_it() -> None:
    """Where CODEOWNERS is strict, the same teams approve a deployment, and nobody their own; elsewhere nobody waits."""
    owners = codeowners(ROOT)
    relaxed = set(owners.owners("docs/operations.md")) - set(owners.owners("a-new-folder/file"))
    for config in CONFIGS:
        teams = owners.owners(f"environments/{config.name}.yaml")
        slugs = [] if relaxed & set(teams) else [team.partition("/")[2] for team in teams]
        found = ENVIRONMENT[config.name]
        assert (found["reviewers"], found["prevent_self_review"]) == (slugs, bool(slugs)), config.name
    assert [
        config.name for config in CONFIGS if config.tier == "production" and not ENVIRONMENT[config.name]["reviewers"]
    ] == []


def test_nobody_waits_for_a_plan_or_a_record() -> None:
    """They change nothing, so nobody approves them."""
    asked = [name for name, one in ENVIRONMENT.items() if name.endswith(("-plan", "-record")) and one["reviewers"]]
    assert asked == []


def test_the_required_check_is_the_one_that_reports() -> None:
    """A name that no job has would block every request for ever; a check of anybody but Actions does not count."""
    checks = SETTINGS.documents[RULESETS]["main"]["rules"]["required_status_checks"]["required_status_checks"]
    assert checks == [{"context": REQUIRED, "integration_id": 15368}]


def test_exactly_the_actions_that_are_used_may_run() -> None:
    """One pattern each; GitHub asks for the full commit besides."""
    files = [*(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / ".github/actions").glob("*/action.yml")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = sorted({f"{name}@*" for name in re.findall(r"uses: ([\w.-]+/[\w./-]+)@[0-9a-f]{40}", text)})
    actions = SETTINGS.documents[ACTIONS]
    assert actions["permissions/selected-actions"]["patterns_allowed"] == used
    assert actions["permissions"]["sha_pinning_required"] is True


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
