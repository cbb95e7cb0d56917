"""Another project's keys in the buckets of an environment are named before anything begins."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import boto3
import pytest

from ci.deployment.own_buckets import Buckets
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import PROJECT, SERVICE, names_of
from tests.ci.deployment.small import config as small
from tests.local_aws import LocalAccount

_COUNTER = itertools.count()


@pytest.fixture
def config(accounts: Mapping[str, LocalAccount]) -> EnvironmentConfig:
    """Return an environment whose buckets do not exist yet."""
    found = small(accounts["dev"].account_id)
    number = next(_COUNTER)
    state = found.state.model_copy(update={"bucket": f"whose-{number}"})
    return found.model_copy(update={"name": f"whose-{number}", "state": state})


@pytest.fixture
def s3(accounts: Mapping[str, LocalAccount]) -> Any:
    """Return a client of dev's account."""
    return accounts["dev"].client("s3")


def make(s3: Any, bucket: str, keys: Iterable[str] = (), **tags: str) -> None:
    """Make a bucket with these keys and tags."""
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    if tags:
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in tags.items()]})


def test_buckets_that_do_not_exist_hold_nothing(s3: Any, config: EnvironmentConfig) -> None:
    """Bootstrap asks before it makes them."""
    Buckets(s3, config).require_own_keys()
    Buckets(s3, config).require_own_tags()
    with pytest.raises(s3.exceptions.ClientError):
        s3.head_bucket(Bucket=config.state.bucket)


def test_what_the_product_writes_is_its_own(s3: Any, config: EnvironmentConfig) -> None:
    """State, locks, plans, records, notes and documents."""
    names = names_of(config)
    make(s3, config.state.bucket, [names.state_key, f"{names.bootstrap_state_key}.tflock", f"{names.plans_prefix}a/p"])
    folders = [
        f"v2/x/{config.name}/1.json",
        f"records/{config.name}/1.jsonl",
        f"notes/{config.name}/1.jsonl",
        "documents/1.tf.json",
    ]
    make(s3, names.bucket("evidence"), folders, Project=PROJECT)
    Buckets(s3, config).require_own_keys()
    Buckets(s3, config).require_own_tags()
    assert s3.list_objects_v2(Bucket=config.state.bucket)["KeyCount"] == 3


def test_what_lies_beside_this_project_s_own_keys_is_to_be_taken_away(s3: Any, config: EnvironmentConfig) -> None:
    """Another bucket would begin with an empty state beside resources that exist."""
    make(s3, config.state.bucket, [names_of(config).state_key, "backup/x", "terraform.tfstate"])
    with pytest.raises(exits.CommandError) as raised:
        Buckets(s3, config).require_own_keys()
    assert raised.value.lines == [
        f"{config.name}: s3://{config.state.bucket} holds {key}, which is none of the project {PROJECT}: "
        "take it away as break-glass"
        for key in ("backup/", "terraform.tfstate")
    ]


def test_keys_of_another_project_are_named_with_the_way_out(s3: Any, config: EnvironmentConfig) -> None:
    """Each folder, in either bucket, however many keys are in it."""
    make(s3, config.state.bucket, ["other/dev/terraform.tfstate", "other/dev/bootstrap"])
    make(s3, names_of(config).bucket("evidence"), ["third/records/1"])
    with pytest.raises(exits.CommandError) as raised:
        Buckets(s3, config).require_own_keys()
    state, evidence = raised.value.lines
    assert state == (
        f"{config.name}: s3://{config.state.bucket} holds other/, which is none of the project {PROJECT}: "
        "write a bucket of its own into state.bucket, or take it away as break-glass "
        '(docs/make-it-yours.md, "Rename the project")'
    )
    assert f"s3://{SERVICE}-evidence-{config.name}-" in evidence
    assert "holds third/, which is none of the project" in evidence
    assert "give this project a SERVICE of its own" in evidence


def test_a_bucket_with_the_tag_of_another_project_is_not_taken_over(s3: Any, config: EnvironmentConfig) -> None:
    """An empty one, too: it is what the name of a role is to another project's roles."""
    make(s3, names_of(config).bucket("evidence"), Project="other")
    Buckets(s3, config).require_own_keys()
    with pytest.raises(exits.CommandError, match=r"belongs to the project other .* a SERVICE of its own, go on as"):
        Buckets(s3, config).require_own_tags()


def test_a_bucket_that_may_not_be_listed_is_named(config: EnvironmentConfig) -> None:
    """One line, and what to do; here nothing answers."""
    nowhere = boto3.client(
        "s3",
        region_name=config.aws.region,
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=boto3.session.Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    with pytest.raises(exits.CommandError) as raised:
        Buckets(nowhere, config).require_own_keys()
    [line] = raised.value.lines
    assert line.startswith(f"{config.name}: cannot see whose keys are in s3://{config.state.bucket}: ")
    assert line.endswith(": sign in with a role that may list it")
