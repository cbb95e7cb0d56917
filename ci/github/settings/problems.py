"""What is wrong in a document of .github/settings: a line for each value that GitHub would not take. Pure.

Limits and values are those of GitHub Docs, "REST API endpoints for" deployment environments (six reviewers, a timer of
0 to 43200 minutes), rules (target, enforcement), GitHub Actions permissions, GitHub Actions OIDC, and repositories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]
_REVIEWERS_AT_MOST, _MINUTES_AT_MOST = 6, 43_200
_ENVIRONMENT = ("reviewers", "prevent_self_review", "wait_timer", "can_admins_bypass", "branches")
_RULESET = ("target", "enforcement", "bypass_actors", "conditions", "rules")
_TARGETS, _ENFORCEMENTS = ("branch", "tag", "push"), ("disabled", "active", "evaluate")
_ACTIONS = (
    "permissions",
    "permissions/access",
    "permissions/fork-pr-contributor-approval",
    "permissions/fork-pr-workflows-private-repos",
    "permissions/selected-actions",
    "permissions/workflow",
    "oidc/customization/sub",
)


def _objects(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((key, one) for key, one in document.items() if isinstance(one, Mapping))


def _no_objects(document: Document) -> Iterator[str]:
    return (f"{key}: is not an object: write {{...}}" for key, one in document.items() if not isinstance(one, Mapping))


def _keys(path: str, one: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{path}.{key}: is missing: add it" for key in known if key not in one)
    yield from (f"{path}.{key}: no such setting: it has {', '.join(known)}" for key in one if key not in known)


def of_environments(document: Document) -> Iterator[str]:
    """Yield the path in the file, what is wrong there, and what to write, for each value of environments.json."""
    yield from _no_objects(document)
    for name, one in _objects(document):
        yield from _keys(name, one, _ENVIRONMENT)
        reviewers = one.get("reviewers", [])
        for key in ("reviewers", "branches"):
            if key in one and not _names(one[key]):
                yield f"{name}.{key}: must be a list of names, each once"
        if _names(reviewers) and len(reviewers) > _REVIEWERS_AT_MOST:
            yield f"{name}.reviewers: has {len(reviewers)}: GitHub takes {_REVIEWERS_AT_MOST}: name a team of them"
        for key in ("prevent_self_review", "can_admins_bypass"):
            if key in one and not isinstance(one[key], bool):
                yield f"{name}.{key}: must be true or false"
        if one.get("prevent_self_review") is True and reviewers == []:
            yield f"{name}.prevent_self_review: true without reviewers: GitHub keeps it only with some: write false"
        timer = one.get("wait_timer", 0)
        if isinstance(timer, bool) or not isinstance(timer, int) or not 0 <= timer <= _MINUTES_AT_MOST:
            yield f"{name}.wait_timer: must be minutes, 0 to {_MINUTES_AT_MOST}"


def of_rulesets(document: Document) -> Iterator[str]:
    """Yield the path in the file, what is wrong there, and what to write, for each value of rulesets.json."""
    yield from _no_objects(document)
    for name, one in _objects(document):
        yield from _keys(name, one, _RULESET)
        for key, values in (("target", _TARGETS), ("enforcement", _ENFORCEMENTS)):
            if key in one and one[key] not in values:
                yield f"{name}.{key}: must be one of {', '.join(values)}"
        if not isinstance(one.get("bypass_actors", []), list):
            yield f"{name}.bypass_actors: must be a list: write [] for none"
        for key in ("conditions", "rules"):
            if not isinstance(one.get(key, {}), Mapping):
                yield f"{name}.{key}: is not an object: write {{...}}"
        rules = one.get("rules", {})
        for kind, parameters in rules.items() if isinstance(rules, Mapping) else ():
            if parameters is not True and not (isinstance(parameters, Mapping) and parameters):
                yield f"{name}.rules.{kind}: must be true, or an object of its parameters"


def of_actions(document: Document) -> Iterator[str]:
    """Yield the path in the file, what is wrong there, and what to write, for each value of actions.json."""
    yield from _no_objects(document)
    yield from (f"{path}: no such endpoint: it has {', '.join(_ACTIONS)}" for path in document if path not in _ACTIONS)
    policy = document.get("permissions")
    lists = "permissions/selected-actions" in document and isinstance(policy, Mapping)
    if lists and policy.get("allowed_actions") != "selected":
        yield 'permissions.allowed_actions: must be "selected" where permissions/selected-actions lists them'


def of_repository(document: Document) -> Iterator[str]:
    """Yield the path in the file, what is wrong there, and what to write, for each value of repository.json."""
    for key, value in document.items():
        if not isinstance(value, bool | str):
            yield f"{key}: must be true, false or a text"


def _names(value: object) -> bool:
    """Return whether a value is a list of texts, none of them empty or there twice."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        return False
    return len(set(value)) == len(value)
