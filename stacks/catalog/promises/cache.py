"""The cache that the outputs name: its limits, its key, who may sign in."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed


@pytest.fixture(scope="module")
def cache(deployed: Deployed) -> dict[str, Any]:
    """Return the serverless cache of the environment."""
    name = deployed.names.resource("cache")
    [found] = deployed.ask("elasticache", "describe_serverless_caches", ServerlessCacheName=name)["ServerlessCaches"]
    return found


def test_the_cache_is_available_at_the_output(deployed: Deployed, cache: dict[str, Any]) -> None:
    """A serverless cache speaks TLS only: there is no switch (ElastiCache user guide, in-transit encryption)."""
    found = (cache["Status"].lower(), cache["Endpoint"]["Address"])
    assert found == ("available", deployed.outputs["ElastiCacheEndpoint"]), f"the cache is {found}"


def test_the_cache_has_the_limits_of_the_file(deployed: Deployed, cache: dict[str, Any]) -> None:
    """cache.max_storage_gb and cache.max_ecpu_per_second: alarms are shares of them."""
    limits = cache.get("CacheUsageLimits", {})
    storage, compute = limits.get("DataStorage", {}), limits.get("ECPUPerSecond", {})
    found = (storage.get("Maximum"), storage.get("Unit"), compute.get("Maximum"))
    expected = (deployed.config.cache.max_storage_gb, "GB", deployed.config.cache.max_ecpu_per_second)
    assert found == expected, f"the limits are {found}, expected {expected}"


def test_the_cache_is_under_the_customer_key(deployed: Deployed, cache: dict[str, Any]) -> None:
    """A key of this account, not AWS's own."""
    found = str(cache.get("KmsKeyId"))
    assert found.startswith(deployed.names.arn("kms", "key/")), f"the cache's key is {found}"


def test_the_cache_stands_in_the_private_subnets(deployed: Deployed, cache: dict[str, Any]) -> None:
    """Where the tasks are."""
    cluster, name = deployed.outputs["EcsClusterName"], deployed.names.service
    [service] = deployed.ask("ecs", "describe_services", cluster=cluster, services=[name])["services"]
    tasks = sorted(service["networkConfiguration"]["awsvpcConfiguration"]["subnets"])
    assert sorted(cache["SubnetIds"]) == tasks, f"the cache stands in {cache['SubnetIds']}, the tasks in {tasks}"


def test_snapshots_are_kept_as_long_as_the_file_says(deployed: Deployed, cache: dict[str, Any]) -> None:
    """cache.snapshot_retention_days."""
    found = cache.get("SnapshotRetentionLimit")
    assert found == deployed.config.cache.snapshot_retention_days, f"snapshots are kept for {found} days"


def test_users_sign_in_with_a_role_only(deployed: Deployed, cache: dict[str, Any]) -> None:
    """The user group has the application, which signs in with IAM, and a default user who may do nothing."""
    group = cache.get("UserGroupId")
    assert group == deployed.names.resource("cache"), f"the cache's user group is {group}"
    [users] = deployed.ask("elasticache", "describe_user_groups", UserGroupId=group)["UserGroups"]
    expected = {deployed.names.resource("application"), deployed.names.resource("default")}
    assert set(users["UserIds"]) == expected, f"the user group has {users['UserIds']}"
    [default] = deployed.ask("elasticache", "describe_users", UserId=deployed.names.resource("default"))["Users"]
    assert default["AccessString"].startswith("off "), f"the default user may do {default['AccessString']}"
