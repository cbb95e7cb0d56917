"""The cache, changed by hand."""

from __future__ import annotations

from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@seen_by("test_the_cache_has_the_limits_of_the_file")
def a_bigger_cache(aws: Hands) -> Generator[None]:
    """It costs more, and its alarms are shares of something else."""
    cache, name = aws.client("elasticache"), aws.names.resource("cache")
    before = cache.describe_serverless_caches(ServerlessCacheName=name)["ServerlessCaches"][0]["CacheUsageLimits"]
    after = {**before, "DataStorage": {**before["DataStorage"], "Maximum": 4000}}
    cache.modify_serverless_cache(ServerlessCacheName=name, CacheUsageLimits=after)
    yield
    cache.modify_serverless_cache(ServerlessCacheName=name, CacheUsageLimits=before)


@seen_by("test_users_sign_in_with_a_role_only")
def a_default_user(aws: Hands) -> Generator[None]:
    """Whoever reaches the cache may do everything."""
    cache, name = aws.client("elasticache"), aws.names.resource("default")
    before = cache.describe_users(UserId=name)["Users"][0]["AccessString"]
    cache.modify_user(UserId=name, AccessString="on ~* +@all")
    yield
    cache.modify_user(UserId=name, AccessString=before)
