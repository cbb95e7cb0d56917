"""The key that makes the fingerprints of plans: who may use it."""

from __future__ import annotations

from shared.access.state import LOCKING, administration, break_glass
from shared.config.model import EnvironmentConfig
from shared.naming import names_of
from shared.policies import Statement, allow, document


def key_policy(config: EnvironmentConfig) -> str:
    """Return who may make fingerprints of plans: nobody else can guess what one stands for."""
    names = names_of(config)
    return document(
        break_glass(config),
        administration(names),
        allow(
            "WhoLocksMakesFingerprints",
            actions=["kms:GenerateMac"],
            resources=["*"],
            principal={"AWS": f"arn:aws:iam::{names.account_id}:root"},
            condition={"ArnEquals": {"aws:PrincipalArn": [names.role_arn(role) for role in LOCKING]}},
            because="'*' is this key itself",
        ),
    )


def makes_fingerprints(key_arn: str) -> list[Statement]:
    """Return what it takes to make the fingerprint of a plan."""
    return [allow("MakeFingerprints", actions=["kms:GenerateMac"], resources=[key_arn])]
