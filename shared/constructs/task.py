"""What one task is: image, size, what it is told, where it logs, and what it may do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from shared.access.boundary import BOUNDARY
from shared.config.model import ReleaseConfig, ServiceConfig
from shared.naming import SERVICE, VARIABLE, Names
from shared.policies import Statement, allow, document, service_trust

if TYPE_CHECKING:
    from shared.constructs.cluster import Cluster
    from shared.constructs.edge import Edge
    from shared.constructs.encryption import Encryption
    from shared.constructs.secret import Secret

PORT_NAME = "http"
_ECR_IMAGE = re.compile(r"^(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<name>[^@:]+)[@:]")


class Used(Protocol):
    """What the application uses."""

    @property
    def task_environment(self) -> Mapping[str, str]:
        """The variables that the container gets for it."""

    @property
    def task_statements(self) -> Sequence[Statement]:
        """What the application's role may do with it."""


class Task(Construct):
    """A task definition with two roles: the agent that starts it, and the application inside it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: ServiceConfig,
        release: ReleaseConfig,
        names: Names,
        cluster: Cluster,
        uses: Sequence[Used],
        secret: Secret,
        encryption: Encryption,
        edge: Edge,
    ) -> None:
        super().__init__(scope, id_)
        log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"{names.log_group_prefix}/tasks",
            retention_in_days=config.log_retention_days,
            kms_key_id=encryption.key_arn,
        )
        execution_role, execution_policy = self._role(
            "execution",
            names,
            *pull_image(release.image),
            allow(
                "WriteTaskLog",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[f"{log_group.arn}:*"],
            ),
            allow("ReadSecret", actions=["secretsmanager:GetSecretValue"], resources=[secret.arn]),
            allow(
                "DecryptSecret",
                actions=["kms:Decrypt"],
                resources=[encryption.key_arn],
                condition={"StringEquals": {"kms:ViaService": f"secretsmanager.{names.region}.amazonaws.com"}},
            ),
        )
        task_role, task_policy = self._role(
            "task",
            names,
            *(statement for one in uses for statement in one.task_statements),
            *(sessions(cluster.sessions_log_group_arn, encryption.key_arn) if config.exec_enabled else ()),
        )
        definition = EcsTaskDefinition(
            self,
            "definition",
            family=SERVICE + "-" + names.environment,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(config.cpu_units),
            memory=str(config.memory_mib),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                cpu_architecture="X86_64", operating_system_family="LINUX"
            ),
            execution_role_arn=execution_role.arn,
            task_role_arn=task_role.arn,
            # The revision before stays registered: a deployment that fails is rolled back to it.
            skip_destroy=True,
            # A task of this definition can start only when its roles may do their work and the secret has a value.
            depends_on=[execution_policy, task_policy, secret.first_version],
            container_definitions=json.dumps(
                [
                    {
                        "name": SERVICE,
                        "image": release.image,
                        "essential": True,
                        "portMappings": [
                            {
                                "name": PORT_NAME,
                                "containerPort": config.port,
                                "hostPort": config.port,
                                "protocol": "tcp",
                                "appProtocol": "http",
                            }
                        ],
                        "environment": [
                            {"name": f"{VARIABLE}_ENVIRONMENT", "value": names.environment},
                            {"name": f"{VARIABLE}_SOURCE_COMMIT", "value": release.source_commit},
                            {"name": f"{VARIABLE}_URL", "value": f"https://{edge.domain_name}/"},
                            *(
                                {"name": name, "value": value}
                                for one in uses
                                for name, value in one.task_environment.items()
                            ),
                        ],
                        "secrets": [{"name": f"{VARIABLE}_SECRET", "valueFrom": secret.arn}],
                        # The init process reaps what a session into the task leaves behind.
                        "linuxParameters": {"initProcessEnabled": True},
                        "logConfiguration": {
                            "logDriver": "awslogs",
                            "options": {
                                "awslogs-group": log_group.name,
                                "awslogs-region": names.region,
                                "awslogs-stream-prefix": SERVICE,
                            },
                        },
                    }
                ]
            ),
        )
        self.definition_arn = definition.arn

    def _role(self, kind: str, names: Names, *statements: Statement) -> tuple[IamRole, IamRolePolicy]:
        role = IamRole(
            self,
            f"{kind}-role",
            name=names.resource(kind),
            permissions_boundary=names.policy_arn(BOUNDARY),
            assume_role_policy=service_trust(
                "ecs-tasks.amazonaws.com", account_id=names.account_id, source_arn=names.arn("ecs", "*")
            ),
        )
        policy = IamRolePolicy(self, f"{kind}-policy", name=kind, role=role.id, policy=document(*statements))
        return role, policy


def pull_image(image: str) -> list[Statement]:
    """Return what pulling `image` takes: nothing for a public one, its own repository for one in ECR."""
    match = _ECR_IMAGE.match(image)
    if match is None:
        return []
    repository = f"arn:aws:ecr:{match['region']}:{match['account']}:repository/{match['name']}"
    return [
        allow(
            "SignInToEcr",
            actions=["ecr:GetAuthorizationToken"],
            resources=["*"],
            because="the action knows no resource (service authorization reference, Amazon ECR)",
        ),
        allow(
            "PullImage",
            actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources=[repository],
        ),
    ]


def sessions(log_group_arn: str, key_arn: str) -> list[Statement]:
    """Return what a session into the task takes (ECS developer guide, "Using ECS Exec", IAM permissions)."""
    return [
        allow(
            "OpenSession",
            actions=[
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            resources=["*"],
            because="the four actions know no resource (service authorization reference, Session Manager messages)",
        ),
        allow(
            "FindSessionLog",
            actions=["logs:DescribeLogGroups"],
            resources=["*"],
            because="listing log groups knows no resource narrower than the account",
        ),
        allow(
            "LogSession",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[f"{log_group_arn}:*"],
        ),
        allow("EncryptSession", actions=["kms:Decrypt"], resources=[key_arn]),
    ]
