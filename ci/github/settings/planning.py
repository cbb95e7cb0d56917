"""What has to be sent to GitHub so that it has what the files say: changes in order, and the requests of each. Pure.

Each request replaces a whole thing, and comes from what GitHub has now. So a second plan after all of them is empty,
and one after some of them holds the rest: nothing is kept between two runs.

Bodies and answers are those of GitHub Docs, "REST API endpoints for":

| thing | make or change | remove |
|---|---|---|
| deployment environments | PUT (200, 422) | DELETE (204) |
| deployment branch policies | POST (200; 303: it is there; 404: the environment goes by others) | DELETE (204) |
| rules | POST (201, 422), PUT (200, 422) | DELETE (204) |
| GitHub Actions permissions | PUT (204; 409 where the organization decides) | - |
| GitHub Actions OIDC | PUT (201) | - |
| repositories | PATCH (200, 403, 422) | - |

`can_admins_bypass` of an environment works and is not documented (https://github.com/google/go-github/issues/2725).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ci.github.settings.asking import ENVIRONMENTS_PATH, POLICIES, RULESETS_PATH, Found, environment_path
from ci.github.settings.difference import NOTHING, Difference, compare, shown
from ci.github.settings.files import ACTIONS, ENVIRONMENTS, REPOSITORY, RULESETS, Document, Settings
from ci.github.settings.shapes import OTHER_RULES
from ci.github.settings.wanted import actual, wanted

# Environments first: a job that names one that is not there makes it, without protection (GitHub Docs, "Managing
# environments for deployment"). Then what a push refuses, then what may run, then how a request is merged.
ORDER = (ENVIRONMENTS, RULESETS, ACTIONS, REPOSITORY)
_BRANCHES, _REVIEWERS = "branches", "reviewers"
_FIRST_OF_ACTIONS = "permissions"  # the list of actions is refused (409) until this says `selected`
_TAG = "tag "
Reviewers: TypeAlias = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Request:
    """One request; `path` is below the repository, or begins with /."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Change:
    """One thing on GitHub that is made, changed or removed: how it differs, and what to send for it, in order.

    `kind` is the file that says it (`environments`), `name` which one it is there.
    """

    kind: str
    name: str
    differences: tuple[Difference, ...]
    requests: tuple[Request, ...]

    @property
    def removes(self) -> bool:
        """Return whether the whole thing is removed."""
        return any(one.path == self.name and one.expected == NOTHING for one in self.differences)

    def rows(self) -> list[tuple[str, str, str]]:
        """Return each setting, what it is and what it will be; what is made, setting by setting."""
        return [
            (f"{one.path}{path}", one.found, value)
            for one in self.differences
            for path, value in (_leaves(json.loads(one.expected)) if one.found == NOTHING else [("", one.expected)])
        ]


@dataclass(frozen=True)
class _Thing:
    """What differs: `key` of the file `name`, what is wanted there and what is there (None for nothing)."""

    name: str
    key: str
    expected: Document | None
    there: Document | None
    differences: tuple[Difference, ...]


def changes(settings: Settings, found: Found, reviewers: Reviewers) -> list[Change]:
    """Return what is to do; `reviewers` are the names that `missing_reviewers` returned, as the API wants them."""
    return [
        Change(one.name.removesuffix(".json"), one.key, one.differences, tuple(_requests(one, found, reviewers)))
        for one in _things(settings, found)
    ]


def missing_reviewers(settings: Settings, found: Found) -> list[str]:
    """Return the reviewers of the environments that have to be made or changed, each once."""
    names = [
        reviewer
        for one in _things(settings, found)
        if one.name == ENVIRONMENTS and one.expected and _whole(one.differences)
        for reviewer in one.expected.get(_REVIEWERS, [])
    ]
    return list(dict.fromkeys(names))


def _things(settings: Settings, found: Found) -> Iterator[_Thing]:
    documents = wanted(settings, found)
    for name in (one for one in ORDER if one in documents):
        expected, there = documents[name], actual(settings, found, name)
        if name == REPOSITORY:
            if differences := _differences(name, expected, there):
                yield _Thing(name, found.repository, expected, there, differences)
            continue
        keys = dict.fromkeys([*expected, *there])
        for key in sorted(keys, key=lambda key: name == ACTIONS and key != _FIRST_OF_ACTIONS):
            if differences := _differences(name, _part(expected, key), _part(there, key)):
                yield _Thing(name, key, expected.get(key), there.get(key), differences)


def _differences(name: str, expected: Document, there: Document) -> tuple[Difference, ...]:
    """Return what can be set. A protection rule of an app is its own endpoint: it is shown by the check, and stays."""
    compared = [one for one in compare(name, expected, there) if isinstance(one, Difference)]
    return tuple(one for one in compared if one.path.rpartition(".")[2] != OTHER_RULES)


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}")
    else:
        yield path, shown(value)


def _part(document: Document, key: str) -> Document:
    return {key: document[key]} if key in document else {}


def _requests(thing: _Thing, found: Found, reviewers: Reviewers) -> Iterator[Request]:
    if thing.name == ENVIRONMENTS:
        yield from _of_environment(thing, found.ids, reviewers)
    elif thing.name == RULESETS:
        yield _of_ruleset(thing, found.ids)
    elif thing.name == ACTIONS:
        yield Request("PUT", f"actions/{thing.key}", thing.expected)
    else:
        # All of them: the API takes the title and the message of a merge commit only as a pair that fits.
        yield Request("PATCH", f"/repos/{thing.key}", thing.expected)


def _of_environment(thing: _Thing, ids: Mapping[str, int], reviewers: Reviewers) -> Iterator[Request]:
    """Yield the environment itself before its branches: without any branch no job may deploy there."""
    path, expected, there = environment_path(thing.key), thing.expected, thing.there
    if expected is None:
        yield Request("DELETE", path)
        return
    if _whole(thing.differences):
        yield Request("PUT", path, _environment(expected, reviewers))
    branches = there[_BRANCHES] if there and isinstance(there[_BRANCHES], list) else []
    for branch in branches:
        if branch not in expected[_BRANCHES]:
            yield Request("DELETE", f"{path}/{POLICIES}/{ids[f'{ENVIRONMENTS_PATH}/{thing.key}/{branch}']}")
    for branch in expected[_BRANCHES]:
        if branch not in branches:
            kind = "tag" if branch.startswith(_TAG) else "branch"
            yield Request("POST", f"{path}/{POLICIES}", {"name": branch.removeprefix(_TAG), "type": kind})


def _whole(differences: tuple[Difference, ...]) -> bool:
    """Return whether the environment itself differs, and not only the list of its branches."""
    return any(
        one.path.rpartition(".")[2] not in (_BRANCHES, OTHER_RULES)
        or (one.path.endswith(_BRANCHES) and not one.found.startswith("["))
        for one in differences
    )


def _environment(expected: Document, reviewers: Reviewers) -> dict[str, Any]:
    body: dict[str, Any] = {
        "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
    }
    if _REVIEWERS in expected:
        body |= {key: expected[key] for key in ("wait_timer", "prevent_self_review", "can_admins_bypass")}
        body[_REVIEWERS] = [reviewers[one] for one in expected[_REVIEWERS]]
    return body


def _of_ruleset(thing: _Thing, ids: Mapping[str, int]) -> Request:
    number = ids.get(f"{RULESETS_PATH}/{thing.key}")
    if thing.expected is None:
        return Request("DELETE", f"{RULESETS_PATH}/{number}")
    rules = [
        {"type": kind} if parameters is True else {"type": kind, "parameters": parameters}
        for kind, parameters in thing.expected["rules"].items()
    ]
    body = {"name": thing.key, **thing.expected, "rules": rules}
    if thing.there is None:
        return Request("POST", RULESETS_PATH, body)
    return Request("PUT", f"{RULESETS_PATH}/{number}", body)
