"""Rules against losing what cannot be made again, and against deploying to the wrong account. Each yields breaches."""

from __future__ import annotations

from collections.abc import Iterator

from ci.changes.diff.document import as_list
from ci.policy.aws.rule import Broken, Rule
from ci.policy.aws.stack import Stack, first
from shared.aws import facts_of

_LEAST_DAYS = 7


def deletion_protection(stack: Stack) -> Iterator[Broken]:
    """In production AWS itself refuses to delete the load balancer."""
    if not stack.is_production:
        return
    for balancer in stack.of("aws_lb"):
        if balancer.body.get("enable_deletion_protection") is not True:
            yield Broken(balancer.address, "can be deleted by one request")


def prevent_destroy(stack: Stack) -> Iterator[Broken]:
    """In production, and in every account's foundation, no plan destroys what holds data."""
    if not (stack.is_production or stack.is_account):
        return
    for element in stack.resources.values():
        data = facts_of(element.type).data
        stays = first(element.body.get("lifecycle")).get("prevent_destroy") is True
        if data is not None and data.lasting and not stays:
            yield Broken(element.address, "a plan may destroy it")


def second_thoughts(stack: Stack) -> Iterator[Broken]:
    """In production what was deleted can be brought back for some days."""
    if not stack.is_production:
        return
    for secret in stack.of("aws_secretsmanager_secret"):
        if secret.body.get("recovery_window_in_days", 30) < _LEAST_DAYS:
            yield Broken(secret.address, "is gone at once when it is deleted")
    for bucket in stack.of("aws_s3_bucket"):
        if bucket.body.get("force_destroy"):
            yield Broken(bucket.address, "is emptied when it is destroyed")
    for cache in stack.of("aws_elasticache_serverless_cache"):
        if not cache.body.get("snapshot_retention_limit"):
            yield Broken(cache.address, "keeps no snapshots")


def no_shell(stack: Stack) -> Iterator[Broken]:
    """Nobody enters a task in production."""
    for service in stack.of("aws_ecs_service"):
        if stack.is_production and service.body.get("enable_execute_command"):
            yield Broken(service.address, "people may open a session into its tasks")


def one_account(stack: Stack) -> Iterator[Broken]:
    """A document is applied to its own account or to none."""
    for provider in as_list(stack.document.get("provider", {}).get("aws", [])):
        if len(provider.get("allowed_account_ids") or []) != 1:
            yield Broken("provider.aws", "works in any account that somebody is signed in to")


RULES = (
    Rule(
        "deletion-protection",
        "one wrong request would take the service off the internet",
        "set edge.deletion_protection to true",
        "FSBP ELB.6",
        deletion_protection,
    ),
    Rule(
        "prevent-destroy",
        "a renamed resource is a destroyed one, and its data goes with it",
        "set prevent_destroy of its section in the environment file, or of its construct, to true",
        "Terraform language, lifecycle meta-argument; FSBP KMS.3",
        prevent_destroy,
    ),
    Rule(
        "second-thoughts",
        "a deletion is noticed after it happened",
        "set a recovery window and snapshots of days, and no force_destroy",
        "Secrets Manager user guide, Delete a secret; FSBP ElastiCache.1",
        second_thoughts,
    ),
    Rule(
        "no-shell",
        "a session into a task reads customers' data and changes what runs without a review",
        "set service.exec_enabled to false",
        "AWS Well-Architected, SEC06-BP03 (reduce manual management and interactive access)",
        no_shell,
    ),
    Rule(
        "one-account",
        "with the wrong credentials a plan for dev would be applied to prod",
        "set allowed_account_ids of the provider to the environment's account",
        "Terraform AWS provider, allowed_account_ids",
        one_account,
    ),
)
