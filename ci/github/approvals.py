"""Did somebody approve this run who did not write what it brings?

GitHub's own "prevent self-review" looks at who started a run, and whoever merges somebody's commits has not written
them (GitHub Docs, "Managing environments for deployment"). Here the authors of the commits count, and with them whoever
started a run by hand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.github.api import GitHub
from shared import exits

PLAN = Path(".github", "settings", "plan.json")
_KEY = "required_reviewers"
_SHORT = 12
_APPROVED = "approved"
BY_HAND = "workflow_dispatch"


@dataclass(frozen=True)
class Approval:
    """Somebody's answer about one environment."""

    login: str
    environment: str


def approvals_of(github: GitHub, run_id: int) -> list[Approval]:
    """Return who approved what in a run (GitHub Docs, "Get the review history for a workflow run"). GitHubError."""
    return [
        Approval(answer["user"]["login"], environment["name"])
        for answer in github.get(f"actions/runs/{run_id}/approvals")
        if answer["state"] == _APPROVED and answer.get("user")
        for environment in answer["environments"]
    ]


def authors_of(github: GitHub, commits: Iterable[str]) -> set[str]:
    """Return the accounts that GitHub knows as the authors of commits ("Get a commit").

    Raises GitHubError, and CommandError with the code of the gate for commits of nobody that GitHub knows: whoever
    wrote them could approve them.
    """
    found = {commit: github.get(f"commits/{commit}").get("author") for commit in commits}
    if nobodys := [commit for commit, author in found.items() if not author]:
        lines = [
            f"commit {commit[:_SHORT]}: GitHub knows no account of its author: let them add its address to theirs"
            for commit in nobodys
        ]
        raise exits.CommandError(lines, exits.STOPPED)
    return {author["login"] for author in found.values()}


def judge(environment: str, approvals: Collection[Approval], authors: Collection[str]) -> list[str]:
    """Return the accounts that approved `environment` and wrote nothing of what comes. Pure.

    Raises CommandError with the code of the gate where there are none. Names are compared without regard to case.
    """
    approvers = list(dict.fromkeys(one.login for one in approvals if one.environment == environment))
    if not approvers:
        line = f"{environment}: nobody has approved this run: are there reviewers in its environment on GitHub?"
        raise exits.CommandError([f"{line} docs/github.md"], exits.STOPPED)
    wrote = {author.casefold() for author in authors}
    others = [login for login in approvers if login.casefold() not in wrote]
    if not others:
        line = f"{environment}: only {', '.join(approvers)} approved, and wrote a part of what comes"
        raise exits.CommandError([f"{line}: let somebody else approve it"], exits.STOPPED)
    return others


def has_reviewers(root: Path) -> bool:
    """Return whether the plan of the account has required reviewers, as .github/settings/plan.json says.

    Raises CommandError (bad input) for a file that does not say it.
    """
    try:
        found: Any = json.loads((root / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get(_KEY), bool):
        line = f"{PLAN.as_posix()}: {_KEY}: must be true or false: does the account's plan have required reviewers?"
        raise exits.CommandError([line], exits.BAD_INPUT)
    return found[_KEY]


def started_by_hand(environment: Mapping[str, str]) -> set[str]:
    """Return who started this run where a person did; nobody for a push or a schedule ("Variables reference")."""
    if environment.get("GITHUB_EVENT_NAME") != BY_HAND:
        return set()
    return {environment[name] for name in ("GITHUB_ACTOR", "GITHUB_TRIGGERING_ACTOR") if environment.get(name)}
