"""The principals of an environment: what they are called, and everybody but them."""

from __future__ import annotations

from shared.config.model import EnvironmentConfig
from shared.naming import WORKFLOW_ROLES, names_of
from shared.policies import Condition

ROLES = REVIEW, PLAN, RECORD, DEPLOY = WORKFLOW_ROLES


def arns(config: EnvironmentConfig, *purposes: str) -> list[str]:
    """Return the ARNs of these roles of an environment, and that of its break-glass role."""
    names = names_of(config)
    return [*(names.role_arn(purpose) for purpose in purposes), config.bootstrap.admin_role_arn]


def all_except(config: EnvironmentConfig, *purposes: str) -> Condition:
    """Return the condition that holds for every principal but these roles and break-glass.

    Of a session, aws:PrincipalArn is the role that it has assumed (IAM user guide, global condition context keys).
    """
    return {"ArnNotEquals": {"aws:PrincipalArn": arns(config, *purposes)}}
