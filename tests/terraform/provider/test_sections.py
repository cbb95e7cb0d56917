"""Answers -> the section of a type: one test for each rule."""

from __future__ import annotations

from typing import Any

import yaml

from shared.aws.facts import Replacement
from tests.terraform.provider.examples import BLOCK, answer
from tests.terraform.provider.probes import Answer
from tests.terraform.provider.sections import as_text, section_of


def facts(*answers: Answer) -> Replacement:
    """Return the section as the product reads it."""
    return Replacement(**yaml.safe_load(as_text(section_of(answers, BLOCK)))["replacement"])


def changed(before: Any, after: Any, *, replaces: bool, **more: Any) -> Answer:
    """Return an answer about another name."""
    return answer("name", "changed", {"name": before, **more}, {"name": after, **more}, replaces=replaces)


def test_what_always_replaces_replaces() -> None:
    """Whatever happens to it."""
    found = facts(changed("a", "b", replaces=True), answer("name", "removed", {"name": "a"}, {}, replaces=True))
    assert (found.replaces, found.by_event) == (("name",), {})


def test_what_never_replaces_updates() -> None:
    """Whatever happens to it."""
    assert facts(changed("a", "b", replaces=False)).updates == ("name",)


def test_what_happens_to_an_argument_is_told_apart() -> None:
    """It may be added in place, and changed by a replacement."""
    added = answer("soft", "added", {}, {"soft": True}, replaces=False)
    found = facts(answer("soft", "changed", {"soft": True}, {"soft": False}, replaces=True), added)
    assert found.by_event == {"soft": {"changed": "replaces", "added": "updates"}}


def test_aws_may_have_chosen_the_very_value_that_is_added() -> None:
    """So an argument that AWS chooses where it is silent may be added in place."""
    found = facts(
        answer("zone", "changed", {"zone": "a"}, {"zone": "b"}, replaces=True),
        answer("zone", "added", {}, {"zone": "a"}, replaces=True),
    )
    assert found.by_event == {"zone": {"changed": "replaces", "added": "depends"}}


def test_the_direction_decides_where_values_differ() -> None:
    """A cache of redis becomes one of valkey in place; the other way round is a replacement."""
    found = facts(changed("redis", "valkey", replaces=False), changed("valkey", "redis", replaces=True))
    assert found.depends == ("name",)
    assert found.by_value == {"name": {"redis -> valkey": "updates", "valkey -> redis": "replaces"}}


def test_values_that_decide_nothing_are_not_written() -> None:
    """The same pair has both effects: only a plan knows."""
    answers = (changed("a", "b", replaces=True), changed("a", "b", replaces=False, zone="x"))
    assert facts(*answers).by_value == {}


def test_a_switch_that_makes_the_difference_is_written() -> None:
    """Of all that is the same, exactly one."""
    hard, soft = changed("a", "b", replaces=True), changed("a", "b", replaces=False, soft=True)
    assert facts(hard, soft).unless == {"name": {"soft": True}}


def test_two_switches_that_may_make_the_difference_are_none() -> None:
    """Nothing says which."""
    hard = changed("a", "b", replaces=True)
    soft = changed("a", "b", replaces=False, soft=True, old=True)
    found = facts(hard, soft)
    assert (found.unless, found.depends) == ({}, ("name",))


def test_what_hangs_on_the_state_is_left_to_the_plan() -> None:
    """The character set of a database: what a snapshot made keeps its own. Then no other event tells, either."""
    before, after = {"zone": "a"}, {"zone": "b"}
    found = facts(
        answer("zone", "changed", before, after, replaces=False),
        answer("zone", "changed", before, after, replaces=True, is_bare=True),
        answer("zone", "added", {}, after, replaces=False),
    )
    assert (found.depends, found.updates, found.by_event, found.by_value) == (("zone",), (), {}, {})


def test_a_bare_state_that_says_the_same_adds_nothing() -> None:
    """The argument has one effect."""
    found = facts(
        answer("zone", "changed", {"zone": "a"}, {"zone": "b"}, replaces=True),
        answer("zone", "changed", {"zone": "a"}, {"zone": "b"}, replaces=True, is_bare=True),
    )
    assert found.replaces == ("zone",)


def test_what_every_update_leaves_open_is_told_from_what_one_does() -> None:
    """A bare state leaves more open than AWS does."""
    found = facts(
        answer("name", "changed", {"name": "a"}, {"name": "b"}, replaces=False, unsettled=("arn", "zone")),
        answer("soft", "added", {}, {"soft": True}, replaces=False, unsettled=("arn",)),
        answer("soft", "changed", {"soft": True}, {"soft": False}, replaces=False, unsettled=("x",), is_bare=True),
    )
    assert (found.unsettled, found.unsettled_by) == (("arn",), {"name": ("zone",)})


def test_a_question_about_nothing_has_no_part_in_it() -> None:
    """It says that the state is one that a plan leaves alone."""
    found = facts(answer("", "still", {"name": "a"}, {"name": "a"}, replaces=False))
    assert (found.replaces, found.updates, found.depends) == ((), (), ())
