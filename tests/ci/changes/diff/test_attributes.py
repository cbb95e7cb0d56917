"""What differs inside of one element, and the way back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.diff import Kind
from ci.changes.diff.attributes import differences
from ci.changes.diff.change import AttributeChange
from ci.changes.diff.normal_form import normalize
from ci.changes.diff.patch import patched
from ci.changes.diff.path import ROOT, Index, Item, Key, Member, Order
from ci.changes.diff.values import Keyed, Node, plain

Found = tuple[str, str, Any, Any]


def normal(value: Any, type_: str) -> Node:
    """Return the normal form of an attribute called `x`."""
    return normalize({"resource": {type_: {"n": {"x": value}}}})[f"{type_}.n"]["x"]


def of_resource(type_: str, body: dict[str, Any]) -> Node:
    """Return the normal form of a resource."""
    return normalize({"resource": {type_: {"n": body}}})[f"{type_}.n"]


def found(before: Any, after: Any, type_: str = "custom") -> list[Found]:
    """Return path, kind and both values of each difference; and check that they lead from one to the other."""
    one, other = normal(before, type_), normal(after, type_)
    changes = list(differences(one, other))
    assert patched(one, changes) == other
    return [(change.name, change.kind, plain(change.before), plain(change.after)) for change in changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a", "b", [("", "changed", "a", "b")]),
        (True, 1, [("", "changed", True, 1)]),
        ("1", 1, [("", "changed", "1", 1)]),
        ([], {}, [("", "changed", [], {})]),
        ({"a": 1}, {"a": 2}, [("a", "changed", 1, 2)]),
        ({"a": 1}, {"b": 1}, [("a", "removed", 1, None), ("b", "added", None, 1)]),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": 2}]}}, [("a.b[0].c", "changed", 1, 2)]),
        ({"a.b": 1}, {"a.b": 2}, [('["a.b"]', "changed", 1, 2)]),
        ({'a"\\': 1}, {'a"\\': 2}, [('["a\\"\\\\"]', "changed", 1, 2)]),
        ({"a:b/c-d": 1}, {"a:b/c-d": 2}, [("a:b/c-d", "changed", 1, 2)]),
        ({"a": {"b.c": {"d": 1}}}, {"a": {"b.c": {"d": 2}}}, [('a["b.c"].d', "changed", 1, 2)]),
        ({"": 1}, {"": 2}, [('[""]', "changed", 1, 2)]),
    ],
)
def test_blocks_are_compared_attribute_by_attribute(before: Any, after: Any, expected: list[Found]) -> None:
    """With dotted paths, quoted where a key is no plain word."""
    assert found(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1, 2, 3], [1, 3], [("[1]", "removed", 2, None)]),
        ([1, 3], [1, 2, 3], [("[1]", "added", None, 2)]),
        ([1, 2], [1, 5], [("[1]", "changed", 2, 5)]),
        ([], [1, 2], [("[0]", "added", None, 1), ("[1]", "added", None, 2)]),
        ([1, 2], [], [("[0]", "removed", 1, None), ("[1]", "removed", 2, None)]),
        ([1, 1, 1], [1, 1], [("[2]", "removed", 1, None)]),
        ([1, 2, 9], [3, 4, 5, 9], [("[0]", "changed", 1, 3), ("[1]", "changed", 2, 4), ("[2]", "added", None, 5)]),
        ([3, 4, 5, 9], [1, 9], [("[0]", "changed", 3, 1), ("[1]", "removed", 4, None), ("[2]", "removed", 5, None)]),
        ([{"a": 1}, {"a": 2}], [{"a": 3}, {"a": 2}], [("[0].a", "changed", 1, 3)]),
    ],
)
def test_rows_are_compared_by_place_between_what_they_share(before: Any, after: Any, expected: list[Found]) -> None:
    """One item more does not make all that follow differ."""
    assert found(before, after) == expected


def test_items_are_compared_with_themselves() -> None:
    """Wherever they stand; an item that came says its place."""
    before = [{"name": "a", "v": 1}, {"name": "b", "v": 2}]
    after = [{"name": "c", "v": 3}, {"name": "a", "v": 5}]
    assert found(before, after) == [
        ("[name=a].v", "changed", 1, 5),
        ("[name=b]", "removed", {"name": "b", "v": 2}, None),
        ("[name=c]", "added", None, {"name": "c", "v": 3}),
    ]


@pytest.mark.parametrize(
    ("before", "after", "order"),
    [("abc", "cab", ["c", "a", "b"]), ("ab", "bxa", ["b", "a"]), ("abcd", "dc", ["d", "c"]), ("ab", "axb", None)],
)
def test_another_order_of_items_is_one_difference(before: str, after: str, order: list[str] | None) -> None:
    """Where order means something; items that come or go do not count as another order."""
    one, other = ([{"name": name} for name in names] for names in (before, after))
    changed = [change for change in found(one, other) if change[0] == "(order)"]
    assert [change[3] for change in changed] == ([] if order is None else [order])


def test_another_order_of_items_of_a_set_is_none() -> None:
    """Firewall rules have priorities; where they stand means nothing."""
    one = of_resource("aws_wafv2_web_acl", {"rule": [{"name": "a"}, {"name": "b"}]})
    other = of_resource("aws_wafv2_web_acl", {"rule": [{"name": "b"}, {"name": "c"}, {"name": "a"}]})
    changes = list(differences(one, other))
    assert [(change.name, change.position) for change in changes] == [("rule[name=c]", None)]
    assert patched(one, changes) == other


NOTIFICATION = {"notification_type": "A", "comparison_operator": "G", "threshold": 1, "threshold_type": "P"}


def test_a_compound_identity_is_shown_in_full() -> None:
    """All that tells the items apart."""
    several = [NOTIFICATION, NOTIFICATION | {"threshold": 2}]
    one, other = (of_resource("aws_budgets_budget", {"notification": blocks}) for blocks in (several[:1], several))
    changes = list(differences(one, other))
    assert [change.name for change in changes] == [
        "notification[notification_type=A,comparison_operator=G,threshold=2,threshold_type=P]"
    ]
    assert patched(one, changes) == other


def test_another_order_of_compound_identities_is_reversible() -> None:
    """The order is given in full."""
    rows = [{"a": number, "b": 1} for number in (1, 2)]
    one, other = (
        Keyed(("a", "b"), {(str(row["a"]), "1"): {"a": row["a"]} for row in rows}, order)
        for order in ((("1", "1"), ("2", "1")), (("2", "1"), ("1", "1")))
    )
    changes = list(differences(one, other))
    assert [(change.before, change.after) for change in changes] == [
        ([["1", "1"], ["2", "1"]], [["2", "1"], ["1", "1"]]),
    ]
    assert patched(one, changes) == other


def test_members_of_a_set_come_and_go() -> None:
    """What is no block is itself or another member, and never a changed one."""
    one, other = (of_resource("aws_lb", {"subnets": list(names)}) for names in ("abc", "bcd"))
    changes = list(differences(one, other))
    assert [(change.name, change.kind, change.before, change.after) for change in changes] == [
        ("subnets[]", "removed", "a", None),
        ("subnets[]", "added", None, "d"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": [1, 2]}, {"a": [1, 3]}, [("a[1]", "changed", 2, 3)]),
        ([{"name": "a", "v": 1}], [{"name": "a", "v": 2}], [("[name=a].v", "changed", 1, 2)]),
        ([{"name": "a"}], [{"id": "a"}], [("", "changed", [{"name": "a"}], [{"id": "a"}])]),
        ({}, [], [("", "changed", {}, [])]),
    ],
)
def test_json_in_strings_is_compared_as_data(before: Any, after: Any, expected: list[Found]) -> None:
    """Its path goes on inside of the string; where nothing in it can be compared, the string is changed."""
    assert found(json.dumps(before), json.dumps(after)) == expected


def test_a_string_that_is_no_json_any_more_is_changed() -> None:
    """From data to text."""
    assert found('{"a": 1}', "a") == [("", "changed", {"a": 1}, "a")]


def test_a_change_that_does_not_fit_is_refused() -> None:
    """Changes belong to the document that they were found in."""
    change = AttributeChange(ROOT / Key("a") / Key("b"), Kind.CHANGED, 1, 2)
    with pytest.raises(ValueError, match=r"^b: nothing to change in 'text'$"):
        patched({"a": "text"}, [change])


def test_paths_know_the_attribute_as_the_schema_does() -> None:
    """Without places and identities."""
    path = ROOT / Key("a") / Index(1) / Key("b") / Item(("name",), ("x",)) / Key("c") / Member()
    assert path.attribute == ("a", "b", "c")
    assert str(path) == "a[1].b[name=x].c[]"
    assert str(ROOT / Key("a") / Order()) == "a.(order)"
