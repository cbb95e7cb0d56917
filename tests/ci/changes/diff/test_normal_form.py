"""The normal form of configuration."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.diff.normal_form import normalize
from ci.changes.diff.values import (
    Identity,
    JsonText,
    Keyed,
    Node,
    Sensitive,
    Unordered,
    canonical,
    plain,
    same,
    unordered,
)


def normal(type_: str, body: dict[str, Any]) -> dict[str, Node]:
    """Return the normal form of one resource."""
    return normalize({"resource": {type_: {"x": body}}})[f"{type_}.x"]


def test_null_and_comments_are_as_good_as_absent() -> None:
    """Terraform's JSON syntax says so, at every depth of blocks; in a string of JSON they are data."""
    body = {"a": None, "b": [{"//": "x", "c": None, "d": 1}], "e": json.dumps({"f": None, "//": "x"})}
    assert normal("x", body) == {"b": [{"d": 1}], "e": JsonText({"f": None, "//": "x"})}


def test_numbers_are_equal_by_value_and_never_equal_to_a_switch() -> None:
    """1.0 is 1, and true is not."""
    assert normal("x", {"a": 1.0, "b": 0.5}) == {"a": 1, "b": 0.5}
    assert canonical(1) != canonical(True)
    assert same(1, 1)
    assert not same(1, True)
    assert not same(True, 1)


@pytest.mark.parametrize("text", ['{"a": NaN}', "{a}", "[1", "[" * 100_000, "plain", "", " ", '"text"', "1"])
def test_a_string_that_holds_no_object_or_list_stays_a_string(text: str) -> None:
    """Neither text nor a single value nor JSON's illegitimate relatives are data."""
    assert normal("x", {"a": text}) == {"a": text}


@pytest.mark.parametrize("text", ['{"b": [1, 2]}', ' \n{"b":[1,2.0]}'])
def test_json_in_a_string_is_data(text: str) -> None:
    """Its spaces and the order of its keys mean nothing."""
    assert normal("x", {"a": text}) == {"a": JsonText({"b": [1, 2]})}


def test_json_inside_of_json_stays_text() -> None:
    """Once is what Terraform and AWS do with such strings."""
    assert normal("x", {"a": '["{}"]'}) == {"a": JsonText(["{}"])}


def test_a_set_of_the_schema_has_no_order_and_no_member_twice() -> None:
    """In a type of the AWS provider: what the schema says; elsewhere: only Terraform's own lists."""
    assert normal("aws_lb", {"subnets": ["b", "a", "b"]}) == {"subnets": Unordered(("a", "b"))}
    assert normal("custom", {"subnets": ["b", "a"]}) == {"subnets": ["b", "a"]}
    assert normal("custom", {"depends_on": ["b", "a"]}) == {"depends_on": Unordered(("a", "b"))}
    lifecycle = {"ignore_changes": ["b", "a"]}
    assert normal("custom", {"lifecycle": lifecycle}) == {"lifecycle": {"ignore_changes": Unordered(("a", "b"))}}


def test_sets_of_provider_and_backend_have_no_order() -> None:
    """Both take lists of accounts."""
    accounts = {"allowed_account_ids": ["2", "1"]}
    found = normalize({"provider": {"aws": accounts}, "terraform": {"backend": {"s3": accounts}}})
    assert list(found.values()) == [{"allowed_account_ids": Unordered(("1", "2"))}] * 2


def test_a_single_block_may_stand_without_its_list() -> None:
    """Where the schema has a set of blocks, one block is a set of one."""
    one, many = ({"name": "a", "value": "b"}, [{"name": "a", "value": "b"}])
    assert normal("aws_ecs_cluster", {"setting": one}) == normal("aws_ecs_cluster", {"setting": many})


def test_items_are_known_by_their_identity() -> None:
    """With their order where it means something."""
    rules: list[Node] = [{"name": "b", "priority": 1}, {"name": "a", "priority": 2}]
    by_name: dict[Identity, Node] = {("b",): rules[0], ("a",): rules[1]}
    assert normal("aws_wafv2_web_acl", {"rule": rules}) == {"rule": Keyed(("name",), by_name, None)}
    assert normal("custom", {"rule": rules}) == {"rule": Keyed(("name",), by_name, (("b",), ("a",)))}


@pytest.mark.parametrize(
    ("items", "by"),
    [
        ([{"name": "a"}, {"name": "b"}], ("name",)),
        ([{"name": "a", "id": "1"}, {"name": "a", "id": "2"}], ("id",)),
        ([{"priority": 1}, {"priority": 2}], ("priority",)),
        ([{"containerPort": 80}, {"containerPort": 81}], ("containerPort",)),
        ([{"name": True}, {"name": False}], None),
        ([{"name": ["a"]}, {"name": ["b"]}], None),
        ([{"name": "a"}, {"name": "a"}], None),
        ([{"name": "a"}, {"other": "b"}], None),
        ([{"name": ""}, {"name": "b"}], None),
        ([{"name": "a"}, "b"], None),
        (["a"], None),
        ([], None),
    ],
)
def test_the_first_attribute_with_a_value_of_its_own_in_each_item_is_the_identity(
    items: list[Any], by: tuple[str, ...] | None
) -> None:
    """Otherwise a list is a row of places."""
    found = normal("custom", {"list": items})["list"]
    assert (found.by if isinstance(found, Keyed) else None) == by


def test_several_attributes_may_be_the_identity_together() -> None:
    """A table has those lists."""
    actual = {"notification_type": "ACTUAL", "comparison_operator": "GREATER_THAN", "threshold": 80}
    found = normal("aws_budgets_budget", {"notification": [actual, actual | {"notification_type": "FORECASTED"}]})
    (notification,) = found.values()
    assert isinstance(notification, Keyed)
    assert notification.by == ("notification_type", "comparison_operator", "threshold", "threshold_type")
    assert sorted(notification.items) == [
        ("ACTUAL", "GREATER_THAN", "80", ""),
        ("FORECASTED", "GREATER_THAN", "80", ""),
    ]


def test_plain_is_what_people_see() -> None:
    """Sets as sorted lists, items in their order, strings of JSON as data, no secret."""
    node: Node = {
        "set": unordered(["b", "a"]),
        "json": JsonText([None, {"a": True}]),
        "items": Keyed(("name",), {("b",): {"name": "b"}, ("a",): {"name": "a"}}, (("b",), ("a",))),
        "set_of_items": Keyed(("name",), {("b",): {"name": "b"}, ("a",): {"name": "a"}}, None),
        "secret": Sensitive.of("x"),
    }
    assert plain(node) == {
        "set": ["a", "b"],
        "json": [None, {"a": True}],
        "items": [{"name": "b"}, {"name": "a"}],
        "set_of_items": [{"name": "a"}, {"name": "b"}],
        "secret": "(sensitive value)",
    }


def test_what_is_no_json_is_refused() -> None:
    """A document is parsed JSON and nothing else."""
    with pytest.raises(TypeError, match=r"^a\.b: bytes is no value of JSON$"):
        normal("x", {"a": {"b": b"x"}})
    with pytest.raises(TypeError, match=r"^bytes is no value of a document$"):
        canonical([b"x"])  # ty: ignore[invalid-argument-type]
