"""The serverless Redis cache: limits, users, and an endpoint that is the real one."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

CACHE = "cache/cache"


def test_limits_are_those_of_the_file(config: EnvironmentConfig, document: Document) -> None:
    """Without limits a serverless cache may cost anything."""
    assert document.at(CACHE)["cache_usage_limits"] == [
        {
            "data_storage": [{"maximum": config.cache.max_storage_gb, "unit": "GB"}],
            "ecpu_per_second": [{"maximum": config.cache.max_ecpu_per_second}],
        }
    ]


def test_the_cache_is_named_after_its_environment(config: EnvironmentConfig, document: Document) -> None:
    """`<service>-cache-<suffix>`, as the product's owner asked."""
    cache = document.at(CACHE)
    assert (cache["name"], cache["engine"]) == (f"{SERVICE}-cache-{config.name}", "redis")
    assert cache["major_engine_version"] == "7"


def test_the_cache_stands_in_both_private_subnets_in_a_group_of_its_own(document: Document) -> None:
    """No public subnet, and nobody inherits its reach."""
    cache = document.at(CACHE)
    assert cache["subnet_ids"] == ["<network/private-1.id>", "<network/private-2.id>"]
    assert cache["security_group_ids"] == ["<cache/security-group.id>"]


@pytest.mark.parametrize("days", [0, 35])
def test_daily_copies_are_kept_as_long_as_the_file_says(
    dev: EnvironmentConfig, synthesize: Synthesize, days: int
) -> None:
    """0 means none, and is written out."""
    document = synthesize(changed(dev, cache__snapshot_retention_days=days))
    assert document.at(CACHE)["snapshot_retention_limit"] == days


def test_the_default_user_can_do_nothing(document: Document) -> None:
    """A client that names no user is the default one: it is off and has no command."""
    user = document.at("cache/default-user")
    assert user["user_name"] == "default"
    assert user["access_string"] == "off ~* -@all"


def test_the_application_signs_in_with_its_role(config: EnvironmentConfig, document: Document) -> None:
    """IAM sign-in has no password to lose; AWS wants the user's name equal to its id."""
    user = document.at("cache/application-user")
    assert user["authentication_mode"] == {"type": "iam"}
    assert user["user_id"] == user["user_name"] == f"{SERVICE}-application-{config.name}"


def test_the_application_cannot_run_dangerous_commands(document: Document) -> None:
    """FLUSHALL, KEYS, CONFIG and their like stay with people."""
    assert document.at("cache/application-user")["access_string"] == "on ~* +@all -@dangerous"


def test_the_cache_knows_these_two_users_only(document: Document) -> None:
    """Every group needs a user named default; a third user is a decision."""
    assert document.at("cache/users")["user_ids"] == [
        "<cache/default-user.user_id>",
        "<cache/application-user.user_id>",
    ]
    assert len(document.of_type("aws_elasticache_user")) == 2
    assert document.at(CACHE)["user_group_id"] == "<cache/users.user_group_id>"


def test_the_output_is_the_address_of_the_cache(document: Document) -> None:
    """`ElastiCacheEndpoint` is a reference to the real address, never a text of ours."""
    assert document.outputs["ElastiCacheEndpoint"] == f"<{CACHE}.endpoint[0].address>"
