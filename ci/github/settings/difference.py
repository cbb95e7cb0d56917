"""What differs between the settings that a file wants and those that GitHub has: leaf by leaf."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ci.github.settings.files import ACTIONS, ENVIRONMENTS, FOLDER, REPOSITORY, RULESETS
from ci.github.settings.shapes import rests

# Where a person finds it on GitHub.
PAGES = {
    ENVIRONMENTS: "Settings > Environments",
    RULESETS: "Settings > Rules > Rulesets",
    ACTIONS: "Settings > Actions > General",
    REPOSITORY: "Settings > General",
}
NOTHING = "nothing"
# GitHub shows these only to who may change them ("Get a repository ruleset"; for merging, integrations/
# terraform-provider-github issue 679): that they are missing says nothing.
_HIDDEN = {
    ENVIRONMENTS: ("can_admins_bypass",),
    RULESETS: ("bypass_actors",),
    REPOSITORY: (
        "allow_auto_merge",
        "allow_merge_commit",
        "allow_rebase_merge",
        "allow_squash_merge",
        "allow_update_branch",
        "delete_branch_on_merge",
        "merge_commit_message",
        "merge_commit_title",
    ),
}


@dataclass(frozen=True)
class Difference:
    """One setting that is not as the file says; both sides as text (`nothing` where there is none)."""

    file: str
    path: str
    expected: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.file}: {self.path}: expected {self.expected}, GitHub has {self.found}: {self.remedy}"


@dataclass(frozen=True)
class Unseen:
    """One setting that GitHub does not show to this token."""

    file: str
    path: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.file}: {self.path}: not shown to this token: look with one that may change it"


def compare(name: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference | Unseen]:
    """Return what differs between a file of .github/settings (`name`) and what GitHub has, in the file's order."""
    return list(_sections(name, expected, found, ""))


def leaves(document: object) -> int:
    """Return how many settings a document holds; a list is one."""
    return sum(map(leaves, document.values())) if isinstance(document, Mapping) else 1


def shown(value: object) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, sort_keys=True)


def _sections(
    name: str, expected: Mapping[str, Any], found: Mapping[str, Any], path: str
) -> Iterator[Difference | Unseen]:
    for key in [*expected, *(key for key in found if key not in expected)]:
        place = f"{path}.{key}" if path else key
        if key not in found:
            hidden = key in _HIDDEN.get(name, ())
            yield Unseen(_file(name), place) if hidden else _difference(name, place, shown(expected[key]), NOTHING)
        elif key not in expected:
            # A setting that came later and does nothing is no difference; a whole environment or ruleset always is.
            if not rests(found[key]) or (not path and found[key]):
                yield _difference(name, place, NOTHING, shown(found[key]))
        elif isinstance(expected[key], Mapping) and isinstance(found[key], Mapping):
            yield from _sections(name, expected[key], found[key], place)
        elif _sorted(expected[key]) != _sorted(found[key]):
            yield _difference(name, place, shown(expected[key]), shown(found[key]))


def _difference(name: str, path: str, expected: str, found: str) -> Difference:
    remedy = f"set it in {PAGES[name]}, or change the file"
    if name == ENVIRONMENTS and path.endswith(".reviewers") and found == "[]":
        remedy += "; where the account's plan has no reviewers, write so in plan.json"
    return Difference(_file(name), path, expected, found, remedy)


def _file(name: str) -> str:
    return (FOLDER / name).as_posix()


def _sorted(value: object) -> str:
    """Return a value as text in which the order of a list does not count: GitHub promises none."""
    return shown(sorted(map(shown, value)) if isinstance(value, list) else value)
