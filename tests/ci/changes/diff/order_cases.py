"""What real Terraform is asked about order: the same configuration in another order, which may be another one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.ci.changes.diff.terraform_plan import Question

ROLE = "arn:aws:iam::111111111111:role/"
ALLOW = {
    "Sid": "A",
    "Effect": "Allow",
    "Action": ["s3:Get*", "s3:Put*"],
    "Resource": "*",
    "Principal": {"AWS": [f"{ROLE}a", f"{ROLE}b"]},
    "Condition": {"StringEquals": {"a": ["x", "y"]}},
}
SAME_ALLOW = ALLOW | {
    "Action": ["s3:Put*", "s3:Get*"],
    "Principal": {"AWS": [f"{ROLE}b", f"{ROLE}a"]},
    "Condition": {"StringEquals": {"a": ["y", "x"]}},
}
DENY = {"Sid": "B", "Effect": "Deny", "Action": ["s3:Delete*"], "Resource": ["*"], "Principal": {"AWS": "*"}}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW, DENY]})
SAME_POLICY = json.dumps({"Statement": [DENY | {"Action": "s3:Delete*"}, SAME_ALLOW], "Version": "2012-10-17"})
PORTS = [{"containerPort": port, "hostPort": port, "protocol": "tcp"} for port in (1, 2)]
PAIRS = [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}]
SECRETS = [{"name": "x", "valueFrom": "1"}, {"name": "y", "valueFrom": "2"}]
CONTAINER: dict[str, Any] = {
    "name": "a",
    "image": "a",
    "essential": True,
    "portMappings": PORTS,
    "environment": PAIRS,
    "secrets": SECRETS,
}
RULES = [{"id": name, "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 1}]} for name in "ab"]
STRATEGY = [{"capacity_provider": name, "weight": 1} for name in ("FARGATE", "FARGATE_SPOT")]


@dataclass(frozen=True)
class Case:
    """A change of one attribute that may or may not be a difference to Terraform."""

    type: str
    attribute: str
    before: dict[str, Any]
    after: dict[str, Any]
    differs: bool

    @property
    def question(self) -> Question:
        """Return what to ask Terraform."""
        return Question(self.type, self.before, self.after)


def task(*containers: dict[str, Any]) -> dict[str, Any]:
    """Return a task definition."""
    return {"family": "a", "container_definitions": json.dumps(containers)}


def turned(name: str) -> dict[str, Any]:
    """Return the container with one of its lists the other way round."""
    return CONTAINER | {name: CONTAINER[name][::-1]}


CASES = [
    *(
        Case(type_, attribute, base | {attribute: POLICY}, base | {attribute: SAME_POLICY}, differs=False)
        for type_, attribute, base in [
            ("aws_cloudwatch_log_resource_policy", "policy_document", {"policy_name": "a"}),
            ("aws_iam_role", "assume_role_policy", {}),
            ("aws_iam_role_policy", "policy", {"role": "a"}),
            ("aws_kms_key", "policy", {}),
            ("aws_s3_bucket_policy", "policy", {"bucket": "a"}),
            (
                "aws_secretsmanager_secret_policy",
                "policy",
                {"secret_arn": "arn:aws:secretsmanager:sa-east-1:111111111111:a"},
            ),
            ("aws_sns_topic_policy", "policy", {"arn": "arn:aws:sns:sa-east-1:111111111111:a"}),
            ("aws_vpc_endpoint", "policy", {"vpc_id": "a", "service_name": "a"}),
        ]
    ),
    Case(
        "aws_ecs_task_definition",
        "container_definitions",
        task(CONTAINER, {"name": "b"}),
        task({"name": "b"}, CONTAINER),
        differs=False,
    ),
    Case(
        "aws_ecs_task_definition", "container_definitions", task(CONTAINER), task(turned("environment")), differs=False
    ),
    Case("aws_ecs_task_definition", "container_definitions", task(CONTAINER), task(turned("secrets")), differs=False),
    Case(
        "aws_ecs_task_definition", "container_definitions", task(CONTAINER), task(turned("portMappings")), differs=True
    ),
    Case("aws_lb", "subnets", {"subnets": ["a", "b"]}, {"subnets": ["b", "a", "b"]}, differs=False),
    Case(
        "aws_s3_bucket_lifecycle_configuration",
        "rule",
        {"bucket": "a", "expected_bucket_owner": "111111111111", "rule": RULES},
        {"bucket": "a", "expected_bucket_owner": "111111111111", "rule": RULES[::-1]},
        differs=True,
    ),
    Case(
        "aws_ecs_cluster_capacity_providers",
        "default_capacity_provider_strategy",
        {"cluster_name": "a", "default_capacity_provider_strategy": STRATEGY},
        {"cluster_name": "a", "default_capacity_provider_strategy": STRATEGY[::-1]},
        differs=False,
    ),
    Case(
        "aws_ecs_cluster",
        "setting",
        {"name": "a", "setting": {"name": "containerInsights", "value": "enabled"}},
        {"name": "a", "setting": [{"name": "containerInsights", "value": "enabled"}]},
        differs=False,
    ),
]
