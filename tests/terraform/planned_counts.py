"""The numbers of the diff beside those of a real plan, for whole documents of staging.

It takes minutes, so the suite leaves it to the night: `./noxw -s test -- tests/terraform/planned_counts.py`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ci.changes.diff import compare
from ci.changes.report.summary import count
from shared.config import EnvironmentConfig, load_all
from tests.ci.changes.diff.provider_schema import provider_schema
from tests.stacks.document import ROOT, Document, changed
from tests.terraform.provider.whole import Effects, planned, said, wrong


def heads(config: EnvironmentConfig) -> dict[str, EnvironmentConfig]:
    """Return changes that reach far, and one that looks as if it did."""
    return {
        "cidr": changed(config, network__cidr="10.99.0.0/16"),
        "zones": changed(config, aws__availability_zones=tuple(reversed(config.aws.availability_zones))),
        "owner": changed(config, owner="another"),
        "spot": changed(config, service__fargate_spot_weight=config.service.fargate_spot_weight + 2),
    }


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return staging's document, and one for each change."""
    folder = tmp_path_factory.mktemp("documents")
    staging = next(config for config in load_all(ROOT) if config.name == "staging")
    several = {"same": staging, **heads(staging)}
    return {name: Document.of(config, folder / name).data for name, config in several.items()}


@pytest.fixture(scope="module")
def plans(documents: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Effects]:
    """Return what Terraform plans for each change."""
    changes = {name: document for name, document in documents.items() if name != "same"}
    return planned(documents["same"], changes, provider_schema(), tmp_path_factory.mktemp("plans"))


def test_the_state_is_what_an_apply_leaves(plans: dict[str, Effects]) -> None:
    """What the other plans show is their change alone."""
    assert plans["same"] == {}


@pytest.mark.parametrize("name", ["cidr", "zones", "owner", "spot"])
def test_the_diff_says_what_the_plan_does(
    documents: dict[str, dict[str, Any]], plans: dict[str, Effects], name: str
) -> None:
    """Resource by resource, and so in the numbers of the headline."""
    changes = compare(documents["same"], documents[name])
    assert wrong(said(changes), plans[name]) == []
    found, of_plan = count(changes), Counter(plans[name].values())
    replaced = of_plan["replace"]
    assert found.at_least or (found.add, found.change, found.destroy) == (
        of_plan["create"] + replaced,
        of_plan["update"],
        of_plan["delete"] + replaced,
    )


def test_a_change_of_the_network_reaches_most_of_it(plans: dict[str, Effects]) -> None:
    """The cases are none that would pass with nothing planned."""
    numbers = {name: Counter(effects.values()) for name, effects in plans.items()}
    assert numbers["cidr"]["replace"] > 4 * numbers["cidr"]["create"] + 20
    assert numbers["zones"]["replace"] > 5
    assert numbers["owner"]["update"] > 50
    assert (numbers["spot"]["replace"], numbers["spot"]["update"]) == (0, 1)
