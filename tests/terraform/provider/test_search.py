"""Values to try, and what a refusal teaches."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.terraform.provider.search import conflicting, learned, places, values, with_value

TEXT = {"type": "string", "optional": True}
BLOCK = {
    "attributes": {
        "name": {"type": "string", "required": True},
        "id": {"type": "string", "optional": True, "computed": True},
        "arn": {"type": "string", "computed": True},
    },
    "block_types": {
        "rule": {"nesting_mode": "list", "min_items": 1, "block": {"attributes": {"path": TEXT}}},
        "timeouts": {"nesting_mode": "single", "block": {"attributes": {"create": TEXT}}},
    },
}


def test_places_are_what_a_configuration_can_say() -> None:
    """What AWS alone sets and Terraform's own time limits are none; of an item of a list each argument is one."""
    found = {name: (at, is_there) for name, at, _, is_there in places({"name": "a", "rule": [{}]}, BLOCK)}
    assert found == {
        "name": (("name",), True),
        "rule": (("rule",), True),
        "rule.path": (("rule", 0, "path"), False),
    }


def test_inside_of_what_is_not_there_is_no_place() -> None:
    """It would be there with the block alone."""
    assert [name for name, *_ in places({}, BLOCK)] == ["name", "rule"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("b", {"rule": [{"path": "b"}]}), (None, {"rule": [{}]})],
)
def test_a_value_is_set_or_taken_away(value: str | None, expected: dict[str, Any]) -> None:
    """The configuration that it is put into stays as it was."""
    body = {"rule": [{"path": "a"}]}
    kept = deepcopy(body)
    assert with_value(body, ("rule", 0, "path"), value) == expected
    assert body == kept


def test_a_value_may_push_others_out() -> None:
    """Those that conflict with it."""
    assert with_value({"a": 1, "b": 2}, ("a",), 3, without=["b"]) == {"a": 3}


def test_known_values_are_tried_first_and_each_once() -> None:
    """They were accepted before."""
    found = values("name", TEXT, ["known", None, "known"])
    assert found[0] == "known"
    assert len({str(one) for one in found}) == len(found)


def test_a_block_is_tried_with_what_it_requires() -> None:
    """Nothing that is optional is made up."""
    about = {"nesting_mode": "list", "block": {"attributes": {"a": {"type": "bool", "required": True}, "b": TEXT}}}
    assert values("rule", about) == [[{"a": True}]]


@pytest.mark.parametrize("type_", ["string", "number", "bool", ["list", "string"], ["map", "string"]])
def test_every_type_has_two_values(type_: Any) -> None:
    """A change needs two."""
    assert len(values("x", {"type": type_})) >= 2


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('expected tier to be one of ["a" "b"], got aaa', ["a", "b"]),
        ("Attribute unit value must be one of: [GB, TB]", ["GB", "TB"]),
        ("no such thing", []),
    ],
)
def test_a_refusal_names_values(message: str, expected: list[str]) -> None:
    """They are tried next."""
    assert learned(message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('"a": conflicts with b', ["b"]),
        ("these attributes cannot be configured together: [a, b.0.c]", ["b"]),
        ("no such thing", []),
    ],
)
def test_a_refusal_names_what_must_go(message: str, expected: list[str]) -> None:
    """All but the argument itself, by the top-level name."""
    assert conflicting(message, "a") == expected
