"""What is kept, and what it costs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@contextlib.contextmanager
def _retention(aws: Hands, group: str, before: int) -> Generator[None]:
    aws.client("logs").put_retention_policy(logGroupName=group, retentionInDays=545)
    yield
    aws.client("logs").put_retention_policy(logGroupName=group, retentionInDays=before)


@seen_by("test_a_log_is_kept_as_long_as_the_file_says[tasks]")
def a_log_that_is_kept_too_long(aws: Hands) -> Generator[None]:
    """More personal data than anybody agreed to."""
    with _retention(aws, f"{aws.names.log_group_prefix}/tasks", aws.config.service.log_retention_days):
        yield


@seen_by("test_the_log_bucket_is_private")
def a_bucket_that_may_be_public(aws: Hands) -> Generator[None]:
    """Nothing blocks a public policy."""
    s3, bucket = aws.client("s3"), aws.names.bucket("logs")
    before = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={**before, "BlockPublicPolicy": False})
    yield
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=before)


@seen_by("test_the_log_bucket_asks_for_tls")
def a_bucket_that_speaks_without_tls(aws: Hands) -> Generator[None]:
    """The statement that refuses it is gone."""
    s3, bucket = aws.client("s3"), aws.names.bucket("logs")
    before = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    policy = json.loads(before)
    policy["Statement"] = [one for one in policy["Statement"] if one["Effect"] != "Deny"]
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    yield
    s3.put_bucket_policy(Bucket=bucket, Policy=before)


@seen_by("test_the_budget_is_that_of_the_file")
def another_budget(aws: Hands) -> Generator[None]:
    """Nobody hears of what it costs."""
    budgets = aws.client("budgets")
    where = {"AccountId": aws.names.account_id}
    before = budgets.describe_budget(**where, BudgetName=aws.names.resource("monthly"))["Budget"]
    after = {**before, "BudgetLimit": {"Amount": "99999", "Unit": "USD"}}
    budgets.update_budget(**where, NewBudget=after)
    yield
    budgets.update_budget(**where, NewBudget=before)
