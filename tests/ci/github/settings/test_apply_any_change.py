"""Whatever was changed by hand, `github --apply` puts it right, and after it nothing is to do."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.github.api import GitHub, github_of
from ci.github.settings.applying import apply, reviewers_by_name
from ci.github.settings.asking import ask
from ci.github.settings.files import ACTIONS, ENVIRONMENTS, REPOSITORY, RULESETS
from ci.github.settings.planning import Change, changes, missing_reviewers
from tests.ci.github.conftest import variables
from tests.ci.github.server import running
from tests.ci.github.settings.changing import Changing
from tests.ci.github.settings.served import NAME, SETTINGS, changed

Hand = Callable[[Changing], None]
PROTECTED = {"protected_branches": True, "custom_branch_policies": False}
TEAM = {"type": "Team", "id": 9}
TAG = {"id": 1, "node_id": "x", "name": "v*", "type": "tag"}


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Changing, GitHub]]:
    """Return a repository as the files say, and a client of it."""
    with running() as server:
        there = Changing(server, pushed=True)
        made = github_of({**variables(server), "GITHUB_REPOSITORY": NAME})
        with made as github:
            apply(github, planned(github), lambda _: None)
            yield there, github


def planned(github: GitHub) -> list[Change]:
    """Return what is to do there."""
    found = ask(github, SETTINGS)
    return changes(SETTINGS, found, reviewers_by_name(github, missing_reviewers(SETTINGS, found)))


def of_environment(name: str) -> st.SearchStrategy[Hand]:
    """Return changes of one environment."""

    def put(key: str, value: Any) -> Hand:
        return lambda there: there.environments[name].__setitem__(key, value) if name in there.environments else None

    def without(there: Changing) -> None:
        there.environments.pop(name, None)
        there.branches.pop(name, None)

    values: list[tuple[str, Any]] = [("reviewers", [TEAM]), ("wait_timer", 5), ("can_admins_bypass", True)]
    values += [("deployment_branch_policy", None), ("deployment_branch_policy", PROTECTED)]

    def branch(there: Changing) -> None:
        if name in there.branches and TAG not in there.branches[name]:
            there.branches[name].append(dict(TAG))

    return st.sampled_from([without, branch, *(put(key, value) for key, value in values)])


def of_ruleset(name: str) -> st.SearchStrategy[Hand]:
    """Return changes of one ruleset."""

    def change(key: str, value: Any) -> Hand:
        def put(there: Changing) -> None:
            for one in there.rulesets.values():
                if one["name"] == name:
                    one[key] = copy.deepcopy(value)

        return put

    def without(there: Changing) -> None:
        there.rulesets = {number: one for number, one in there.rulesets.items() if one["name"] != name}

    bypass = {"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}
    values = [("enforcement", "disabled"), ("bypass_actors", [bypass]), ("rules", [{"type": "creation"}])]
    return st.sampled_from([without, *(change(key, value) for key, value in values)])


def of_action(path: str, key: str) -> Hand:
    """Return the change of one setting of Actions, where this kind of repository has it."""

    def put(there: Changing) -> None:
        if path in there.actions:
            value = there.actions[path][key]
            there.actions[path][key] = [] if isinstance(value, list) else changed(value)

    return put


HANDS: st.SearchStrategy[Hand] = st.one_of(
    st.sampled_from(sorted(SETTINGS.documents[ENVIRONMENTS])).flatmap(of_environment),
    st.sampled_from(sorted(SETTINGS.documents[RULESETS])).flatmap(of_ruleset),
    st.sampled_from([of_action(path, key) for path, keys in SETTINGS.documents[ACTIONS].items() for key in keys]),
    st.sampled_from(sorted(SETTINGS.documents[REPOSITORY])).map(
        lambda key: lambda there: there.repository.__setitem__(key, changed(there.repository[key]))
    ),
)


@settings(max_examples=25)
@given(hands=st.lists(HANDS, min_size=1, max_size=6))
def test_whatever_was_changed_is_put_right(both: tuple[Changing, GitHub], hands: list[Hand]) -> None:
    """The same settings as before, and nothing left to do."""
    there, github = both
    before = there.state()
    for hand in hands:
        hand(there)
    for _ in range(2):  # patterns of before show only when an environment goes by patterns again
        apply(github, planned(github), lambda _: None)
    assert planned(github) == []
    assert there.state() == before
