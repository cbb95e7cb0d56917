"""The seven outputs, by which everything else finds the environment."""

from __future__ import annotations

import pytest

from shared.deployed import Deployed

OUTPUTS = (
    "VpcId",
    "EcsClusterName",
    "ElastiCacheEndpoint",
    "AlbDns",
    "SnsTopicArn",
    "EnvironmentSuffix",
    "AwsRegion",
)


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_output_is_there(deployed: Deployed, name: str) -> None:
    """A missing output fails with its name."""
    assert deployed.outputs.get(name), f"{name} is missing among the outputs {sorted(deployed.outputs)}"


def test_there_is_no_other_output(deployed: Deployed) -> None:
    """Whoever reads outputs relies on these names only."""
    assert set(deployed.outputs) <= set(OUTPUTS), f"unknown outputs: {sorted(set(deployed.outputs) - set(OUTPUTS))}"


def test_the_outputs_are_of_this_environment(deployed: Deployed) -> None:
    """The suffix and the region are those of the file."""
    found = (deployed.outputs.get("EnvironmentSuffix"), deployed.outputs.get("AwsRegion"))
    expected = (deployed.config.name, deployed.config.aws.region)
    assert found == expected, f"outputs of {found}, expected {expected}"
