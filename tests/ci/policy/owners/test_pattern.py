"""Patterns of CODEOWNERS: GitHub's examples, and git's own answers where the two follow the same rules."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ci.policy.owners.codeowners import parse
from ci.policy.owners.pattern import problems_of

PATHS = (
    "a",
    "b",
    "ab",
    "a.js",
    "a/a",
    "a/b",
    "a/ab",
    "b/a",
    "b/a.js",
    "a/b/a",
    "a/b/a.js",
    "b/a/b",
    "b/ab/a",
    "a.js/b",
    "a/a/b/b",
    "b/b/a/a",
    "A/b",
)


def covered(pattern: str, paths: Sequence[str]) -> list[str]:
    """Return the paths that a line with this pattern decides about."""
    found = parse(f"{pattern} @owner")
    return [path for path in paths if found.deciding(path) is not None]


@pytest.mark.parametrize(
    ("pattern", "matched", "not_matched"),
    [
        ("*", ["README.md", "a/b/c"], []),
        ("*.js", ["a.js", "deep/down/a.js"], ["a.jsx", "a.js.map"]),
        ("/build/logs/", ["build/logs/a", "build/logs/b/a"], ["build/logs", "x/build/logs/a"]),
        ("docs/*", ["docs/getting-started.md"], ["docs/build-app/troubleshooting.md", "x/docs/a"]),
        ("apps/", ["apps/a", "x/apps/a", "x/y/apps/z/a"], ["apps", "myapps/a"]),
        ("/docs/", ["docs/a", "docs/a/b"], ["x/docs/a"]),
        ("/apps/github", ["apps/github", "apps/github/a"], ["apps/githubs", "x/apps/github"]),
        ("**/logs", ["build/logs", "logs/a", "scripts/x/logs/a"], ["logs.txt"]),
        ("/a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]),
        ("/a/**/z", ["a/z", "a/b/z", "a/b/c/z/d"], ["a/zz", "z"]),
        ("**/", ["a/b"], ["a"]),
        ("/a/**/", ["a/b/c"], ["a/b"]),
        ("/**", ["a", "a/b"], []),
        ("a?c", ["abc", "x/a-c"], ["ac", "a/c"]),
        ("/with\\ blank/", ["with blank/a"], ["with/a"]),
        ("docs/*", ["docs/with blank.md"], ["docs/with blank/a"]),
        ("a?c", ["a c"], ["a  c"]),
        ("c", ["c", "x/c/a"], ["a c", "c d/a"]),
        ("/a/**/z", ["a/line\nbreak/z"], ["a/line\nz"]),
        ("\\*", ["*", "x/*"], ["a"]),
        ("/A", ["A"], ["a"]),
        ("/a.b", ["a.b"], ["axb"]),
    ],
)
def test_a_pattern_matches_what_github_says(pattern: str, matched: list[str], not_matched: list[str]) -> None:
    """GitHub Docs, "About code owners", example of a CODEOWNERS file; and the rules of gitignore beside them."""
    assert covered(pattern, [*matched, *not_matched]) == matched


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("!/docs/", ["begins with !, which does not work here: put the exception on a later line"]),
        ("\\#note", ["begins with \\#, which does not work here: name the folder, or use ?"]),
        ("/[ab].js", ["has [ ], which does not work here: write one line for each name"]),
        ("/a\\", ["ends with a backslash: what should it escape?"]),
        ("/a/***", ["has ** beside other characters: write *, or ** alone between slashes"]),
        ("/a**/b", ["has ** beside other characters: write *, or ** alone between slashes"]),
        ("a//b", ["has an empty name between slashes: it matches nothing"]),
        ("/", ["has an empty name between slashes: it matches nothing"]),
        ("![", ["begins with !, which does not work here: put the exception on a later line",
                "has [ ], which does not work here: write one line for each name"]),
        ("/a\\[b", []),
        ("/docs/**/*.md", []),
    ],
)  # fmt: skip
def test_what_github_leaves_out_is_named(pattern: str, expected: list[str]) -> None:
    """Every reason at once."""
    assert list(problems_of(pattern)) == expected


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty repository of git."""
    folder = tmp_path_factory.mktemp("ignoring")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


def ignored(repository: Path, pattern: str) -> list[str]:
    """Return the paths that git would ignore with one line in .gitignore; none of them exists."""
    (repository / ".gitignore").write_text(f"{pattern}\n")
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=repository,
        input="\n".join(PATHS),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.splitlines()


NAMES = st.sampled_from(["a", "b", "ab", "*", "**", "a*", "*.js", "?", "a?", "*a*"])
PATTERNS = st.tuples(
    st.sampled_from(["", "/"]), st.lists(NAMES, min_size=1, max_size=4), st.sampled_from(["", "/"])
).map(lambda parts: parts[0] + "/".join(parts[1]) + parts[2])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=PATTERNS)
def test_git_says_the_same(repository: Path, pattern: str) -> None:
    """Every pattern means what it means in .gitignore, but one form: a last `*` behind a slash goes no deeper."""
    if pattern.endswith("/*"):
        pattern += ".js"
    assert covered(pattern, PATHS) == ignored(repository, pattern)
