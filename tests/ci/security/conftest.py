"""What the policy is tried on: both documents of each environment of the good repository, synthesised once."""

from __future__ import annotations

import pytest

from ci import artefacts
from ci.security.stack import Stack
from shared.config import load_all
from tests.examples.cases import GOOD
from tests.stacks.document import ROOT


@pytest.fixture(scope="package")
def stacks() -> list[Stack]:
    """Return service and account of dev, staging and prod."""
    services = artefacts.synthesised(ROOT, "--root", str(GOOD))
    accounts = artefacts.synthesised(ROOT, "--root", str(GOOD), "--bootstrap")
    return [
        Stack(config.name, config.tier, made[config.name].stack, made[config.name].document, made is accounts)
        for config in load_all(GOOD)
        for made in (services, accounts)
    ]
