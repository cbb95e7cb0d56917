"""Who must review what, read from CODEOWNERS the way GitHub does: the last matching line wins.

The teams are the file's own: whoever takes the repository writes theirs. The catch-all line names the strict owners,
those of the documentation are the developers, and the tests say how they relate.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.policy.owners.codeowners import grouped, read, tracked
from shared.config import load_all

ROOT = Path(__file__).resolve().parents[4]
CODEOWNERS = read(ROOT)
CONFIGS = load_all(ROOT)
UNKNOWN = "a-new-folder/file"
RELAXED = ("docs/operations.md", "README.md", "CONTRIBUTING.md")
FOLDERS = ("environments", "environments/releases")


def owners(path: str) -> set[str]:
    """Return the owners of a path."""
    return set(CODEOWNERS.owners(path))


def guarded() -> list[str]:
    """Return production's environments and those that open the gate of one, the first of the order excepted."""
    gates = {config.promotion.after for config in CONFIGS if config.tier == "production"}
    return [
        config.name
        for config in CONFIGS
        if config.tier == "production" or (config.name in gates and config.promotion.after is not None)
    ]


def test_every_file_has_an_owner() -> None:
    """A file that nobody owns would need nobody's review."""
    assert grouped(CODEOWNERS, tracked(ROOT)).get((), []) == []


def test_every_line_has_owners() -> None:
    """A pattern without owners takes those of the lines before away; the first line is for everything."""
    assert CODEOWNERS.lines[0].pattern == "*"
    assert [line.number for line in CODEOWNERS.lines if not line.owners] == []


def test_every_line_decides_about_a_file() -> None:
    """A line that is never the last to match is a misspelt name, or stands too early."""
    deciding = {line.number for path in tracked(ROOT) if (line := CODEOWNERS.deciding(path))}
    assert [line.pattern for line in CODEOWNERS.lines if line.number not in deciding] == []


@pytest.mark.parametrize("path", RELAXED)
def test_developers_may_approve(path: str) -> None:
    """What reaches no customer needs no second team: the strict owners may approve it, and one team of developers."""
    assert owners(UNKNOWN) <= owners(path) == owners(RELAXED[0])


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("environment", guarded())
def test_developers_alone_cannot_approve_what_opens_production(folder: str, environment: str) -> None:
    """Production, and the environment that opens its gate: no owner of the documentation who is not a strict one."""
    developers = owners(RELAXED[0]) - owners(UNKNOWN)
    assert not owners(f"{folder}/{environment}.yaml") & developers


def test_what_opens_production_has_the_owners_of_production() -> None:
    """Staging opens the gate of prod, so both have the same owners."""
    assert len({frozenset(owners(f"environments/{environment}.yaml")) for environment in guarded()}) <= 1


@pytest.mark.parametrize("environment", [config.name for config in CONFIGS])
def test_a_release_has_the_owners_of_its_environment(environment: str) -> None:
    """What runs somewhere is as much as how it runs."""
    assert owners(f"environments/releases/{environment}.yaml") == owners(f"environments/{environment}.yaml")


@pytest.mark.parametrize(
    "path",
    [
        "shared/naming.py",
        "stacks/factory.py",
        "ci/gate/decision.py",
        "noxfile.py",
        "noxw",
        "pyproject.toml",
        "requirements.lock",
        ".github/workflows/pull-request.yml",
        ".github/CODEOWNERS",
        "CODEOWNERS",
        "environments/an-environment-nobody-named.yaml",
        "environments/releases/an-environment-nobody-named.yaml",
    ],
)
def test_only_the_strict_owners_own(path: str) -> None:
    """Code that every environment runs, what decides what is deployed, and an environment that nobody named."""
    assert owners(path) == owners(UNKNOWN)


@pytest.mark.parametrize("place", [".github/CODEOWNERS", "docs/CODEOWNERS"])
def test_no_second_file_competes(place: str) -> None:
    """GitHub reads only one file, and .github/ comes before the top level."""
    assert not (ROOT / place).exists()
