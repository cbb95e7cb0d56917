"""What a command run by a test needs, so that the lines it runs count for the coverage of the test run.

That is for what runs in no process of pytest: promises, which `verify` runs in one of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from tests.measuring.sitecustomize import VARIABLE
from tests.rehearsal.tree import ROOT


def variables() -> Mapping[str, str]:
    """Return the variables that have a command measured; none where this test run measures nothing itself.

    The command runs in a copy of this repository, whose files bear the same names below the folder that it starts in.
    """
    return {"PYTHONPATH": str(ROOT / "tests" / "measuring")} if VARIABLE in os.environ else {}
