"""Ask GitHub for the settings that the files name. GET only: a token that may read administration is enough.

A fine-grained token needs "Administration", "Actions" and "Metadata", all to read (GitHub Docs, "Permissions required
for fine-grained personal access tokens").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ci.github.api import Answer, GitHub, GitHubError
from ci.github.settings import shapes
from ci.github.settings.files import ACTIONS, ENVIRONMENTS, REPOSITORY, RULESETS, Settings

# Settings that only a public or only a private repository has (GitHub Docs, "GitHub Actions permissions").
_ONLY_PUBLIC = ("permissions/fork-pr-contributor-approval",)
_ONLY_PRIVATE = ("permissions/fork-pr-workflows-private-repos", "permissions/access")
_SELECTED = "permissions/selected-actions"
_SUBJECT = "oidc/customization/sub"
_CONFLICT, _REFUSED, _MISSING = 409, 403, 404


@dataclass
class Found:
    """What GitHub has, in the form of the files.

    `subject_prefix` is what the subjects of its tokens begin with, where GitHub says it; `lacking` are the features
    that the account's plan has not; `unreadable` says what this token may not read; `left_out` are the paths of
    actions.json that were not answered, because of that or because only another kind of repository has them.
    """

    repository: str
    private: bool
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    subject_prefix: str | None = None
    lacking: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def ask(github: GitHub, settings: Settings) -> Found:
    """Return what GitHub has. Raises GitHubError where it cannot be asked at all."""
    repository = github.get(f"/repos/{github.repository}")
    found = Found(repository["full_name"], repository["private"])
    found.documents[REPOSITORY] = shapes.section(repository, settings.documents[REPOSITORY])
    _keep(found, ENVIRONMENTS, settings, lambda: _environments(github))
    _keep(found, RULESETS, settings, lambda: _rulesets(github))
    _actions(found, github, settings.documents[ACTIONS])
    return found


def _keep(found: Found, name: str, settings: Settings, fetch: Callable[[], Mapping[str, Any]]) -> None:
    """Keep one file's document, or why there is none: GitHub's words for a feature that has to be paid for, or others.

    Where the plan's file says that there is no such feature, any refusal is taken for that.
    """
    feature = name.removesuffix(".json")
    try:
        found.documents[name] = fetch()
    except GitHubError as error:
        paid = "upgrade" in error.lines[0].lower() or not settings.plan[feature]
        if error.status in (_REFUSED, _MISSING) and paid:
            found.lacking.append(feature)
        else:
            _unreadable(found, error)


def _environments(github: GitHub) -> dict[str, Any]:
    answers = list(github.pages("environments", key="environments"))
    return {answer["name"]: shapes.environment(answer, _policies(github, answer)) for answer in answers}


def _policies(github: GitHub, environment: Answer) -> list[Answer]:
    policy = environment.get("deployment_branch_policy")
    if not policy or not policy["custom_branch_policies"]:
        return []
    path = f"environments/{quote(environment['name'], safe='')}/deployment-branch-policies"
    return list(github.pages(path, key="branch_policies"))


def _rulesets(github: GitHub) -> dict[str, Any]:
    """Return the repository's own rulesets; those of an organization stand beside them and can only add."""
    own = list(github.pages("rulesets", includes_parents="false"))
    return {one["name"]: shapes.ruleset(github.get(f"rulesets/{one['id']}")) for one in own}


def _actions(found: Found, github: GitHub, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Ask for each endpoint that the file names, below `actions/`."""
    document: dict[str, Any] = {}
    found.documents[ACTIONS] = document
    for path, keys in wanted.items():
        if path in (_ONLY_PUBLIC if found.private else _ONLY_PRIVATE):
            found.left_out.append(path)
            continue
        try:
            answer = github.get(f"actions/{path}")
        except GitHubError as error:
            if path == _SELECTED and error.status == _CONFLICT:  # every action is allowed: there is no list
                document[path] = {}
            else:
                _unreadable(found, error)
                found.left_out.append(path)
        else:
            document[path] = shapes.section(answer, keys)
            if path == _SUBJECT:
                found.subject_prefix = answer.get("sub_claim_prefix")


def _unreadable(found: Found, error: GitHubError) -> None:
    """Keep a refusal; raises the error where nobody answered, or the token is none."""
    if error.status not in (_REFUSED, _MISSING):
        raise error
    found.unreadable.append(f"{error.lines[0]}: may this token read administration and actions?")
