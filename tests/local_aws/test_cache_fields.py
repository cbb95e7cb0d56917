"""A serverless cache takes one field in a request, as AWS does."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws import LocalAccount

NAME = "fields"
LIMITS = {"DataStorage": {"Maximum": 2, "Unit": "GB"}, "ECPUPerSecond": {"Maximum": 2000}}


@pytest.fixture
def modify(accounts: Mapping[str, LocalAccount]) -> Generator[Any]:
    """Yield what changes a cache."""
    client = accounts["dev"].client("elasticache")
    client.create_serverless_cache(ServerlessCacheName=NAME, Engine="redis", Description="a")
    yield lambda **changes: client.modify_serverless_cache(ServerlessCacheName=NAME, **changes)["ServerlessCache"]
    client.delete_serverless_cache(ServerlessCacheName=NAME)


@pytest.mark.parametrize(
    "changes",
    [
        {"Description": "b", "SnapshotRetentionLimit": 2},
        {"Description": "a", "CacheUsageLimits": LIMITS},
        {"SecurityGroupIds": ["sg-1", "sg-2"], "DailySnapshotTime": "05:00"},
    ],
    ids=["two", "one of them as it is", "a list"],
)
def test_two_fields_are_refused(modify: Any, changes: Mapping[str, Any]) -> None:
    """In AWS's own words, and nothing changes."""
    with pytest.raises(ClientError) as raised:
        modify(**changes)
    said = raised.value.response["Error"]
    assert (said["Code"], raised.value.response["ResponseMetadata"]["HTTPStatusCode"]) == (
        "InvalidParameterCombination",
        400,
    )
    assert said["Message"] == "Serverless Cache modifications only support modifying one field per request."
    assert modify(SnapshotRetentionLimit=1)["Description"] == "a"


def test_a_field_with_several_values_is_one(modify: Any) -> None:
    """Both limits; every group."""
    limits = modify(CacheUsageLimits=LIMITS)["CacheUsageLimits"]
    assert limits["ECPUPerSecond"]["Maximum"] == LIMITS["ECPUPerSecond"]["Maximum"]
    assert modify(SecurityGroupIds=["sg-1", "sg-2"])["SecurityGroupIds"] == ["sg-1", "sg-2"]
