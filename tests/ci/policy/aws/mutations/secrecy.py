"""Mistakes about keys and secrets."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.aws.mutations.base import Data, breaks, one, variable


@breaks("customer-key")
def a_cache_under_a_key_of_aws(d: Data) -> None:
    del one(d, "aws_elasticache_serverless_cache")["kms_key_id"]


@breaks("customer-key")
def a_log_under_no_key(d: Data) -> None:
    del one(d, "aws_cloudwatch_log_group", "task")["kms_key_id"]


@breaks("customer-key")
def a_secret_under_a_key_of_aws(d: Data) -> None:
    one(d, "aws_secretsmanager_secret")["kms_key_id"] = "alias/aws/secretsmanager"


@breaks("customer-key")
def alarms_under_a_key_of_aws(d: Data) -> None:
    one(d, "aws_sns_topic")["kms_master_key_id"] = "alias/aws/sns"


@breaks("customer-key")
def sessions_under_no_key(d: Data) -> None:
    del one(d, "aws_ecs_cluster")["configuration"]["execute_command_configuration"]["kms_key_id"]


@breaks("key-rotation")
def a_key_for_ever(d: Data) -> None:
    one(d, "aws_kms_key")["enable_key_rotation"] = False


@breaks("key-rotation", account=True)
def a_state_key_for_ever(d: Data) -> None:
    del one(d, "aws_kms_key", "state")["enable_key_rotation"]


@breaks("secret-in-environment")
def a_password_in_a_variable(d: Data) -> None:
    variable(d, "DATABASE_PASSWORD", "hunter2")


@breaks("secret-in-environment")
def a_password_in_an_address(d: Data) -> None:
    variable(d, "REDIS_URL", "rediss://catalog:hunter2@cache.example.com:6379")


@breaks("secret-in-state")
def a_secret_that_terraform_keeps(d: Data) -> None:
    one(d, "aws_secretsmanager_secret_version")["secret_string"] = "{}"


@breaks("secret-in-state")
def a_password_of_the_cache(d: Data) -> None:
    one(d, "aws_elasticache_user", "cache_application")["passwords"] = ["hunter2-hunter2-hunter2"]


@breaks("secret-in-state")
def an_access_key_in_a_description(d: Data) -> None:
    one(d, "aws_sns_topic")["display_name"] = "AKIA" + "ABCDEFGHIJKLMNOP"


@breaks("cache-users")
def a_cache_without_users(d: Data) -> None:
    del one(d, "aws_elasticache_serverless_cache")["user_group_id"]


@breaks("cache-users")
def a_default_user_who_is_on(d: Data) -> None:
    one(d, "aws_elasticache_user", "cache_default")["access_string"] = "on ~* +@all"
