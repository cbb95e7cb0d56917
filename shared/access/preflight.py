"""What `preflight` asks of an account beyond what a refresh of the stack reads."""

from __future__ import annotations

from shared.config.model import EnvironmentConfig
from shared.policies import Statement, allow


def asks_before_deployment(config: EnvironmentConfig) -> list[Statement]:
    """Return what the plan role asks: quotas, the certificate, the image, the roles that AWS makes for itself."""
    roles = f"arn:aws:iam::{config.aws.account_id}:role/aws-service-role/*"
    return [
        allow(
            "AskQuotas",
            actions=["servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota"],
            resources=["*"],
            because="AWS's default of a quota knows no resource (service authorization reference); numbers, no content",
        ),
        allow("AskCertificate", actions=["acm:DescribeCertificate"], resources=[config.edge.certificate_arn]),
        allow(
            "AskImage",
            actions=["ecr:BatchGetImage"],
            # A release names the repository, in whatever account; a manifest lists an image's parts and holds none.
            resources=["arn:aws:ecr:*:*:repository/*"],
        ),
        allow("AskLinkedRoles", actions=["iam:GetRole"], resources=[roles]),
    ]
