"""How much a change may cost, and the order that follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from ci.changes.diff import compare
from ci.changes.diff.danger import Danger, danger_of
from ci.changes.diff.losses import loses
from ci.changes.plan import summarize
from ci.changes.report.lines import lines_of
from ci.changes.report.summary import count
from shared.aws import facts_of, types
from tests.ci.changes.diff.documents import documents

Document = dict[str, Any]


def of(type_: str, before: Document | None, after: Document | None, **more: Any) -> Danger:
    """Return the danger of one resource's change."""
    base, head = ({"resource": {type_: {} if body is None else {"a": body}}} for body in (before, after))
    [change] = compare(base, head | more)
    return danger_of(change)


@pytest.mark.parametrize("type_", sorted(types()))
def test_what_holds_data_is_known_by_its_file(type_: str) -> None:
    """Destroyed it is the worst that a change can do, and the line says what is lost."""
    [change] = compare({"resource": {type_: {"a": {}}}}, {})
    data = facts_of(type_).data
    lost = None if data is None else data.loses
    assert danger_of(change) is (Danger.DESTROYS if lost is None else Danger.LOSES_DATA)
    assert loses(change) == lost


@pytest.mark.parametrize(
    ("type_", "before", "after", "danger"),
    [
        ("aws_sqs_queue", {"name": "a"}, {"name": "b"}, Danger.LOSES_DATA),
        ("aws_sqs_queue", {"delay_seconds": 1}, {"delay_seconds": 2}, Danger.OTHER),
        ("aws_sqs_queue", {"policy": "{}"}, {"policy": '{"a": 1}'}, Danger.OPENS),
        ("aws_vpc", {"cidr_block": "a"}, {"cidr_block": "b"}, Danger.DESTROYS),
        ("aws_vpc", None, {}, Danger.OTHER),
        ("aws_iam_role", None, {"name": "a"}, Danger.OPENS),
        ("aws_iam_role", {"permissions_boundary": "a"}, {}, Danger.OPENS),
        ("aws_iam_role", {"description": "a"}, {}, Danger.OTHER),
        ("aws_wafv2_web_acl", {"default_action": [{"block": {}}]}, {"default_action": [{"allow": {}}]}, Danger.OPENS),
        ("aws_s3_bucket_public_access_block", {"block_public_acls": True}, {}, Danger.OPENS),
        ("aws_vpc_security_group_ingress_rule", {"to_port": 1}, {"to_port": 2}, Danger.OPENS),
        ("aws_vpc_security_group_ingress_rule", {"tags": {}}, {"tags": {"a": "b"}}, Danger.OTHER),
        ("aws_security_group", {"ingress": []}, {"ingress": [{"from_port": 0}]}, Danger.OPENS),
        ("aws_db_instance", {"publicly_accessible": False}, {"publicly_accessible": True}, Danger.OPENS),
        ("aws_ecs_service", {"enable_execute_command": False}, {"enable_execute_command": True}, Danger.OPENS),
        ("aws_lb_listener", {"default_action": [{"type": "a"}]}, {"default_action": [{"type": "b"}]}, Danger.OPENS),
        ("aws_lb_listener", {"port": 1}, {"port": 2}, Danger.OTHER),
        ("aws_elasticache_user", {"access_string": "on"}, {"access_string": "on +@all"}, Danger.OPENS),
        ("aws_lb", None, {"internal": False}, Danger.OPENS),
        ("aws_lb", None, {"internal": True}, Danger.OTHER),
        ("aws_subnet", None, {"map_public_ip_on_launch": False}, Danger.OTHER),
        ("aws_s3_bucket_public_access_block", None, {"block_public_acls": True}, Danger.OTHER),
    ],
)
def test_what_a_change_touches_says_how_dangerous_it_is(
    type_: str, before: Document | None, after: Document | None, danger: Danger
) -> None:
    """Replaced, opened, or something else."""
    assert of(type_, before, after) is danger


@pytest.mark.parametrize("type_", sorted(type_ for type_ in types() if facts_of(type_).exposing))
def test_what_exposes_is_known_by_its_file(type_: str) -> None:
    """A change of any argument that the file names opens, unless it destroys; no list of names stands beside it."""
    for argument in facts_of(type_).exposing:
        *outer, name = argument.split(".")
        before, after = {name: "a"}, {name: "b"}
        for block in reversed(outer):
            before, after = {block: [before]}, {block: [after]}
        assert of(type_, before, after) <= Danger.OPENS, argument


def test_a_move_without_a_block_destroys_and_one_with_a_block_does_not() -> None:
    """Terraform follows what is declared."""
    base, head = ({"resource": {"aws_sqs_queue": {name: {"name": "x"}}}} for name in ("a", "b"))
    moved = {"moved": [{"from": "aws_sqs_queue.a", "to": "aws_sqs_queue.b"}]}
    dangers = [[danger_of(change) for change in compare(base, one)] for one in (head, head | moved)]
    assert dangers == [[Danger.LOSES_DATA], [Danger.OTHER]]


def test_a_plan_that_forgets_destroys_nothing() -> None:
    """As the diff says it."""
    change = {"actions": ["forget"], "before": {}, "after": None}
    item = {"address": "aws_sqs_queue.a", "type": "aws_sqs_queue", "name": "a", "change": change}
    [found] = summarize({"format_version": "1.2", "resource_changes": [item]}).changes
    assert (found.danger, loses(found.change)) == (Danger.OTHER, None)


@pytest.mark.parametrize(
    ("lifecycle", "expected"),
    [({"destroy": False}, (Danger.OTHER, None)), ([{"destroy": False}], (Danger.OTHER, None))]
    + [(one, (Danger.LOSES_DATA, "its messages go with it")) for one in ({"destroy": True}, {}, None)],
)
def test_what_leaves_management_alone_stays(lifecycle: object, expected: tuple[Danger, str | None]) -> None:
    """A `removed` block destroys where it does not say otherwise."""
    block = {"from": "aws_sqs_queue.a"} | ({} if lifecycle is None else {"lifecycle": lifecycle})
    changes = compare({"resource": {"aws_sqs_queue": {"a": {"name": "x"}}}}, {"removed": [block]})
    [found] = [change for change in changes if change.mode == "resource"]
    assert (danger_of(found), loses(found)) == expected
    assert ("stays in AWS" in next(iter(lines_of(found))).text) is (expected[1] is None)
    assert count([found]).destroy == (expected[1] is not None)


@pytest.mark.parametrize(
    ("document", "other", "expected"),
    [
        ({"provider": {"aws": [{"region": "a"}]}}, {"provider": {"aws": [{"region": "b"}]}}, Danger.MAY_DESTROY),
        (
            {"provider": {"aws": [{"default_tags": [{"tags": {"a": "b"}}]}]}},
            {"provider": {"aws": [{"default_tags": [{"tags": {"a": "c"}}]}]}},
            Danger.OTHER,
        ),
        (
            {"terraform": {"backend": {"s3": {"key": "a"}}}},
            {"terraform": {"backend": {"s3": {"key": "b"}}}},
            Danger.MAY_DESTROY,
        ),
        ({"terraform": {"required_version": "1"}}, {"terraform": {"required_version": "2"}}, Danger.OTHER),
    ],
)
def test_where_terraform_finds_the_resources_only_a_plan_knows_what_is_lost(
    document: Document, other: Document, expected: Danger
) -> None:
    """The line says so, and the numbers begin with "at least"; default tags are followed."""
    [found] = compare(document, other)
    assert danger_of(found) is expected
    assert count([found]).at_least is (expected is Danger.MAY_DESTROY)
    assert ("only a plan knows" in next(iter(lines_of(found))).text) is (expected is Danger.MAY_DESTROY)


@pytest.mark.parametrize("mode", ["output", "data", "variable"])
def test_what_is_no_resource_destroys_nothing(mode: str) -> None:
    """A data source is read, an output is printed."""
    block = {"aws_sqs_queue": {"a": {"value": 1}}} if mode == "data" else {"a": {"value": 1}}
    assert [danger_of(change) for change in compare({mode: block}, {})] == [Danger.OTHER]


@settings(deadline=None, max_examples=25)
@given(documents(), documents())
def test_a_comparison_is_in_the_order_of_danger(base: Document, head: Document) -> None:
    """Whatever the documents are."""
    dangers = [danger_of(change) for change in compare(base, head)]
    assert dangers == sorted(dangers)


def test_a_plan_is_in_the_same_order() -> None:
    """What loses data, what is destroyed, what opens, the rest; among these, the order of the actions."""

    def item(type_: str, name: str, *actions: str) -> Document:
        sides = {"before": {"to_port": 1, "x": 1}, "after": {"to_port": 2, "x": 2}, "after_unknown": {}}
        return {"address": f"{type_}.{name}", "type": type_, "name": name, "change": {"actions": actions, **sides}}

    items = [
        item("aws_nat_gateway", "a", "update"),
        item("aws_nat_gateway", "b", "create"),
        item("aws_iam_role", "c", "create"),
        item("aws_vpc_security_group_ingress_rule", "d", "update"),
        item("aws_nat_gateway", "e", "delete"),
        item("aws_vpc", "f", "delete", "create"),
        item("aws_sqs_queue", "g", "delete"),
        item("aws_sqs_queue", "h", "forget"),
    ]
    found = summarize({"format_version": "1.2", "resource_changes": items})
    assert [one.change.address.partition(".")[2] for one in found.changes] == list("gfedchab")
    assert [one.danger for one in found.changes] == sorted(one.danger for one in found.changes)
