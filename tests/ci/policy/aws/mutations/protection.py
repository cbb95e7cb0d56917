"""Mistakes about what must not be lost."""

# The name of a mutation is its description.
# ruff: noqa: D103

from __future__ import annotations

from tests.ci.policy.aws.mutations.base import Data, breaks, one


@breaks("deletion-protection")
def a_load_balancer_that_one_request_deletes(d: Data) -> None:
    one(d, "aws_lb")["enable_deletion_protection"] = False


@breaks("prevent-destroy")
def a_secret_that_a_plan_destroys(d: Data) -> None:
    del one(d, "aws_secretsmanager_secret")["lifecycle"]


@breaks("prevent-destroy", account=True)
def an_evidence_bucket_that_a_plan_destroys(d: Data) -> None:
    one(d, "aws_s3_bucket", "evidence")["lifecycle"]["prevent_destroy"] = False


@breaks("second-thoughts")
def a_secret_that_is_gone_at_once(d: Data) -> None:
    one(d, "aws_secretsmanager_secret")["recovery_window_in_days"] = 0


@breaks("second-thoughts")
def a_bucket_that_is_emptied(d: Data) -> None:
    one(d, "aws_s3_bucket")["force_destroy"] = True


@breaks("second-thoughts")
def a_cache_without_snapshots(d: Data) -> None:
    del one(d, "aws_elasticache_serverless_cache")["snapshot_retention_limit"]


@breaks("no-shell")
def a_shell_in_production(d: Data) -> None:
    one(d, "aws_ecs_service")["enable_execute_command"] = True


@breaks("one-account")
def a_provider_for_whichever_account(d: Data) -> None:
    del d["provider"]["aws"][0]["allowed_account_ids"]
