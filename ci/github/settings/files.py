"""The settings as this repository wants them: the JSON files of .github/settings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ci.github.settings import problems
from shared import exits

FOLDER = Path(".github", "settings")
ENVIRONMENTS, RULESETS, ACTIONS, REPOSITORY, PLAN = (
    "environments.json",
    "rulesets.json",
    "actions.json",
    "repository.json",
    "plan.json",
)
TEAMS = "teams.json"
FILES = (ENVIRONMENTS, RULESETS, ACTIONS, REPOSITORY, PLAN)
# What an account's plan may lack; true: the plan has it.
FEATURES = ("environments", "required_reviewers", "rulesets")
# The environments on GitHub of one environment file: who approves, who plans, who records.
KINDS = ("", "-plan", "-record")
Document: TypeAlias = Mapping[str, Any]
_CHECKS: Mapping[str, Callable[[Document], Iterator[str]]] = {
    ENVIRONMENTS: problems.of_environments,
    RULESETS: problems.of_rulesets,
    ACTIONS: problems.of_actions,
    REPOSITORY: problems.of_repository,
}


@dataclass(frozen=True)
class Settings:
    """What the files say: file name -> its document, and what the plan has."""

    documents: Mapping[str, Document]
    plan: Mapping[str, bool]


def read(root: Path) -> Settings:
    """Return what the files below `root` say. Raises CommandError (bad input) with every problem of every file."""
    lines: list[str] = []
    documents: dict[str, Document] = {}
    for name in FILES:
        try:
            documents[name] = document(root, name)
        except exits.CommandError as error:
            lines += error.lines
    lines += _wrong_plan(documents.get(PLAN))
    found = [(name, check(documents[name])) for name, check in _CHECKS.items() if name in documents]
    lines += [f"{(FOLDER / name).as_posix()}: {line}" for name, wrong in found for line in wrong]
    if lines:
        raise exits.CommandError(lines, exits.BAD_INPUT)
    plan = documents.pop(PLAN)
    return Settings(documents, {feature: plan[feature] for feature in FEATURES})


def teams(root: Path) -> Mapping[str, list[str]]:
    """Return team -> accounts, as people keep it in teams.json; none where there is no such file.

    A workflow's own token may not list a team (GitHub Docs, "Permissions required for GitHub Apps", members). Raises
    CommandError (bad input) with a line for each team that is no list of accounts.
    """
    place = FOLDER / TEAMS
    found = document(root, TEAMS) if (root / place).is_file() else {}
    wrong = [
        f"{place.as_posix()}: {team}: must be a list of accounts: write their names"
        for team, accounts in found.items()
        if not isinstance(accounts, list) or not all(isinstance(one, str) and one for one in accounts)
    ]
    if wrong:
        raise exits.CommandError(wrong, exits.BAD_INPUT)
    return found


def unfitting_environments(root: Path, names: Sequence[str]) -> list[str]:
    """Return a line for each entry of environments.json without an environment, and each environment without its three.

    In: the names of the environment files. Each has an environment on GitHub whose reviewers approve, one that plans,
    and one that records. Raises CommandError (bad input) for a file that cannot be read.
    """
    place = (FOLDER / ENVIRONMENTS).as_posix()
    wanted = [f"{name}{kind}" for name in names for kind in KINDS]
    found = document(root, ENVIRONMENTS)
    missing = [f"{place}: {name}: is missing: add it with its reviewers" for name in wanted if name not in found]
    gone = [name for name in found if name not in wanted]
    return missing + [f"{place}: {name}: has no file in environments/: remove it here, and on GitHub" for name in gone]


def document(root: Path, name: str) -> Document:
    """Return what one file below `root` says. Raises CommandError (bad input) with the one problem of the file."""
    place = (FOLDER / name).as_posix()
    try:
        found: Any = json.loads((root / FOLDER / name).read_text(encoding="utf-8"))
    except OSError as error:
        problem = f"{place}: cannot be read ({error.strerror}): restore it from git"
    except json.JSONDecodeError as error:
        problem = f"{place}:{error.lineno}: is not JSON ({error.msg}): correct it"
    except UnicodeDecodeError:
        problem = f"{place}: is not UTF-8: save it as UTF-8"
    else:
        if isinstance(found, dict):
            return found
        problem = f"{place}: is not an object: write {{...}}"
    raise exits.CommandError([problem], exits.BAD_INPUT)


def _wrong_plan(plan: Document | None) -> list[str]:
    """Return what is wrong with the plan's file, where there is one."""
    if plan is None:
        return []
    place = (FOLDER / PLAN).as_posix()
    unknown = [f"{place}: {key}: no such feature: it has {', '.join(FEATURES)}" for key in plan if key not in FEATURES]
    wrong = [
        f"{place}: {feature}: write true, or false where the account's plan has none"
        for feature in FEATURES
        if not isinstance(plan.get(feature), bool)
    ]
    return unknown + wrong
