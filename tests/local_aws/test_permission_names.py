"""Permissions that ministack asks for by the name of the operation (behaviors/permission_names.py)."""

from __future__ import annotations

from tests.local_aws.behaviors.permission_names import permission
from tests.shared.access.iam_actions import OTHERWISE


def test_budgets_are_asked_for_by_the_names_of_the_reference() -> None:
    """The table that other tests use was written down from the same reference, by operation."""
    table = {operation: names[0] for operation, names in OTHERWISE.items() if operation.startswith("budgets:")}
    assert {operation: permission(operation) for operation in table} == table


def test_every_other_operation_keeps_its_name() -> None:
    """S3's own are mapped by ministack; tags of a budget have a permission of their own."""
    for operation in ("ecs:CreateService", "budgets:ListTagsForResource", "budgets:TagResource"):
        assert permission(operation) == operation
