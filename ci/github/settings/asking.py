"""Ask GitHub for the settings that the files name. GET only: a token that may read administration is enough.

A fine-grained token needs "Administration", "Actions", "Contents" and "Metadata", all to read (GitHub Docs,
"Permissions required for fine-grained personal access tokens").
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
ENVIRONMENTS_PATH, POLICIES, RULESETS_PATH = "environments", "deployment-branch-policies", "rulesets"
_CONFLICT, _REFUSED, _MISSING = 409, 403, 404


@dataclass
class Found:
    """What GitHub has, in the form of the files.

    `subject_prefix` is what the subjects of its tokens begin with, where GitHub says it; `lacking` are the features
    that the account's plan has not; `unreadable` says what this token may not read; `left_out` are the paths of
    actions.json that were not answered, because of that or because only another kind of repository has them.
    `empty`: its default branch has no commit yet. `ids` are what GitHub calls a thing by a number: `rulesets/NAME`,
    `environments/NAME/BRANCH`.
    """

    repository: str
    private: bool
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    subject_prefix: str | None = None
    lacking: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    empty: bool = False
    ids: dict[str, int] = field(default_factory=dict)


def ask(github: GitHub, settings: Settings) -> Found:
    """Return what GitHub has. Raises GitHubError where it cannot be asked at all."""
    repository = github.get(f"/repos/{github.repository}")
    found = Found(repository["full_name"], repository["private"])
    found.documents[REPOSITORY] = shapes.section(repository, settings.documents[REPOSITORY])
    found.empty = _is_empty(found, github, repository["default_branch"])
    _keep(found, ENVIRONMENTS, settings, lambda: environments(github, found.ids))
    _keep(found, RULESETS, settings, lambda: _rulesets(github, found.ids))
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


def environments(github: GitHub, ids: dict[str, int]) -> dict[str, Any]:
    """Return the environments by name, in the form of the file; put the ids of their branches into `ids`.

    A token that may read actions is enough, in a workflow `actions: read`. Raises GitHubError.
    """
    found: dict[str, Any] = {}
    for answer in github.pages("environments", key="environments"):
        name, policies = answer["name"], _policies(github, answer)
        ids |= {f"{ENVIRONMENTS_PATH}/{name}/{shapes.branch(one)}": one["id"] for one in policies}
        found[name] = shapes.environment(answer, policies)
    return found


def environment_path(name: str) -> str:
    """Return the path of an environment below the repository."""
    return f"{ENVIRONMENTS_PATH}/{quote(name, safe='')}"


def _is_empty(found: Found, github: GitHub, branch: str) -> bool:
    """Return whether the default branch is missing, as in a repository without a commit ("Get a branch": 404)."""
    try:
        github.get(f"branches/{quote(branch, safe='')}")
    except GitHubError as error:
        if error.status == _MISSING:
            return True
        _unreadable(found, error)
    return False


def _policies(github: GitHub, environment: Answer) -> list[Answer]:
    policy = environment.get("deployment_branch_policy")
    if not policy or not policy["custom_branch_policies"]:
        return []
    return list(github.pages(f"{environment_path(environment['name'])}/{POLICIES}", key="branch_policies"))


def _rulesets(github: GitHub, ids: dict[str, int]) -> dict[str, Any]:
    """Return the repository's own rulesets; those of an organization stand beside them and can only add."""
    own = list(github.pages(RULESETS_PATH, includes_parents="false"))
    ids |= {f"{RULESETS_PATH}/{one['name']}": one["id"] for one in own}
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
    hint = "" if "the token needs" in error.lines[0] else ": may this token read administration and actions?"
    found.unreadable.append(f"{error.lines[0]}{hint}")
