"""Mistakes about what a role's policy permits beyond its boundary."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from shared.naming import SERVICE
from tests.ci.policy.aws.mutations.base import Data, address, breaks, one, statement

QUEUE = f"arn:aws:sqs:sa-east-1:333333333333:{SERVICE}-orders-prod"


def task(d: Data, **change: object) -> None:
    statement(one(d, "aws_iam_role_policy", "task_task"), "policy", lambda found: found.update(change), "UseCache")


@breaks("within-boundary")
def a_task_that_sends_to_a_queue(d: Data) -> None:
    task(d, Action=["sqs:SendMessage"], Resource=[QUEUE])


@breaks("within-boundary")
def an_action_without_a_resource_that_no_boundary_knows(d: Data) -> None:
    task(d, Action=["logs:DescribeLogGroups", "cloudwatch:PutMetricData"], Resource=[QUEUE])


@breaks("within-boundary")
def a_second_action_beside_one_that_the_boundary_permits(d: Data) -> None:
    task(d, Action=["elasticache:Connect", "elasticache:ModifyUser"])


@breaks("within-boundary")
def another_secret_than_the_boundary_s(d: Data) -> None:
    secret = "arn:aws:secretsmanager:sa-east-1:333333333333:secret:payments-??????"  # an ARN
    task(d, Action=["secretsmanager:GetSecretValue"], Resource=[secret])


@breaks("within-boundary")
def a_key_that_may_not_have_the_tag_of_the_stack(d: Data) -> None:
    task(d, Action=["kms:Decrypt"], Resource=["arn:aws:kms:sa-east-1:333333333333:key/1234"])


@breaks("within-boundary")
def the_own_key_in_a_stack_with_another_tag(d: Data) -> None:
    d["provider"]["aws"][0]["default_tags"][0]["tags"]["ManagedBy"] = "hand"


@breaks("within-boundary")
def a_resource_whose_arn_no_file_gives(d: Data) -> None:
    task(d, Resource=[address(d, "aws_elasticache_user_group").replace(".id}", ".arn}")])


@breaks("within-boundary")
def a_boundary_that_bootstrap_does_not_make(d: Data) -> None:
    one(d, "aws_iam_role", "task_task")["permissions_boundary"] = "arn:aws:iam::333333333333:policy/other"
