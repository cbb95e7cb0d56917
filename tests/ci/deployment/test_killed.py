"""A run that was killed goes on with the one command that `status` prints: one row of the table of `killed.py`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ci.evidence.operation import Operation
from tests.ci.deployment.killed import AT_WORK, killed, scene
from tests.local_aws import LocalAccount
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


def test_a_promotion_that_dies_with_its_engine_goes_on(
    accounts: Mapping[str, LocalAccount], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lock is left; the next promotion on its machine closes it at once, takes the lock, and is proven."""
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)
    row = killed(scene(accounts["dev"], tmp_path, "at-work"), Operation.PROMOTE, AT_WORK)
    assert (row.elsewhere, row.said, row.locked) == ("running: promote", "interrupted: promote", True)
    assert (row.command, row.problem) == ("python -m ci promote dev", "")
