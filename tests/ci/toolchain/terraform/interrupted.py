"""A process of its own for the tests of signals: plan and apply a slow fixture as the commands do."""

from __future__ import annotations

import sys
from pathlib import Path

from ci.toolchain.terraform.interrupts import INTERRUPTS
from shared import exits
from tests.ci.toolchain.terraform.fixture import document, folder


def main(path: Path) -> int:
    """Apply a fixture that takes its time in `path`; print how it ended."""
    found = folder(path)
    with INTERRUPTS.forwarding():
        try:
            found.prepare(document("one", slow_seconds=8), override=None, lock_file=None)
            found.init()
            found.plan()
            print("applying", flush=True)
            found.apply(progress=lambda text: print(text, flush=True))
        except exits.CommandError as error:
            print(*error.lines, sep="\n", flush=True)
            return error.code
    return exits.DONE


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
