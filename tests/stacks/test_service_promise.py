"""The promises about the deployments of the service and its tasks: one that is complete, and enough of them run."""

from __future__ import annotations

from typing import Any, cast

import pytest

from shared.config.model import EnvironmentConfig
from shared.deployed import Ask, Deployed
from stacks.catalog.promises.service import test_enough_tasks_run as enough
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


@pytest.mark.parametrize(("running", "wanted", "holds"), [(2, 2, True), (2, 4, True), (1, 2, False), (0, 0, False)])
def test_scaling_that_goes_on_takes_nothing_from_the_promise(
    running: int, wanted: int, holds: bool, good: dict[str, EnvironmentConfig]
) -> None:
    """More tasks are wanted than run, and no fewer run than scaling allows."""
    config = good["dev"].model_copy(
        update={"scaling": good["dev"].scaling.model_copy(update={"min_tasks": 2, "max_tasks": 4})}
    )
    deployed = Deployed(config, {}, cast("Ask", None))
    found = {"runningCount": running, "desiredCount": wanted}
    if holds:
        enough(deployed, found)
    else:
        with pytest.raises(AssertionError, match=f"{running} tasks run, {wanted} are wanted"):
            enough(deployed, found)
