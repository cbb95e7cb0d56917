"""Mistakes about what opens a resource where no rule looks."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

import json

from tests.ci.policy.aws.mutations.base import Data, breaks, one

OPEN = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}]},
)


@breaks("declared-exposure")
def a_policy_in_an_argument_of_another_kind(d: Data) -> None:
    one(d, "aws_sns_topic")["delivery_policy"] = OPEN


@breaks("declared-exposure")
def a_policy_in_a_block(d: Data) -> None:
    one(d, "aws_lb_target_group")["extra"] = [{"access": OPEN}]


@breaks("declared-exposure")
def a_cache_that_is_reached_from_outside(d: Data) -> None:
    one(d, "aws_elasticache_serverless_cache")["publicly_accessible"] = True


@breaks("declared-exposure")
def a_network_that_a_block_lets_in(d: Data) -> None:
    one(d, "aws_ecs_cluster")["access_config"] = {"public_access_cidrs": ["0.0.0.0/0"]}
