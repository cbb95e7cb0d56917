"""What the VPC writes down about connections."""

from __future__ import annotations

import json

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed


def test_the_flow_log_covers_the_whole_vpc(document: Document) -> None:
    """One log for the VPC sees every interface, also those that somebody adds later."""
    flow_log = document.at("flow-logs/flow-log")
    assert flow_log["vpc_id"] == "<network/vpc.id>"
    assert flow_log["log_destination"] == "<flow-logs/log-group.arn>"
    assert flow_log["log_destination_type"] == "cloud-watch-logs"
    assert flow_log["iam_role_arn"] == "<flow-logs/role.arn>"


@pytest.mark.parametrize("traffic", ["ACCEPT", "REJECT", "ALL"])
def test_the_file_says_which_connections_are_kept(dev: EnvironmentConfig, synthesize: Synthesize, traffic: str) -> None:
    """`network.flow_logs_traffic` reaches the flow log as it stands."""
    document = synthesize(changed(dev, network__flow_logs_traffic=traffic))
    assert document.at("flow-logs/flow-log")["traffic_type"] == traffic


def test_the_flow_log_is_kept_and_encrypted_as_the_file_says(config: EnvironmentConfig, document: Document) -> None:
    """The log group has the days of the file and the environment's own key."""
    group = document.at("flow-logs/log-group")
    assert group["retention_in_days"] == config.network.flow_logs_retention_days
    assert group["kms_key_id"] == "<encryption/key.arn>"


def test_the_role_writes_only_this_log(document: Document) -> None:
    """Whoever gets hold of the role can add to one log group, and see the names of the others."""
    statements = json.loads(document.at("flow-logs/write")["policy"])["Statement"]
    assert [(statement["Action"], statement["Resource"]) for statement in statements] == [
        (
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            ["<flow-logs/log-group.arn>", "<flow-logs/log-group.arn>:*"],
        ),
        (["logs:DescribeLogGroups"], ["*"]),
    ]
    assert document.at("flow-logs/write")["role"] == "<flow-logs/role.id>"


def test_only_flow_logs_of_this_account_take_the_role(config: EnvironmentConfig, document: Document) -> None:
    """The service cannot be talked into using our role for somebody else's VPC."""
    trust = document.statement("flow-logs/role", "AssumedByService")
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    region, account = config.aws.region, config.aws.account_id
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{region}:{account}:vpc-flow-log/*"},
    }
