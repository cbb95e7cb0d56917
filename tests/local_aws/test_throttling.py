"""The emulators refuse a request now and then, in words that a client of AWS takes for throttling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.retries.standard import ThrottledRetryableChecker

from tests.local_aws import LocalAccount
from tests.local_aws.accounts import ONE_REFUSED_OF
from tests.local_aws.behaviors.throttling import Counter

# boto3's own list, for its standard retries.
THROTTLING = ThrottledRetryableChecker()._throttled_error_codes
ASKED: Mapping[str, Callable[[Any], Any]] = {
    "ec2": lambda client: client.describe_vpcs(),
    "ecs": lambda client: client.list_clusters(),
    "elasticache": lambda client: client.describe_users(),
    "kms": lambda client: client.list_aliases(),
    "s3": lambda client: client.list_buckets(),
    "sns": lambda client: client.list_topics(),
}


def never_again(account: LocalAccount, service: str) -> Any:
    """Return a client that asks each question once."""
    once = account.client(service)
    variables = account.environment
    return boto3.client(
        service,
        region_name=account.region,
        endpoint_url=once.meta.endpoint_url,
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


def refusals(ask: Callable[[], Any]) -> list[str]:
    """Ask as often as it takes to be refused once, and return the codes of what was refused."""
    found = []
    for _ in range(ONE_REFUSED_OF):
        try:
            ask()
        except ClientError as error:
            found.append(error.response["Error"]["Code"])
    return found


@pytest.mark.parametrize("service", ASKED)
def test_a_client_that_asks_once_is_refused_now_and_then(accounts: Mapping[str, LocalAccount], service: str) -> None:
    """In the protocol of the service, with a code after which SDKs ask again."""
    client = never_again(accounts["dev"], service)
    [code] = refusals(lambda: ASKED[service](client))
    assert code in THROTTLING


@pytest.mark.parametrize("service", ASKED)
def test_a_client_that_asks_again_gets_its_answer(accounts: Mapping[str, LocalAccount], service: str) -> None:
    """Nothing of ours lowers the retries of an SDK."""
    client = accounts["dev"].client(service)
    assert refusals(lambda: ASKED[service](client)) == []


def test_no_request_is_refused_where_none_is_to_be() -> None:
    """Where permissions are tried, a refusal is one of IAM."""
    counter = Counter(0)
    assert not any(counter.is_one_too_many("/") for _ in range(1000))


def test_the_emulators_own_paths_are_not_counted() -> None:
    """Whether it is up is asked until it is."""
    counter = Counter(2)
    asked = ["/_ministack/health", "/moto-api/data.json", "/", "/"]
    assert [counter.is_one_too_many(path) for path in asked] == [False, False, False, True]
