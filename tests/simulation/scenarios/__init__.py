"""Every scenario, for the environments that there are."""

from __future__ import annotations

from tests.simulation.scenario import Scenario, Stages
from tests.simulation.scenarios import by_hand, drift, hotfix, nightly, operations, promote, pull_request


def scenarios(stages: Stages) -> list[Scenario]:
    """Return every scenario, in the order in which a change meets the workflows."""
    return [
        *pull_request.scenarios(stages),
        *promote.scenarios(stages),
        *drift.scenarios(stages),
        *operations.scenarios(stages),
        *by_hand.scenarios(stages),
        *hotfix.scenarios(stages),
        *nightly.scenarios(),
    ]
