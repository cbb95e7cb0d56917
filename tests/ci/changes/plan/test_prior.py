"""Which state a plan starts from, and whether it is empty, in the words of `terraform show -json`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ci.changes.plan.prior import PriorState, prior_state

MANAGED = {"address": "aws_vpc.x", "mode": "managed"}
READ = {"address": "data.aws_region.x", "mode": "data"}


def starting_from(*resources: dict[str, Any], **module: Any) -> dict[str, Any]:
    """Return a plan whose prior state has these resources in its root module."""
    return {"prior_state": {"values": {"root_module": {"resources": list(resources), **module}}}}


@pytest.mark.parametrize(
    "plan",
    [{}, {"prior_state": {}}, {"prior_state": {"values": {"root_module": {}}}}, starting_from(READ)],
    ids=["no state", "no values", "no resources", "what the plan has read"],
)
def test_a_state_without_resources_is_empty(plan: dict[str, Any]) -> None:
    """A data source is read by every plan, and is nothing that exists because of it."""
    found = prior_state({**plan, "timestamp": "2026-11-24T12:00:00Z"}, "l", 3)
    assert found == PriorState("l", 3, is_empty=True, planned_at=datetime(2026, 11, 24, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "plan",
    [
        starting_from(MANAGED),
        starting_from(child_modules=[{"resources": [MANAGED]}]),
        {**starting_from(), "resource_drift": [{"address": "aws_vpc.x", "change": {"actions": ["delete"]}}]},
    ],
    ids=["a resource", "a resource of a module", "gone from AWS"],
)
def test_a_state_that_knows_of_a_resource_is_not_empty(plan: dict[str, Any]) -> None:
    """Also of one that somebody has deleted in AWS: the refresh takes it out, and says so."""
    assert not prior_state(plan, "l", 3).is_empty


def test_a_plan_that_does_not_say_when_it_was_made_is_newer_than_everything() -> None:
    """In doubt every record of an apply counts."""
    assert prior_state({}, "", 0).planned_at == datetime.max.replace(tzinfo=UTC)
