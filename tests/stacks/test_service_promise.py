"""The promise about the deployments of the service: exactly one, and ECS says that it is complete."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.catalog.promises.service import test_no_deployment_failed_or_goes_on as promise


def service(*states: str | None) -> dict[str, Any]:
    """Return a service with deployments in these states; None is a deployment without one."""
    return {"deployments": [{} if state is None else {"rolloutState": state} for state in states]}


@pytest.mark.parametrize(
    "states",
    [[None], ["IN_PROGRESS"], ["FAILED"], ["COMPLETED", "FAILED"], []],
    ids=["no state", "goes on", "failed", "an old one failed", "none"],
)
def test_only_one_complete_deployment_is_taken(states: list[str | None]) -> None:
    """A state that is missing is not a completed one."""
    with pytest.raises(AssertionError, match="deployments: "):
        promise(service(*states))


def test_a_complete_deployment_is_taken() -> None:
    """One, and nothing beside it."""
    promise(service("COMPLETED"))
