"""The stack of orders: a queue, a log, and a role that reads the one and writes the other."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from shared.access.boundary import BOUNDARY
from shared.config.model import EnvironmentConfig
from shared.constructs.encryption import Encryption
from shared.naming import names_of
from shared.policies import allow, document, service_trust


class Orders(TerraformStack):
    """Everything of one environment."""

    def __init__(self, scope: Construct, id_: str, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, id_)
        n = names_of(config)
        encryption = Encryption(self, "encryption", config=config.encryption, names=n)
        queue = SqsQueue(self, "queue", name=n.resource("incoming"), kms_master_key_id=encryption.key_arn)
        log = CloudwatchLogGroup(
            self,
            "log",
            name=f"{n.log_group_prefix}/worker",
            retention_in_days=config.service.log_retention_days,
            kms_key_id=encryption.key_arn,
        )
        worker = IamRole(
            self,
            "worker",
            name=n.resource("task"),
            permissions_boundary=n.policy_arn(BOUNDARY),
            assume_role_policy=service_trust("ecs-tasks.amazonaws.com", account_id=n.account_id),
        )
        IamRolePolicy(
            self,
            "work",
            name="work",
            role=worker.id,
            policy=document(
                allow("ReadOrders", actions=["sqs:ReceiveMessage", "sqs:DeleteMessage"], resources=[queue.arn]),
                allow("WriteLog", actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[f"{log.arn}:*"]),
            ),
        )
        TerraformOutput(self, "EnvironmentSuffix", value=config.name)
        TerraformOutput(self, "QueueUrl", value=queue.url)


def build(app: App, id_: str, config: EnvironmentConfig, _configs: Sequence[EnvironmentConfig]) -> TerraformStack:
    """Return the environment's stack in `app`."""
    return Orders(app, id_, config=config)
