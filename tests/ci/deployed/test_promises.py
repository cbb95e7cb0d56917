"""`verify` over a deployed environment: everything passes, and each change past the pipeline fails its one test."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ci.deployment.verify.run import Report, verify
from tests.ci.deployed.conftest import DeployedDev, outputs_file
from tests.ci.deployed.mutations import MUTATIONS, Mutation
from tests.local_aws.rehearsal import NOT_PROVABLE


@pytest.fixture(scope="module", autouse=True)
def credentials(deployed: DeployedDev) -> Generator[None]:
    """Sign this process in to the environment's account."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in deployed.rehearsed.account.environment.items():
            patch.setenv(name, value)
        yield


def verified(deployed: DeployedDev) -> Report:
    """Run the tests of the deployed environment."""
    return verify(
        deployed.rehearsed.tree.root, deployed.hands.config, outputs_file(deployed.rehearsed), not_provable=NOT_PROVABLE
    )


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_change_past_the_pipeline_fails_its_test_and_no_other(deployed: DeployedDev, mutation: Mutation) -> None:
    """Whoever reads the name of the test knows what is wrong."""
    with mutation.make(deployed.hands):
        report = verified(deployed)
    assert [test for test, _ in report.failed] == [mutation.test]


def test_everything_that_was_changed_is_as_it_was(deployed: DeployedDev) -> None:
    """Else a mutation could have hidden behind the one before it."""
    report = verified(deployed)
    assert report.failed == ()
    assert {test for test, _ in report.not_provable} == set(NOT_PROVABLE)
    assert len(report.passed) >= 100
