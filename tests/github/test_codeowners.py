"""Who must review what, read from CODEOWNERS the way GitHub does: the last matching line wins."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = "@example-org/platform"
DEVELOPERS = "@example-org/catalog-developers"
APPROVERS = "@example-org/production-approvers"


def owners(path: str) -> set[str]:
    """Return the owners of a path. Knows the three forms that the file uses: `*`, `/file` and `/folder/`."""
    found: set[str] = set()
    for line in (ROOT / "CODEOWNERS").read_text(encoding="utf-8").splitlines():
        pattern, *teams = line.split("#")[0].split() or [""]
        if not pattern:
            continue
        assert pattern == "*" or pattern.startswith("/"), f"this test cannot read the pattern {pattern}"
        assert "*" not in pattern[1:], f"this test cannot read the pattern {pattern}"
        anchored = f"/{path}"
        if pattern in ("*", anchored) or (pattern.endswith("/") and anchored.startswith(pattern)):
            found = set(teams)
    return found


@pytest.mark.parametrize(
    "path", ["environments/dev.yaml", "environments/releases/dev.yaml", "docs/operations.md", "README.md"]
)
def test_developers_may_approve(path: str) -> None:
    """What reaches no customer needs no second team."""
    assert owners(path) == {DEVELOPERS, PLATFORM}


@pytest.mark.parametrize("environment", ["staging", "prod"])
@pytest.mark.parametrize("folder", ["environments", "environments/releases"])
def test_production_approvers_own(folder: str, environment: str) -> None:
    """Staging opens the gate of prod, so both have the same owners."""
    assert owners(f"{folder}/{environment}.yaml") == {APPROVERS, PLATFORM}


@pytest.mark.parametrize(
    "path",
    [
        "shared/naming.py",
        "stacks/factory.py",
        "ci/gate.py",
        "noxfile.py",
        "noxw",
        "pyproject.toml",
        "requirements.lock",
        ".github/workflows/pull-request.yml",
        ".github/CODEOWNERS",
        "CODEOWNERS",
        "environments/schema.json",
        "a-new-folder/file",
    ],
)
def test_only_the_platform_team_owns(path: str) -> None:
    """Code that every environment runs, what decides what is deployed, and whatever nobody thought about."""
    assert owners(path) == {PLATFORM}


def test_an_environment_nobody_named_is_strict() -> None:
    """A fourth environment starts with the platform team."""
    assert owners("environments/fourth.yaml") == {PLATFORM}


@pytest.mark.parametrize("place", [".github/CODEOWNERS", "docs/CODEOWNERS"])
def test_no_second_file_competes(place: str) -> None:
    """GitHub reads only one file, and .github/ comes before the top level."""
    assert not (ROOT / place).exists()
