"""A firewall that lets more through than before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.permissions import broadenings
from ci.changes.permissions.broadening import HIDDEN, UNKNOWN

NAMES = st.sampled_from(["A", "B", "C"])
ACTIONS = st.sampled_from(["allow", "block", "captcha", "challenge", "count"])


def own(name: str, action: str = "block") -> dict[str, Any]:
    """Return a rule of ours as a plan has it."""
    return {"name": name, "action": [{one: [{}] if one == action else [] for one in ("allow", "block", action)}]}


def group(name: str, *counted: str, override: str = "none") -> dict[str, Any]:
    """Return a managed group of which some rules count."""
    overrides = [{"name": rule, "action_to_use": [{"block": [], "count": [{}]}]} for rule in counted]
    return {
        "name": name,
        "action": [],
        "override_action": [{"count": [], "none": [], override: [{}]}],
        "statement": [{"managed_rule_group_statement": [{"name": name, "rule_action_override": overrides}]}],
    }


def found(before: list[dict[str, Any]], after: list[dict[str, Any]] | None, **unknown: Any) -> list[str]:
    """Return what a web ACL with other rules lets through."""
    change = {
        "actions": ["delete"] if after is None else ["update"],
        "before": {"rule": before},
        "after": None if after is None else {"rule": after},
        "after_unknown": unknown,
    }
    one = {"address": "aws_wafv2_web_acl.x", "type": "aws_wafv2_web_acl", "mode": "managed", "change": change}
    return [broadening.what for broadening in broadenings({"resource_changes": [one]})]


def test_a_group_that_counts_no_longer_stops() -> None:
    """As a whole: its name says enough."""
    assert found([group("A")], [group("A", override="count")]) == ["no longer stops: A"]
    assert found([group("A", override="count")], [group("A")]) == []


def test_each_rule_of_a_group_that_counts_is_named() -> None:
    """Each is a reason of its own, and wants an override of its own."""
    assert found([group("A", "x")], [group("A", "x", "y", "z")]) == ["no longer stops: A/y", "no longer stops: A/z"]
    assert found([group("A", "x", "y")], [group("A", "x")]) == []


def test_a_rule_of_a_group_that_counts_already_opens_nothing() -> None:
    """The whole of it passes."""
    assert found([group("A", override="count")], [group("A", "x", override="count")]) == []


@pytest.mark.parametrize("action", ["allow", "count"])
def test_a_rule_of_ours_that_does_not_stop_is_named(action: str) -> None:
    """The limit of the rate, for example."""
    assert found([own("A")], [own("A", action)]) == ["no longer stops: A"]


def test_a_rule_that_is_gone_is_named() -> None:
    """Its successor of another name may be as good: a person decides."""
    assert found([own("A"), group("B")], [group("C")]) == ["no longer a rule: A", "no longer a rule: B"]
    assert found([own("A")], None) == ["no longer a rule: A"]


def test_rules_that_nobody_knows_before_the_apply_may_be_open() -> None:
    """What is not known is not shown to be narrower."""
    assert found([own("A")], [], rule=True) == [f"rule: {UNKNOWN}"]


@pytest.mark.parametrize(
    ("mark", "said"), [([{"statement": [{}]}], "no longer stops: A"), ([{"name": True}], f"rule: {HIDDEN}")]
)
def test_only_what_is_marked_is_hidden(mark: list[Any], said: str) -> None:
    """The engine gives the shape of a block, also where nothing in it is marked."""
    change = {"actions": ["update"], "before": {"rule": [own("A")]}, "after": {"rule": [own("A", "count")]}}
    change |= {"before_sensitive": {"rule": mark}, "after_sensitive": {}}
    one = {"address": "aws_wafv2_web_acl.x", "type": "aws_wafv2_web_acl", "change": change}
    assert [broadening.what for broadening in broadenings({"resource_changes": [one]})] == [said]


@given(st.dictionaries(NAMES, ACTIONS), st.dictionaries(NAMES, ACTIONS))
def test_nothing_is_said_exactly_where_every_stop_is_kept(before: dict[str, str], after: dict[str, str]) -> None:
    """For every set of rules: what stopped before stops after, and no rule is gone."""
    stops = {"block", "captcha", "challenge"}
    kept = all(name in after and (after[name] in stops or action not in stops) for name, action in before.items())
    rules = [[own(name, action) for name, action in one.items()] for one in (before, after)]
    assert (found(*rules) == []) == kept
