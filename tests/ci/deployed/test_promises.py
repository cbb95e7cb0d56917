"""`verify` over a deployed environment: everything passes, and each change past the pipeline fails its one test."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

import pytest

from ci.deployment.verify.run import Report, verify
from ci.toolchain.tree import tree_here
from tests.ci.deployed.conftest import DeployedDev, outputs_file
from tests.ci.deployed.mutations import MUTATIONS, Mutation
from tests.ci.deployed.mutations.groups import groups_of
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
        tree_here(deployed.rehearsed.tree.root, [deployed.hands.config]),
        deployed.hands.config.name,
        outputs_file(deployed.rehearsed),
        not_provable=NOT_PROVABLE,
    )


GROUPS = groups_of(MUTATIONS)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group[0].name} and {len(group) - 1} more")
def test_changes_past_the_pipeline_fail_their_tests_and_no_other(
    deployed: DeployedDev, group: tuple[Mutation, ...]
) -> None:
    """Whoever reads the names of the tests knows what is wrong. Why groups show it of each change: groups.py."""
    with contextlib.ExitStack() as made:
        for mutation in group:
            made.enter_context(mutation.make(deployed.hands))
        report = verified(deployed)
    assert {test for test, _ in report.failed} == {mutation.test for mutation in group}


def test_everything_that_was_changed_is_as_it_was(deployed: DeployedDev) -> None:
    """Else a mutation could have hidden behind the one before it."""
    report = verified(deployed)
    assert report.failed == ()
    assert {test for test, _ in report.not_provable} == set(NOT_PROVABLE)
    assert len(report.passed) >= 100
