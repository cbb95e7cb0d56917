"""The most that a role made by a deployment may ever do, whatever its own policy says.

Without it, whoever may create a role and pass it to a task may do everything: the boundary is why the deploy role is no
administrator by a detour (IAM user guide, "Permissions boundaries for IAM entities").
"""

from __future__ import annotations

from shared.access.reading import own_secret
from shared.naming import Names
from shared.policies import allow, document

BOUNDARY = "boundary"


def boundary_policy(names: Names) -> str:
    """Return the permissions boundary of every role that the stack makes."""
    return document(
        allow(
            "Logs",
            actions=[
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            resources=[names.arn("logs", "*")],
        ),
        allow(
            "FindLogGroups",
            actions=["logs:DescribeLogGroups"],
            resources=["*"],
            because="the action knows no resource (service authorization reference, Amazon CloudWatch Logs)",
        ),
        allow("Secrets", actions=["secretsmanager:GetSecretValue"], resources=[own_secret(names)]),
        allow(
            "SecretsAndSessions",
            actions=["kms:Decrypt"],
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"aws:ResourceTag/ManagedBy": "terraform"}},
        ),
        allow("Cache", actions=["elasticache:Connect"], resources=[names.arn("elasticache", "*")]),
        allow(
            "Images",
            actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources=[f"arn:aws:ecr:{names.region}:*:repository/*"],
        ),
        allow(
            "SignInAndSessions",
            actions=[
                "ecr:GetAuthorizationToken",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            resources=["*"],
            because="the five actions know no resource (service authorization reference)",
        ),
    )
