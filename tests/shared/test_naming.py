"""Every name, made from the environment's identity; the limits of AWS hold for every name that the model takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.config import load_all
from shared.config.model import EnvironmentName
from shared.naming import BUCKET_NAME_LENGTH, LOAD_BALANCER_NAME_LENGTH, PROJECT, SERVICE, Names, names_of, tags_of

ROOT = Path(__file__).parents[2]
DEV = Names("dev", "111111111111", "sa-east-1")
environment_names = st.from_regex(r"[a-z][a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (DEV.stack_id, "TapStack-dev"),
        (DEV.state_key, f"{PROJECT}/dev/terraform.tfstate"),
        (DEV.unsaved_prefix, f"{PROJECT}/dev/terraform.tfstate.unsaved-"),
        (DEV.load_balancer, f"{SERVICE}-dev"),
        (DEV.cluster, f"{SERVICE}-dev"),
        (DEV.service, f"{SERVICE}-dev"),
        (DEV.log_group_prefix, f"/{SERVICE}/dev"),
        (DEV.resource("cache"), f"{SERVICE}-cache-dev"),
        (DEV.bucket("logs"), f"{SERVICE}-logs-dev-111111111111"),
        (DEV.arn("logs", "log-group:/x:*"), "arn:aws:logs:sa-east-1:111111111111:log-group:/x:*"),
    ],
)
def test_names_are_these(name: str, expected: str) -> None:
    """People, tests of deployed environments, and saved states know these names: none changes unnoticed."""
    assert name == expected


def test_the_names_are_the_environment_s() -> None:
    """Name, account and region come from the file."""
    for config in load_all(ROOT):
        assert names_of(config) == Names(config.name, config.aws.account_id, config.aws.region)


def test_the_tags_are_the_environment_s() -> None:
    """Who pays, who answers, what it belongs to: from the file, and two that are the same everywhere."""
    for config in load_all(ROOT):
        assert tags_of(config) == {
            "CostCenter": config.cost_center,
            "Environment": config.name,
            "ManagedBy": "terraform",
            "Owner": config.owner,
            "Project": PROJECT,
            "Tier": config.tier,
        }


def test_names_cannot_be_changed() -> None:
    """A construct cannot rename what another one has already used."""
    with pytest.raises(AttributeError):
        DEV.environment = "prod"  # ty: ignore[invalid-assignment]


@settings(deadline=None)
@given(one=environment_names, other=environment_names)
def test_two_environments_never_share_a_name(one: str, other: str) -> None:
    """Different environments have different state keys, stacks, log groups and buckets, in one account even."""
    first, second = Names(one, "1" * 12, "sa-east-1"), Names(other, "1" * 12, "sa-east-1")
    same = one == other
    assert (first.state_key == second.state_key) is same
    assert (first.stack_id == second.stack_id) is same
    assert (first.log_group_prefix == second.log_group_prefix) is same
    assert (first.bucket("logs") == second.bucket("logs")) is same
    assert (first.resource("cache") == second.resource("cache")) is same


@settings(deadline=None)
@given(name=environment_names)
def test_every_name_of_the_model_makes_a_legal_state_key_and_bucket(name: str) -> None:
    """Names that the model takes give characters that S3 takes."""
    assert TypeAdapter(EnvironmentName).validate_python(name) == name
    names = Names(name, "1" * 12, "sa-east-1")
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*[a-z0-9]", names.bucket("logs"))
    assert re.fullmatch(r"[a-z0-9/._-]+", names.state_key)


@pytest.mark.parametrize(
    ("longest", "limit"),
    [
        (DEV.load_balancer, LOAD_BALANCER_NAME_LENGTH),
        (DEV.bucket("logs"), BUCKET_NAME_LENGTH),
    ],
)
def test_limits_leave_room_for_a_long_environment_name(longest: str, limit: int) -> None:
    """Twenty characters fit everywhere; a rule of `shared.checks` refuses what does not."""
    assert len(longest) - len("dev") + 20 <= limit


@pytest.mark.parametrize(("limit", "expected"), [(LOAD_BALANCER_NAME_LENGTH, 32), (BUCKET_NAME_LENGTH, 63)])
def test_limits_are_those_of_aws(limit: int, expected: int) -> None:
    """From the API references that stand beside the numbers."""
    assert limit == expected
