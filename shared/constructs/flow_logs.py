"""What the VPC writes down about connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from shared.access.boundary import BOUNDARY
from shared.config.model import NetworkConfig
from shared.naming import Names
from shared.policies import allow, document, service_trust

if TYPE_CHECKING:
    from shared.constructs.encryption import Encryption
    from shared.constructs.network import Network


class FlowLogs(Construct):
    """A flow log of the whole VPC into an encrypted log group, by a role that writes there and nowhere else."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: NetworkConfig,
        names: Names,
        network: Network,
        encryption: Encryption,
    ) -> None:
        super().__init__(scope, id_)
        group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"{names.log_group_prefix}/flow",
            retention_in_days=config.flow_logs_retention_days,
            kms_key_id=encryption.key_arn,
        )
        role = IamRole(
            self,
            "role",
            name=names.resource("flow-logs"),
            permissions_boundary=names.policy_arn(BOUNDARY),
            assume_role_policy=service_trust(
                "vpc-flow-logs.amazonaws.com",
                account_id=names.account_id,
                source_arn=names.arn("ec2", "vpc-flow-log/*"),
            ),
        )
        IamRolePolicy(
            self,
            "write",
            name="write",
            role=role.id,
            policy=document(
                allow(
                    "WriteFlowLog",
                    actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    resources=[group.arn, f"{group.arn}:*"],
                ),
                allow(
                    # VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs": the least that it takes.
                    # CreateLogGroup also stands there, and Terraform has made the group.
                    "FindLogGroup",
                    actions=["logs:DescribeLogGroups"],
                    resources=["*"],
                    because="the action knows no resource (service authorization reference, Amazon CloudWatch Logs)",
                ),
            ),
        )
        FlowLog(
            self,
            "flow-log",
            vpc_id=network.vpc_id,
            traffic_type=config.flow_logs_traffic,
            log_destination=group.arn,
            log_destination_type="cloud-watch-logs",
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
        )
