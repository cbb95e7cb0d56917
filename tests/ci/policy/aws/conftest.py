"""What the policy is tried on: both documents of each environment of the good repository, synthesized once."""

from __future__ import annotations

import pytest

from ci.policy.aws.run import paired
from ci.policy.aws.stack import Stack
from ci.toolchain import artifact
from shared.config import load_all
from tests.examples.good import GOOD
from tests.stacks.document import ROOT


@pytest.fixture(scope="package")
def stacks() -> list[Stack]:
    """Return service and account of dev, staging and prod."""
    services = artifact.synthesized(ROOT, "--root", str(GOOD))
    accounts = artifact.synthesized(ROOT, "--root", str(GOOD), "--bootstrap")
    return paired(ROOT, load_all(GOOD), services, accounts)
