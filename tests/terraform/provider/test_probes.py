"""What is asked of an argument, and what a plan answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.terraform.provider.examples import BLOCK, place
from tests.terraform.provider.probes import Question, answer_of, questions, state_of

A, B = {"name": "a"}, {"name": "b"}
REPLACES: dict[str, Any] = {"actions": ["delete", "create"], "replace_paths": [["name"]]}


def test_each_direction_of_a_change_is_asked() -> None:
    """What one direction does says nothing of the other."""
    found = {one.values for one in questions(place("name", A, B), BLOCK) if one.event == "changed"}
    assert found == {("a", "b"), ("b", "a")}


def test_an_argument_that_may_be_left_out_appears_and_disappears() -> None:
    """One that is required cannot."""
    optional = {one.event for one in questions(place("zone", A | {"zone": "x"}, A | {"zone": "y"}), BLOCK)}
    required = {one.event for one in questions(place("name", A, B), BLOCK)}
    assert (optional - required, required - optional) == ({"added", "removed"}, set())


def test_a_value_of_the_apply_is_asked() -> None:
    """A reference to what is new has one."""
    [one] = [one for one in questions(place("name", A, B), BLOCK) if one.event == "unknown"]
    assert "${" in one.after["name"]


def test_a_change_is_asked_with_every_other_switch_on() -> None:
    """A switch may soften it; one that is deprecated is left alone."""
    found = [one for one in questions(place("name", A, B), BLOCK) if one.after.get("soft")]
    assert [(one.before, one.after) for one in found] == [(A | {"soft": True}, B | {"soft": True})]


def test_a_switch_does_not_soften_itself() -> None:
    """Nothing is asked twice."""
    bodies = [A | {"soft": value} for value in (True, False)]
    found = [one for one in questions(place("soft", *bodies), BLOCK) if one.event == "changed" and not one.is_bare]
    assert len(found) == 2


def test_a_bare_state_has_only_what_is_configured() -> None:
    """What AWS has only where a configuration names it is in no state that AWS made."""
    state = {"attributes": {"id": "i", "name": "a", "zone": "made up", "soft": None}}
    question = Question("t", "name", "changed", A, B, is_bare=True)
    assert state_of(question, state, BLOCK)["attributes"] == {"id": "i", "name": "a", "zone": None, "soft": None}


def test_another_state_is_what_was_promised() -> None:
    """With the values that AWS chooses."""
    state = {"attributes": {"zone": "made up"}}
    assert state_of(Question("t", "name", "changed", A, B), state, BLOCK) is state


def test_a_bare_state_answers_for_the_argument_alone() -> None:
    """A cache without the version that AWS always answers is replaced for the version, whatever changes."""
    bare = Question("t", "name", "changed", A, B, is_bare=True)
    assert answer_of(bare, REPLACES | {"replace_paths": [["zone"]]}) is None
    own = answer_of(bare, REPLACES)
    assert own is not None
    assert own.replaces


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (["delete", "create"], (True, True)),
        (["create", "delete"], (True, True)),
        (["update"], (False, True)),
        (["no-op"], (False, False)),
    ],
)
def test_a_plan_says_whether_it_replaces_and_changes(actions: list[str], expected: tuple[bool, bool]) -> None:
    """In whichever order it replaces."""
    found = answer_of(Question("t", "name", "changed", A, B), {"actions": actions})
    assert found is not None
    assert (found.replaces, found.changes) == expected


def test_an_update_leaves_other_attributes_open() -> None:
    """Not the argument that changes, and nothing that is known in part."""
    change = {"actions": ["update"], "after_unknown": {"name": True, "zone": True, "tags": {"a": True}}}
    found = answer_of(Question("t", "name", "changed", A, B), change)
    assert found is not None
    assert found.unsettled == {"zone"}
