"""Dev in an account with its state bucket and its keys: made once for everything that stores plans."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ci.deployment.plan_store import PlanStore, plan_store_of
from shared.config.model import EnvironmentConfig
from tests.ci.deployment.small import in_account
from tests.local_aws import LocalAccount


@pytest.fixture(scope="session")
def dev(accounts: Mapping[str, LocalAccount]) -> EnvironmentConfig:
    """Return dev's configuration in an account with its state bucket and its two keys."""
    return in_account(accounts["dev"])


@pytest.fixture
def plans(dev: EnvironmentConfig, accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch) -> PlanStore:
    """Return dev's plan store, and sign this process in to dev's account."""
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)
    return plan_store_of(dev)
