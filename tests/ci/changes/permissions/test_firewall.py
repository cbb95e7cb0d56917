"""A firewall that lets more through than before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.permissions import broadenings
from ci.changes.permissions.broadening import HIDDEN, UNKNOWN

UNPROVEN = "it cannot be proven that it does not let more through: "
NAMES = st.sampled_from(["A", "B", "C"])
ACTIONS = st.sampled_from(["allow", "block", "captcha", "challenge", "count"])


def own(name: str, action: str = "block", priority: int = 1, **statement: Any) -> dict[str, Any]:
    """Return a rule of ours as a plan has it."""
    actions = {one: [{}] if one == action else [] for one in ("allow", "block", action)}
    return {"name": name, "priority": priority, "action": [actions], "statement": [statement]}


def rate(limit: int, action: str = "block", **more: Any) -> dict[str, Any]:
    """Return a rule of ours that limits a rate."""
    return own("Rate", action, rate_based_statement=[{"limit": limit, "scope_down_statement": [], **more}])


def group(name: str, *rules: str, override: str = "none", does: str = "count", **more: Any) -> dict[str, Any]:
    """Return a managed group of which some rules count, or do something else."""
    overrides = [{"name": rule, "action_to_use": [{"block": [], does: [{}]}]} for rule in rules]
    return {
        "name": name,
        "priority": 1,
        "action": [],
        "override_action": [{"count": [], "none": [], override: [{}]}],
        "statement": [{"managed_rule_group_statement": [{"name": name, "rule_action_override": overrides, **more}]}],
    }


def found(before: list[dict[str, Any]], after: list[dict[str, Any]] | None, **unknown: Any) -> list[str]:
    """Return what a web ACL with other rules lets through."""
    return changed({"rule": before}, None if after is None else {"rule": after}, unknown)


def changed(before: dict[str, Any], after: dict[str, Any] | None, unknown: dict[str, Any] | None = None) -> list[str]:
    """Return what another web ACL lets through."""
    actions = ["delete"] if after is None else ["update"]
    change = {"actions": actions, "before": before, "after": after, "after_unknown": unknown or {}}
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


@given(st.integers(10, 2_000_000_000), st.integers(10, 2_000_000_000))
def test_exactly_a_larger_limit_is_named(before: int, after: int) -> None:
    """A smaller one stops more."""
    said = [f"a larger limit: Rate: {before} -> {after}"] if after > before else []
    assert found([rate(before)], [rate(after)]) == said


def test_a_lower_limit_of_what_is_allowed_is_not_proven() -> None:
    """A rule that allows what is over a limit allows more with a lower one."""
    assert found([rate(100, "allow")], [rate(10, "allow")]) == [UNPROVEN + "Rate"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (group("A"), group("A", scope_down_statement=[{"geo_match_statement": [{"country_codes": ["BR"]}]}])),
        (group("A", version="1"), group("A", version="2")),
        (group("A"), own("A")),
        (own("A", geo_match_statement=[{"country_codes": ["BR", "US"]}]), own("A", geo_match_statement=[{}])),
        (own("A", "allow", geo_match_statement=[{}]), own("A", "allow", ip_set_reference_statement=[{}])),
    ],
)
def test_another_statement_may_let_more_through(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Nobody can prove otherwise: a person decides."""
    assert found([before], [after]) == [UNPROVEN + "A"]


def test_a_limit_and_the_rest_of_its_statement_are_two_reasons() -> None:
    """Each wants an override of its own."""
    assert found([rate(10)], [rate(20, aggregate_key_type="CONSTANT")]) == [
        "a larger limit: Rate: 10 -> 20",
        UNPROVEN + "Rate",
    ]


@pytest.mark.parametrize("unset", [None, [], "", False, 0])
def test_what_is_not_set_is_no_change(unset: object) -> None:
    """The plan has null or the zero value there, or nothing."""
    assert found([group("A")], [group("A", version=unset)]) == []


def test_another_statement_of_what_only_counted_opens_nothing() -> None:
    """It has let everything through."""
    assert found([own("A", "count", geo_match_statement=[{}])], [own("A", "count")]) == []


def test_a_new_rule_that_allows_is_named() -> None:
    """What it allows, no rule after it reads, and no default stops."""
    assert found([own("A")], [own("B", "allow", 0), own("A")]) == ["now allows: B"]
    assert found([], [group("B", "x", does="allow")]) == ["now allows: B/x"]
    assert found([own("A")], [own("A"), own("B", "count"), own("C"), group("D", "x")]) == []


def test_what_counted_and_allows_is_named() -> None:
    """What only counts, the rules after it still read."""
    assert found([own("A", "count")], [own("A", "allow")]) == ["now allows: A"]
    assert found([group("A", "x")], [group("A", "x", does="allow")]) == ["now allows: A/x"]


def test_a_rule_of_a_group_that_was_told_to_block_may_count_again() -> None:
    """AWS's own action for it may be to count, as it is for AWSManagedIPDDoSList."""
    assert found([group("A", "x", does="block")], [group("A")]) == [UNPROVEN + "A/x"]


@given(st.permutations(["A", "B", "C"]), st.permutations(["A", "B", "C"]))
def test_exactly_the_rules_that_an_allow_overtakes_are_named(before: list[str], after: list[str]) -> None:
    """A is what allows; the order of those that stop does not matter."""
    rules = [[own(one, "allow" if one == "A" else "block", at) for at, one in enumerate(o)] for o in (before, after)]
    overtaken = sorted(set(before[: before.index("A")]) - set(after[: after.index("A")]))
    assert found(*rules) == [f"now allows before {one} stops: A" for one in overtaken]


@given(ACTIONS, ACTIONS)
def test_a_default_that_no_longer_stops_is_named(before: str, after: str) -> None:
    """What no rule decides is let through then."""
    stops = {"block", "captcha", "challenge"}
    said = ["no longer stops: what no rule decides"] if before in stops and after not in stops else []
    acls = [{"rule": [], "default_action": [{one: [{}]}]} for one in (before, after)]
    assert changed(*acls) == said


def test_a_default_that_nobody_knows_before_the_apply_may_be_open() -> None:
    """What is not known is not shown to be narrower."""
    assert found([], [], default_action=[{"allow": True}]) == [f"default_action: {UNKNOWN}"]


@given(st.dictionaries(NAMES, ACTIONS), st.dictionaries(NAMES, ACTIONS))
def test_nothing_is_said_exactly_where_every_stop_is_kept(before: dict[str, str], after: dict[str, str]) -> None:
    """For every set of rules: what stopped before stops after, no rule is gone, and none allows that did not."""
    stops = {"block", "captcha", "challenge"}
    kept = all(name in after and (after[name] in stops or action not in stops) for name, action in before.items())
    kept &= all(action != "allow" or before.get(name) == "allow" for name, action in after.items())
    rules = [[own(name, action) for name, action in one.items()] for one in (before, after)]
    assert (found(*rules) == []) == kept
