"""What differs between environments, and what happens when nobody said that it may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ci.policy.owners import codeowners as owners
from ci.policy.parity import Declarations, Declared, Divergence, compare, file_of, load
from shared import exits
from shared.config import EnvironmentConfig, load_all
from shared.config.model import AlarmsConfig, ScalingConfig
from tests.examples.good import GOOD
from tests.stacks.document import ROOT

PACKAGE = "catalog"
DECLARED = load(ROOT, PACKAGE)


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
    result = compare(configs, documents(configs), DECLARED)
    rows = {row.subject: row for row in result.keys}
    assert "service.port" not in rows
    assert rows["network.nat"].values == ("single", "single", "per_az")
    assert rows["promotion.after"].values == ("null", "dev", "staging")
    assert rows["network.interface_endpoints"].values[0] == "[]"
    assert rows["edge.deletion_protection"].values == ("false", "false", "true")


def test_declared_differences_are_none_to_report(configs: list[EnvironmentConfig]) -> None:
    """Every difference between the good environments has its reason."""
    assert compare(configs, documents(configs), DECLARED).undeclared == []


def test_a_difference_that_nobody_declared_is_reported(configs: list[EnvironmentConfig]) -> None:
    """Another port in dev: what prod runs was not tried there."""
    other = configs[0].model_copy(update={"service": configs[0].service.model_copy(update={"port": 9090})})
    result = compare([other, *configs[1:]], documents(configs), DECLARED)
    assert result.undeclared == [Divergence("service.port", ("9090", "8080", "8080"), "", "")]


TUNED = [
    *(f"alarms.{name}" for name, field in AlarmsConfig.model_fields.items() if field.annotation is int),
    *(f"scaling.{name}" for name in ScalingConfig.model_fields),
    "firewall.rate_limit_per_5_minutes",
]


@pytest.mark.parametrize("key", TUNED)
def test_what_production_tunes_may_differ_from_the_start(configs: list[EnvironmentConfig], key: str) -> None:
    """A threshold, a scaling target or a limit of production alone is one value, and no check is red."""
    section, name = key.split(".")
    old = getattr(configs[-1], section)
    other = configs[-1].model_copy(update={section: old.model_copy(update={name: getattr(old, name) + 1})})
    result = compare([*configs[:-1], other], documents(configs), DECLARED)
    assert key in [row.subject for row in result.keys]
    assert result.undeclared == []


def test_counts_that_follow_a_key_are_declared(configs: list[EnvironmentConfig]) -> None:
    """Prod has a NAT gateway in each zone, and the file says so."""
    result = compare(configs, documents(configs, aws_nat_gateway=(1, 1, 2), aws_vpc=(1, 1, 1)), DECLARED)
    assert result.counts == (Divergence("aws_nat_gateway", ("1", "1", "2"), "network.nat", "platform"),)
    assert result.totals == (2, 2, 3)


def test_a_resource_that_one_environment_lacks_is_reported(configs: list[EnvironmentConfig]) -> None:
    """No key says that prod has an alarm more."""
    result = compare(configs, documents(configs, aws_cloudwatch_metric_alarm=(8, 8, 9)), DECLARED)
    assert [row.subject for row in result.undeclared] == ["aws_cloudwatch_metric_alarm"]


def test_the_data_for_programs_names_what_is_undeclared(configs: list[EnvironmentConfig]) -> None:
    """`--json` has everything that the tables have, and the verdict."""
    data = compare(configs, documents(configs, aws_vpc=(1, 2, 1)), DECLARED).as_data()
    assert data["environments"] == ("dev", "staging", "prod")
    assert data["undeclared"] == ["aws_vpc"]


def test_the_teams_that_answer_for_a_difference_own_something_here() -> None:
    """A name that is no team of CODEOWNERS is nobody to ask."""
    code = owners.read(ROOT)
    teams = {owner.rpartition("/")[2] for line in code.lines for owner in line.owners}
    assert {one.owner for one in (*DECLARED.keys.values(), *DECLARED.counts.values())} <= teams


GOOD_FILE = """\
keys:
  - reason: smaller where less happens
    owner: platform
    may_differ:
      - scaling.min_tasks
      - budget.monthly_usd
counts:
  - type: aws_eip
    follows: network.nat
    owner: platform
"""


def test_a_file_says_what_may_differ_why_and_who_decides(tmp_path: Path) -> None:
    """Keys in groups with one reason; resource types with the key that their number follows."""
    assert loaded(tmp_path, GOOD_FILE) == Declarations(
        dict.fromkeys(("scaling.min_tasks", "budget.monthly_usd"), Declared("smaller where less happens", "platform")),
        {"aws_eip": Declared("network.nat", "platform")},
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("scaling.min_tasks", "scaling.tasks", "5: keys[0].may_differ[0]: no key of an environment file, got "),
        ("budget.monthly_usd", "scaling.min_tasks", "6: keys[0].may_differ[1]: stands here twice, got "),
        ("network.nat", "network", "9: counts[0].follows: no key of an environment file, got "),
        ("    owner: platform\n    may", "    may", "2: keys[0].owner: Field required: "),
        (GOOD_FILE, "", "1: an empty file: "),
    ],
)
def test_each_mistake_in_a_file_is_one_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    """A declaration for a key that was renamed away would allow nothing and hide that."""
    with pytest.raises(exits.CommandError) as raised:
        loaded(tmp_path, GOOD_FILE.replace(old, new))
    assert raised.value.code == exits.BAD_INPUT
    [said] = raised.value.lines
    assert said.startswith(f"{file_of('x')}:{line}")


def loaded(root: Path, text: str) -> Declarations:
    """Return what a file of the package `x` declares."""
    file = root / file_of("x")
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return load(root, "x")
