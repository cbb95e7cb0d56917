"""Mistakes about what resources are called."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from shared.naming import SERVICE
from tests.ci.policy.aws.mutations.base import Data, breaks, one


@breaks("own-name")
def a_name_without_its_environment(d: Data) -> None:
    one(d, "aws_sns_topic")["name"] = f"{SERVICE}-alarms"


@breaks("own-name")
def a_name_with_the_environment_in_another_word(d: Data) -> None:
    one(d, "aws_sns_topic")["name"] = f"{SERVICE}-alarms-production"


@breaks("own-name")
def a_name_that_another_service_may_have(d: Data) -> None:
    one(d, "aws_sns_topic")["name"] = "alarms-prod"


@breaks("own-name")
def a_bucket_that_somebody_else_in_the_world_may_have(d: Data) -> None:
    one(d, "aws_s3_bucket")["bucket"] = f"{SERVICE}-logs-prod"


@breaks("own-name")
def two_alarms_of_one_name(d: Data) -> None:
    first, second = list(d["resource"]["aws_cloudwatch_metric_alarm"].values())[:2]
    second["alarm_name"] = first["alarm_name"]


@breaks("own-name")
def two_policies_of_one_role_and_one_name(d: Data) -> None:
    d["resource"]["aws_iam_role_policy"]["again"] = dict(one(d, "aws_iam_role_policy", "task_task"))


@breaks("own-name")
def a_role_that_is_called_like_one_of_the_account(d: Data) -> None:
    one(d, "aws_iam_role", "task_task")["name"] = f"{SERVICE}-Plan-prod"


@breaks("own-name", account=True)
def a_key_of_the_account_without_its_environment(d: Data) -> None:
    one(d, "aws_kms_alias")["name"] = f"alias/{SERVICE}-state"
