"""What each workflow of this repository is, as a value of `ci.policy.workflows.model`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ci.policy.workflows.files.deployment import deploy
from ci.policy.workflows.files.operations import operations
from ci.policy.workflows.files.planning import plan
from ci.policy.workflows.files.promotion import promote
from ci.policy.workflows.files.requests import pull_request
from ci.policy.workflows.files.scheduled import drift, nightly
from ci.policy.workflows.model import Environment, Repository
from shared import checks
from shared.config.model import EnvironmentConfig

TERRAFORM = "1.11.4"


def model(configs: Iterable[EnvironmentConfig]) -> Repository:
    """Return every workflow for these environments, which stand in promotion order."""
    environments = tuple(Environment(one.name, one.tier == "production", one.promotion.time_zone) for one in configs)
    workflows = (
        deploy(),
        drift(environments),
        nightly(),
        operations(environments),
        plan(),
        promote(environments),
        pull_request(),
    )
    return Repository(workflows, environments, TERRAFORM)


def model_of(root: Path) -> Repository:
    """Return every workflow for the environment files below `root`. Raises ConfigError."""
    return model(checks.validated(root))
