"""Measures which lines and branches of the packages run in this process.

slipcover adds probes to the code when it is imported and removes those that have fired, so measuring costs next to no
time. coverage.py's tracer handles every line of every library: the tests of `shared` took 2.3 times as long with it.

Where tests run it is a plugin: `pytest -p tests.measuring.sitecustomize`. Every other Python imports a module of this
name at its start where it finds one ("sitecustomize", https://docs.python.org/3/library/site.html), so a command is
measured where this folder is on its PYTHONPATH. Either way nothing is measured without a folder to write to.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from pathlib import Path

VARIABLE = "TESTS_COVERAGE"
PACKAGES = ("ci", "shared", "stacks")
# The stack of tests/orders stands in `stacks` of a copy only: here there is no such file.
OMITTED = ("*/stacks/orders/*",)
# Read by the type checker only; run only where Python starts a module itself, which no import sees.
EXCLUDED = ("if TYPE_CHECKING:", 'if __name__ == "__main__":')


def measure(folder: Path) -> None:
    """Measure what is imported from now on, and write it into `folder` at the end of the process."""
    import slipcover

    measured = slipcover.Slipcover(branch=True, omit=list(OMITTED), exclude_also=list(EXCLUDED))
    # Of the folder in which the process has started: that of a copy bears the same names as that of the original.
    slipcover.ImportManager(measured, slipcover.FileMatcher(sources=PACKAGES, omit=OMITTED)).__enter__()

    def write() -> None:
        (folder / f"{os.getpid()}.json").write_text(json.dumps(measured.get_coverage()), encoding="utf-8")

    atexit.register(write)


if VARIABLE in os.environ:
    measure(Path(os.environ[VARIABLE]))
    if __name__ == "sitecustomize" and sys.orig_argv[1:3] == ["-m", "pytest"]:
        sys.argv.append("--assert=plain")  # a module whose assertions pytest rewrites is imported past the probes
