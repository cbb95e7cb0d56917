"""What AWS checks on the caller's behalf, the enforcing emulator checks, too: the deploy role has it, and needs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.access import protection, reading, services
from shared.naming import Names
from shared.policies import Statement, document
from tests.local_aws.behaviors.dependent_actions import BESIDE, checks
from tests.local_aws.enforcing import EnforcingAws, Session, enforcing_aws

NAMES = Names("dev", "111111111111", "sa-east-1")
ROLE = NAMES.resource("deploy")
GRANTED: dict[str, Sequence[Statement]] = {
    "read": reading.reads_stack(NAMES),
    "services": services.changes_services(NAMES),
    "protection": protection.changes_what_protects(NAMES),
}
BALANCER = NAMES.arn("elasticloadbalancing", f"loadbalancer/app/{NAMES.load_balancer}/0123")
ACL = NAMES.arn("wafv2", "regional/webacl/one/0123")
FLOW, TASK, EXECUTION = (NAMES.role_arn(one) for one in ("flow-logs", "task", "execution"))
KEY = NAMES.arn("kms", "key/00000000-0000-0000-0000-000000000000")
LOGS = NAMES.arn("logs", "log-group:aws-waf-logs-one")
# The call that each action is about. What it is about need not exist: AWS asks for permissions first.
CALLS: dict[str, Callable[[Session], Any]] = {
    "ec2:CreateFlowLogs": lambda session: session.client("ec2").create_flow_logs(
        ResourceIds=["vpc-1"], ResourceType="VPC", TrafficType="ALL", DeliverLogsPermissionArn=FLOW, LogGroupName="one"
    ),
    "ecs:RegisterTaskDefinition": lambda session: session.client("ecs").register_task_definition(
        family="one",
        executionRoleArn=EXECUTION,
        taskRoleArn=TASK,
        containerDefinitions=[{"name": "one", "image": "one", "memory": 8}],
    ),
    "elasticache:CreateServerlessCache": lambda session: session.client("elasticache").create_serverless_cache(
        ServerlessCacheName="one", Engine="redis", KmsKeyId=KEY
    ),
    "elasticloadbalancing:CreateLoadBalancer": lambda session: session.client("elbv2").create_load_balancer(
        Name="one", Subnets=["subnet-1", "subnet-2"], SecurityGroups=["sg-1"]
    ),
    "secretsmanager:CreateSecret": lambda session: session.client("secretsmanager").create_secret(
        Name=NAMES.resource("application"), SecretString="placeholder", KmsKeyId=KEY
    ),
    "wafv2:AssociateWebACL": lambda session: session.client("wafv2").associate_web_acl(
        WebACLArn=ACL, ResourceArn=BALANCER
    ),
    "wafv2:DeleteLoggingConfiguration": lambda session: session.client("wafv2").delete_logging_configuration(
        ResourceArn=ACL
    ),
    "wafv2:DisassociateWebACL": lambda session: session.client("wafv2").disassociate_web_acl(ResourceArn=BALANCER),
    "wafv2:GetWebACLForResource": lambda session: session.client("wafv2").get_web_acl_for_resource(
        ResourceArn=BALANCER
    ),
    "wafv2:PutLoggingConfiguration": lambda session: session.client("wafv2").put_logging_configuration(
        LoggingConfiguration={"ResourceArn": ACL, "LogDestinationConfigs": [LOGS]}
    ),
}
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
PAIRS = sorted({(action, one) for action, besides in BESIDE.items() for beside in besides for one in beside.actions})


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Generator[EnforcingAws]:
    """Return AWS that enforces IAM."""
    with enforcing_aws(tmp_path_factory.mktemp("enforcing"), region=NAMES.region) as found:
        yield found


@pytest.fixture(scope="module")
def deploy(aws: EnforcingAws) -> Session:
    """Return a session of a role that has what deploy has."""
    iam = aws.root(NAMES.account_id).client("iam")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{NAMES.account_id}:root"},
    }
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    permit(aws, None)
    return aws.root(NAMES.account_id).assume(NAMES.role_arn("deploy"))


def permit(aws: EnforcingAws, without: str | None) -> None:
    """Give the role what deploy has, without one action."""
    iam = aws.root(NAMES.account_id).client("iam")
    for name, statements in GRANTED.items():
        rest = [{**one, "Action": [action for action in one["Action"] if action != without]} for one in statements]
        policy = document(*(one for one in rest if one["Action"]))
        iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=policy)


def denial(call: Callable[[Session], Any], session: Session) -> str | None:
    """Return how AWS denies a call, None where it does something else."""
    try:
        call(session)
    except ClientError as error:
        return error.response["Error"]["Message"] if error.response["Error"]["Code"] in DENIED else None
    return None


@pytest.mark.parametrize("action", BESIDE)
def test_the_deploy_role_has_what_its_calls_take(aws: EnforcingAws, deploy: Session, action: str) -> None:
    """The call may fail for what it is about, and is not denied."""
    permit(aws, None)
    assert denial(CALLS[action], deploy) is None


@pytest.mark.parametrize(("action", "beside"), PAIRS)
def test_an_action_that_is_taken_away_is_missed_by_name(
    aws: EnforcingAws, deploy: Session, action: str, beside: str
) -> None:
    """The call whose own permission is there is denied, and AWS says which one is not."""
    permit(aws, beside)
    assert f"is not authorized to perform: {beside} on resource: " in (denial(CALLS[action], deploy) or "")


def test_what_a_request_does_not_name_is_not_checked() -> None:
    """A task without a role passes none."""
    request = {"region": "sa-east-1", "account": "111111111111", "taskRoleArn": TASK}
    assert list(checks("ecs:RegisterTaskDefinition", request)) == [
        ("iam:PassRole", TASK, {"iam:passedtoservice": "ecs-tasks.amazonaws.com"})
    ]


def test_each_action_beside_has_a_source() -> None:
    """A page of AWS, or a policy that it manages."""
    assert all(len(beside.source) > 20 for besides in BESIDE.values() for beside in besides)
