"""What differs between environments, and what happens when nobody said that it may."""

from __future__ import annotations

from typing import Any

import pytest

from ci.policy.parity import COUNTS_FOLLOW, MAY_DIFFER, Divergence, compare
from shared.config import EnvironmentConfig, load_all
from tests.examples.cases import GOOD


@pytest.fixture(scope="module")
def configs() -> list[EnvironmentConfig]:
    """Return the good environments; those of this repository are what `nox -s ci -- parity` judges."""
    return load_all(GOOD)


def documents(configs: list[EnvironmentConfig], **counts: tuple[int, ...]) -> dict[str, dict[str, Any]]:
    """Return a document for each environment with so many resources of each type."""
    return {
        config.name: {"resource": {kind: dict.fromkeys(range(numbers[i])) for kind, numbers in counts.items()}}
        for i, config in enumerate(configs)
    }


def test_only_what_differs_is_shown(configs: list[EnvironmentConfig]) -> None:
    """A key with one value everywhere is no row; one with two is, in the order of the environments."""
    result = compare(configs, documents(configs))
    rows = {row.subject: row for row in result.keys}
    assert "service.port" not in rows
    assert rows["network.nat"].values == ("single", "single", "per_az")
    assert rows["promotion.after"].values == ("null", "dev", "staging")
    assert rows["network.interface_endpoints"].values[0] == "[]"
    assert rows["edge.deletion_protection"].values == ("false", "false", "true")


def test_declared_differences_are_none_to_report(configs: list[EnvironmentConfig]) -> None:
    """Every difference between the good environments has its reason."""
    assert compare(configs, documents(configs)).undeclared == []


def test_a_difference_that_nobody_declared_is_reported(configs: list[EnvironmentConfig]) -> None:
    """Another port in dev: what prod runs was not tried there."""
    other = configs[0].model_copy(update={"service": configs[0].service.model_copy(update={"port": 9090})})
    result = compare([other, *configs[1:]], documents(configs))
    assert result.undeclared == [Divergence("service.port", ("9090", "8080", "8080"), "")]


def test_counts_that_follow_a_key_are_declared(configs: list[EnvironmentConfig]) -> None:
    """Prod has a NAT gateway in each zone, and the file says so."""
    result = compare(configs, documents(configs, aws_nat_gateway=(1, 1, 2), aws_vpc=(1, 1, 1)))
    assert result.counts == (Divergence("aws_nat_gateway", ("1", "1", "2"), "network.nat"),)
    assert result.totals == (2, 2, 3)


def test_a_resource_that_one_environment_lacks_is_reported(configs: list[EnvironmentConfig]) -> None:
    """No key says that prod has an alarm more."""
    result = compare(configs, documents(configs, aws_cloudwatch_metric_alarm=(8, 8, 9)))
    assert [row.subject for row in result.undeclared] == ["aws_cloudwatch_metric_alarm"]


def test_the_data_for_programs_names_what_is_undeclared(configs: list[EnvironmentConfig]) -> None:
    """`--json` has everything that the tables have, and the verdict."""
    data = compare(configs, documents(configs, aws_vpc=(1, 2, 1))).as_data()
    assert data["environments"] == ("dev", "staging", "prod")
    assert data["undeclared"] == ["aws_vpc"]


@pytest.mark.parametrize("key", sorted({*MAY_DIFFER, *COUNTS_FOLLOW.values()}))
def test_every_declared_key_exists(key: str, configs: list[EnvironmentConfig]) -> None:
    """A declaration for a key that was renamed away would allow nothing and hide that."""
    value: Any = configs[0]
    for part in key.split("."):
        value = getattr(value, part)
    assert value is not configs[0]
