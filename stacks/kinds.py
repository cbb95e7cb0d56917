"""The kinds of stack that an environment has: what the service runs on, and what prepares its account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.config.model import EnvironmentConfig
from shared.naming import Names


@dataclass(frozen=True)
class Kind:
    """A kind of stack: its id, where its state lies and under which key, and its tag ManagedBy.

    The deploy role may change keys only where the tag says `terraform`.
    """

    name: str
    managed_by: str
    stack_id: Callable[[Names], str]
    state_key: Callable[[Names], str]
    state_kms_key: Callable[[EnvironmentConfig], str | None]


SERVICE = Kind(
    "SERVICE",
    managed_by="terraform",
    stack_id=lambda names: names.stack_id,
    state_key=lambda names: names.state_key,
    state_kms_key=lambda config: config.state.kms_key_arn,
)
# Its state lies under the bucket's own default key: this stack makes that key, and its ARN is not known before.
ACCOUNT = Kind(
    "ACCOUNT",
    managed_by="bootstrap",
    stack_id=lambda names: names.bootstrap_stack_id,
    state_key=lambda names: names.bootstrap_state_key,
    state_kms_key=lambda _: None,
)
