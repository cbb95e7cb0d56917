"""What a command run by a test needs, so that the lines it runs count for the coverage of the test run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coverage import Coverage

from tests.rehearsal.tree import ROOT

# Read by coverage's own start file in every Python of .venv. Its warnings would stand in the stream that tests read.
# The stack of tests/orders stands in `stacks` of a copy only, so it has no source to report on here.
CONFIGURATION = """\
[run]
branch = true
parallel = true
data_file = {data}
source = ci, shared, stacks
omit = */stacks/orders/*
disable_warnings = module-not-imported, no-data-collected
"""


def variables(scratch: Path) -> Mapping[str, str]:
    """Return the variables that have a command measured; none where this test run measures nothing itself.

    The command runs in a copy of this repository: `[tool.coverage.paths]` brings its files back here.
    """
    if Coverage.current() is None:
        return {}
    file = scratch / "coverage.ini"
    file.write_text(CONFIGURATION.format(data=ROOT / ".coverage"), encoding="utf-8")
    return {"COVERAGE_PROCESS_START": str(file)}
