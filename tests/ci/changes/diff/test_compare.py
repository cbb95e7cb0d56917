"""Changes of whole documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci.changes.diff import Change, DocumentError, Kind, apply, compare, normalize
from ci.changes.diff.change import AttributeChange
from ci.changes.diff.path import ROOT, Key


def test_metadata_is_no_difference() -> None:
    """Only the construct path of a comment is read, and it is not compared."""
    base = {"//": {"version": "1"}, "resource": {"t": {"a": {"//": {"metadata": {"path": "s/x/a"}}, "v": 1}}}}
    head = {"//": {"version": "2"}, "resource": {"t": {"a": {"//": {"metadata": {"path": "s/y/b"}}, "v": 1}}}}
    assert compare(base, head) == []


def test_a_change_says_what_which_and_where() -> None:
    """Address, type, construct path and capability are head's."""

    def make(path: str, value: int) -> dict[str, Any]:
        return {"resource": {"aws_lb": {"a": {"//": {"metadata": {"path": path}}, "idle_timeout": value}}}}

    attribute = AttributeChange(ROOT / Key("idle_timeout"), Kind.CHANGED, 60, 30)
    assert compare(make("s/x/a", 60), make("s/edge/balancer", 30)) == [
        Change("aws_lb.a", Kind.CHANGED, "resource", "aws_lb", "edge/balancer", (attribute,))
    ]


def test_what_was_removed_or_added_has_its_configuration() -> None:
    """In the normal form."""
    base: dict[str, Any] = {"output": {"a": {"value": 1.0}}}
    head: dict[str, Any] = {"output": {"b": {"value": "[2]"}}}
    removed, added = compare(base, head)
    assert (removed.address, removed.kind, removed.before, removed.after) == (
        "output.a",
        Kind.REMOVED,
        {"value": 1},
        None,
    )
    assert (added.address, added.kind, added.before) == ("output.b", Kind.ADDED, None)
    assert added.capability is None


def test_resources_stand_first_then_by_address() -> None:
    """Data sources and outputs follow, then the rest."""
    document: dict[str, Any] = {
        "terraform": {"required_version": "1"},
        "output": {"b": {"value": 1}, "a": {"value": 1}},
        "data": {"d": {"a": {}}},
        "resource": {"z": {"b": {}, "a": {}}, "t": {"c": {}}},
        "provider": {"aws": {}},
    }
    assert [change.address for change in compare(None, document)] == [
        *("t.c", "z.a", "z.b", "data.d.a", "output.a", "output.b", "provider.aws", "terraform.required_version"),
    ]


def test_true_and_one_are_two_values() -> None:
    """Python alone would take one for the other."""
    base, head = ({"resource": {"t": {"a": {"v": value}}}} for value in (True, 1))
    assert [change.kind for change in compare(base, head)] == [Kind.CHANGED]


def test_a_secret_that_changed_is_a_change_without_its_value() -> None:
    """Both sides are hidden."""
    base, head = ({"resource": {"t": {"a": {"password": value}}}} for value in ("hunter2", "correct horse"))
    (change,) = compare(base, head)
    (attribute,) = change.attributes
    assert attribute.is_sensitive
    assert "hunter2" not in repr(change)
    assert "horse" not in repr(change)
    assert apply([change], base) == normalize(head)


@pytest.mark.parametrize(
    ("type_", "before", "after", "forcing"),
    [
        ("aws_vpc", {"cidr_block": "a"}, {"cidr_block": "b"}, ("cidr_block",)),
        ("aws_vpc", {"cidr_block": "a"}, {}, ()),
        ("aws_vpc", {"ipv4_ipam_pool_id": "a"}, {}, ("ipv4_ipam_pool_id",)),
        ("aws_vpc", {"tags": {"cidr_block": "a"}}, {"tags": {"cidr_block": "b"}}, ()),
        ("aws_elasticache_serverless_cache", {"subnet_ids": ["a"]}, {"subnet_ids": ["a", "b"]}, ("subnet_ids[]",)),
        ("aws_elasticache_serverless_cache", {"subnet_ids": ["a"]}, {}, ()),
        (
            "aws_ecs_task_definition",
            {"container_definitions": json.dumps([{"name": "a", "image": "a"}])},
            {"container_definitions": json.dumps([{"name": "a", "image": "b"}])},
            ("container_definitions[name=a].image",),
        ),
        (
            "aws_ecs_service",
            {"deployment_controller": {"type": "ECS"}, "name": "a"},
            {"deployment_controller": {"type": "EXTERNAL"}, "name": "b"},
            ("deployment_controller.type", "name"),
        ),
        ("custom", {"name": "a"}, {"name": "b"}, ()),
    ],
)
def test_known_replacements_are_named(
    type_: str, before: dict[str, Any], after: dict[str, Any], forcing: tuple[str, ...]
) -> None:
    """Attribute by attribute; what the provider chooses where nothing is said must have another value."""
    base, head = ({"resource": {type_: {"x": body}}} for body in (before, after))
    (change,) = compare(base, head)
    assert (change.forcing, change.is_replacement) == (forcing, bool(forcing))


def test_a_data_source_is_never_replaced() -> None:
    """It is read again."""
    base, head = ({"data": {"aws_vpc": {"x": {"cidr_block": value}}}} for value in ("a", "b"))
    (change,) = compare(base, head)
    assert change.forcing == ()


def test_a_document_of_another_shape_is_an_error() -> None:
    """Nothing is compared that was not understood."""
    with pytest.raises(DocumentError):
        compare({"resource": 1}, None)


def test_changes_of_another_document_are_refused() -> None:
    """Applying is the inverse of comparing, and nothing else."""
    with pytest.raises(KeyError):
        apply([Change("t.a", Kind.CHANGED, "resource")], None)
    with pytest.raises(ValueError, match=r"^the configuration of an element is an object, not 1$"):
        apply([Change("t.a", Kind.ADDED, "resource", after=1)], None)
