"""Who could approve what a pull request brings to an environment, with what already waits for it on main.

The job that comments asks GitHub. It runs the base's code, and reads of the request only what GitHub says about its
commits: who wrote them, and which files they change. Approvals themselves are judged by `approvers`, from the history
(ci/toolchain/git.py); this says early what that will find.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.github.api import GitHub, GitHubError
from ci.github.approvals import has_reviewers, reviewers_of
from ci.github.settings.files import teams
from ci.toolchain.input_digest import INPUTS
from shared.config import configs, read_all

MOST_COMMITS = 100
# GitHub gives so many files of a commit on its first page ("Get a commit"): more are taken for a change of an input.
_FILES = 300
_SHORT = 12
_DENIED = (403, 404)
_SUCCESS = "success"


@dataclass(frozen=True)
class Batch:
    """The accounts that wrote the commits which change an input, and the commits whose author GitHub does not know."""

    authors: frozenset[str]
    unknown: tuple[str, ...] = ()


def approval_notes(github: GitHub, root: Path, request: int) -> list[str]:
    """Return a line for each thing that will keep an approval of production from counting; none where all is well.

    In: the tree of the base, the number of the request. Where GitHub does not answer, a line says so.

    Raises CommandError (bad input) for settings that cannot be read.
    """
    found: list[str] = []
    for config in configs(read_all(root)):
        if config.tier == "production" and has_reviewers(root):
            reviewers = members_of(root, reviewers_of(root, config.name))
            try:
                found += notes(config.name, batch_of(github, request, config.name), reviewers)
            except GitHubError as error:
                found.append(f"{config.name}: who could approve it is not known: {error.lines[0]}")
    return found


def notes(environment: str, batch: Batch, reviewers: Collection[str]) -> list[str]:
    """Return the lines about one environment, whose `reviewers` are accounts. Pure."""
    lines = [
        f"{environment}: commit {commit[:_SHORT]}: GitHub knows no account of its author, and no approval counts until "
        "it does: let them add its address to theirs"
        for commit in batch.unknown
    ]
    if reviewers and not left(reviewers, batch.authors):
        wrote = ", ".join(sorted(batch.authors))
        remedy = "deploy what waits before this is merged, or name another reviewer"
        lines.append(
            f"{environment}: nobody could approve it with what came to main since the last run that deployed there: "
            f"all wrote a part of it ({wrote})"
        )
        lines[-1] += f": {remedy}"
    return lines


def left(reviewers: Collection[str], authors: Collection[str]) -> list[str]:
    """Return the accounts of `reviewers` that wrote nothing; capitals do not matter. Pure."""
    wrote = {author.casefold() for author in authors}
    return sorted(one for one in reviewers if one.casefold() not in wrote)


def members_of(root: Path, reviewers: Sequence[str]) -> list[str]:
    """Return the accounts that may review: of each team in teams.json its own, and each other reviewer as one account.

    Raises CommandError (bad input).
    """
    known = teams(root)
    return sorted({account for one in reviewers for account in known.get(one, [one])})


def batch_of(github: GitHub, request: int, environment: str) -> Batch:
    """Return who wrote what a request brings to an environment, with what is on main since the last run that deployed.

    What that run left out (`_deployed`) is not seen here: `approvers` judges from the records. At most MOST_COMMITS are
    asked about, the request's own first. Raises GitHubError.
    """
    commits = list(github.pages(f"pulls/{request}/commits"))
    if (since := _deployed(github, environment)) is not None:
        base = github.get(f"pulls/{request}")["base"]["sha"]
        commits += list(github.pages(f"compare/{since}...{base}", key="commits"))
    authors: set[str] = set()
    unknown: list[str] = []
    for commit in commits[:MOST_COMMITS]:
        if len(commit["parents"]) > 1 or not _changes_inputs(github.get(f"commits/{commit['sha']}")):
            continue
        if commit.get("author"):
            authors.add(commit["author"]["login"])
        else:
            unknown.append(commit["sha"])
    return Batch(frozenset(authors), tuple(unknown))


def _deployed(github: GitHub, environment: str) -> str | None:
    """Return the commit of the last run that deployed there; None where GitHub knows none, or may not say.

    It is the head of that run: a rollback, or a promotion of what the environment before has proven, may have deployed
    an older one (the `sha` of a deployment, GitHub Docs, "REST API endpoints for deployments").
    """
    try:
        for one in github.pages("deployments", environment=environment):
            states = github.get(f"deployments/{one['id']}/statuses")
            if any(status["state"] == _SUCCESS for status in states):
                return one["sha"]
    except GitHubError as error:
        if error.status not in _DENIED:
            raise
    return None


def _changes_inputs(commit: Mapping[str, Any]) -> bool:
    files = commit.get("files", [])
    names = [name for file in files for name in (file["filename"], file.get("previous_filename")) if name]
    return len(files) >= _FILES or any(name == one or name.startswith(f"{one}/") for name in names for one in INPUTS)
