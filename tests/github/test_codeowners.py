"""Who must review what, read from CODEOWNERS the way GitHub does: the last matching line wins.

The teams are the file's own: whoever takes the repository writes theirs. The catch-all line names the strict owners,
those of the documentation are the developers, and the tests say how they relate.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import load_all

ROOT = Path(__file__).resolve().parents[2]
CODEOWNERS = (ROOT / "CODEOWNERS").read_text(encoding="utf-8")
CONFIGS = load_all(ROOT)
UNKNOWN = "a-new-folder/file"
RELAXED = ("docs/operations.md", "README.md", "CONTRIBUTING.md")
FOLDERS = ("environments", "environments/releases")
SAMPLE = """
# comment
*             @all @more   # the first line
/docs/        @writers
/docs/secret/ @all
/noxw         @tools
"""


def owners(path: str, text: str = CODEOWNERS) -> set[str]:
    """Return the owners of a path. Knows the three forms that the file uses: `*`, `/file` and `/folder/`."""
    found: set[str] = set()
    for line in text.splitlines():
        pattern, *teams = line.split("#")[0].split() or [""]
        if not pattern:
            continue
        assert pattern == "*" or pattern.startswith("/"), f"this test cannot read the pattern {pattern}"
        assert "*" not in pattern[1:], f"this test cannot read the pattern {pattern}"
        anchored = f"/{path}"
        if pattern in ("*", anchored) or (pattern.endswith("/") and anchored.startswith(pattern)):
            found = set(teams)
    return found


def guarded() -> list[str]:
    """Return production's environments and those that open the gate of one, the first of the order excepted."""
    gates = {config.promotion.after for config in CONFIGS if config.tier == "production"}
    return [
        config.name
        for config in CONFIGS
        if config.tier == "production" or (config.name in gates and config.promotion.after is not None)
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("noxw", {"@tools"}),
        ("noxw.py", {"@all", "@more"}),
        ("ci/noxw", {"@all", "@more"}),
        ("docs/page.md", {"@writers"}),
        ("docs/secret/page.md", {"@all"}),
    ],
)
def test_the_last_matching_line_wins(path: str, expected: set[str]) -> None:
    """These tests read a file as GitHub does."""
    assert owners(path, SAMPLE) == expected


def test_every_line_has_owners() -> None:
    """A pattern without owners would need nobody's review."""
    lines = [words for line in CODEOWNERS.splitlines() if (words := line.split("#")[0].split())]
    assert lines[0][0] == "*"
    assert [words[0] for words in lines if len(words) < 2 or not all("@" in word for word in words[1:])] == []


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
        "ci/gate.py",
        "noxfile.py",
        "noxw",
        "pyproject.toml",
        "requirements.lock",
        ".github/workflows/pull-request.yml",
        ".github/CODEOWNERS",
        "CODEOWNERS",
        "environments/schema.json",
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
