"""What a change brings about in resources whose own text stays."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff import Change, compare
from ci.changes.report.summary import NOTHING, Counts, count


def document(tags: dict[str, str] | None = None, **resources: dict[str, Any]) -> dict[str, Any]:
    """Return a document of resources by type, and the provider with default tags."""
    return {"provider": {"aws": [{"default_tags": [{"tags": tags or {}}]}]}, "resource": resources}


def network(cidr: str, **more: Any) -> dict[str, Any]:
    """Return a VPC, a subnet in it and a load balancer in the subnet."""
    return document(
        aws_vpc={"v": {"cidr_block": cidr, **more}},
        aws_subnet={"s": {"vpc_id": "${aws_vpc.v.id}", "cidr_block": "10.0.0.0/24"}},
        aws_route_table={"r": {"vpc_id": "${aws_vpc.v.id}"}},
        aws_lb={"l": {"subnets": ["${aws_subnet.s.id}"]}},
    )


def by_address(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Change]:
    """Return the changes by address."""
    return {change.address: change for change in compare(before, after)}


def test_a_replacement_is_followed_to_the_end() -> None:
    """The subnet has another VPC, so the load balancer other subnets; it alone takes them in place."""
    found = by_address(network("10.0.0.0/16"), network("10.1.0.0/16"))
    assert {address for address, change in found.items() if change.is_replacement} == {
        "aws_vpc.v",
        "aws_subnet.s",
        "aws_route_table.r",
    }
    assert [(str(one.path), one.cause, one.effect) for one in found["aws_lb.l"].reached] == [
        ("subnets", "aws_subnet.s.id", "updates")
    ]
    assert count(found.values()) == Counts(3, 1, 3, 0, 0)


def test_an_update_reaches_nothing_that_it_does_not_make_anew() -> None:
    """The id of a VPC stays."""
    found = by_address(network("10.0.0.0/16"), network("10.0.0.0/16", enable_dns_support=False))
    assert list(found) == ["aws_vpc.v"]


def test_what_the_configuration_says_survives_a_replacement() -> None:
    """A reference to a name that stays is no other value."""
    cluster = {"c": {"name": "${aws_ecs_service.s.name}"}}
    before, after = (
        document(aws_ecs_service={"s": {"name": "a", "launch_type": kind}}, aws_ecs_cluster=cluster)
        for kind in ("EC2", "FARGATE")
    )
    assert list(by_address(before, after)) == ["aws_ecs_service.s"]


def test_another_name_reaches_who_refers_to_it() -> None:
    """Its value is known, and forces what another value forces."""
    policy = {"p": {"role": "${aws_iam_role.r.name}", "policy": "{}"}}
    before, after = (document(aws_iam_role={"r": {"name": name}}, aws_iam_role_policy=policy) for name in "ab")
    assert by_address(before, after)["aws_iam_role_policy.p"].forcing == ("role",)


def test_other_default_tags_update_every_resource_that_takes_them() -> None:
    """A route has no tags, and a resource may have the tag itself."""
    resources = {
        "aws_vpc": {"v": {}, "own": {"tags": {"Owner": "c"}}},
        "aws_route": {"r": {"route_table_id": "a"}},
    }
    found = by_address(document({"Owner": "a"}, **resources), document({"Owner": "b"}, **resources))
    assert sorted(found) == ["aws_vpc.v", "provider.aws"]
    assert count(found.values()) == Counts(0, 1, 0, 0, 1)


def test_default_tags_that_a_resource_ignores_change_nothing() -> None:
    """`tags` alone is not what the provider computes from both."""
    resources = {
        "aws_vpc": {
            "all": {"lifecycle": {"ignore_changes": ["tags", "tags_all"]}},
            "own": {"lifecycle": {"ignore_changes": ["tags"]}},
        }
    }
    found = by_address(document({"Owner": "a"}, **resources), document({"Owner": "b"}, **resources))
    assert sorted(found) == ["aws_vpc.own", "provider.aws"]


def test_what_terraform_ignores_is_no_change() -> None:
    """Of `ignore_changes`, and of Terraform's own arguments."""
    before, after = (
        document(
            aws_vpc={"v": {"cidr_block": one, "lifecycle": {"ignore_changes": ["cidr_block"]}, "depends_on": [one]}}
        )
        for one in ("a.b", "a.c")
    )
    assert count(compare(before, after)) == Counts(0, 0, 0, 0, 1)


def test_where_only_a_plan_knows_the_numbers_are_the_least() -> None:
    """AWS may have chosen the very zone that the configuration names now."""
    before, after = (
        document(aws_subnet={"s": {"cidr_block": "10.0.0.0/24", "vpc_id": "a", **zone}})
        for zone in ({}, {"availability_zone": "sa-east-1a"})
    )
    [change] = compare(before, after)
    assert (change.is_replacement, change.may_force) == (False, ("availability_zone",))
    assert str(count([change])).startswith("at least 0 to add, 1 to change")


def test_a_setting_that_softens_a_change_is_looked_at() -> None:
    """A service that is deployed anew takes another capacity strategy in place; so does a cache another engine."""

    def service(weight: int, **more: Any) -> dict[str, Any]:
        strategy = [{"capacity_provider": "FARGATE", "weight": weight}]
        return document(aws_ecs_service={"s": {"name": "a", "capacity_provider_strategy": strategy, **more}})

    [hard] = compare(service(1), service(2))
    [soft] = compare(service(1, force_new_deployment=True), service(2, force_new_deployment=True))
    assert (hard.is_replacement, soft.is_replacement, soft.may_force) == (True, False, ())


def test_a_setting_softens_no_change_that_replaces_in_every_setting() -> None:
    """ECS takes a first strategy in a new service alone, also with a new deployment."""
    strategy = [{"capacity_provider": "FARGATE", "weight": 1}]
    bodies = ({}, {"capacity_provider_strategy": strategy})
    base, head = (document(aws_ecs_service={"s": {"name": "a", "force_new_deployment": True, **one}}) for one in bodies)
    assert [change.is_replacement for change in (*compare(base, head), *compare(head, base))] == [True, True]


@pytest.mark.parametrize(("before", "after", "forcing"), [("redis", "valkey", ()), ("valkey", "redis", ("engine",))])
def test_the_direction_of_a_change_is_told_apart(before: str, after: str, forcing: tuple[str, ...]) -> None:
    """A cache takes the engine valkey in place, and redis in a new cache alone."""
    base, head = (
        document(aws_elasticache_serverless_cache={"c": {"name": "a", "engine": one}}) for one in (before, after)
    )
    [change] = compare(base, head)
    assert (change.forcing, change.may_force) == (forcing, ())


def queried(name: str, filter_: str) -> dict[str, Any]:
    """Return a queue, a data source that names its ARN, and a policy that the data source writes."""
    statement = [{"resources": ["${aws_sqs_queue.q.arn}"], "actions": [filter_]}]
    found = document(
        aws_sqs_queue={"q": {"name": name}},
        aws_iam_policy={"p": {"policy": "${data.aws_iam_policy_document.d.json}"}},
    )
    return found | {"data": {"aws_iam_policy_document": {"d": {"statement": statement}}}}


@pytest.mark.parametrize(
    ("head", "expected"),
    [(queried("b", "sqs:Send*"), [(True, False)]), (queried("a", "sqs:Get*"), [(False, True)])],
)
def test_a_data_source_waits_for_what_is_unknown(head: dict[str, Any], expected: list[tuple[bool, bool]]) -> None:
    """Then its answer certainly is another; of one that is read while planning it may be, and the plan knows it."""
    changes = {change.address: change for change in compare(queried("a", "sqs:Send*"), head)}
    policy = changes["aws_iam_policy.p"]
    assert [(one.is_certain, one.is_known) for one in policy.reached] == expected
    assert (policy.is_planned, count(changes.values()).at_least) == expected[0]


def test_nothing_is_reached_where_nothing_changes() -> None:
    """Equal documents say the same."""
    assert count(compare(network("10.0.0.0/16"), network("10.0.0.0/16"))) == NOTHING
