"""A process of its own that deploys a document as the commands do: prepare, init, plan, apply, under their signals."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ci.toolchain.terraform.engine import find
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.interrupts import INTERRUPTS
from ci.toolchain.terraform.variables import process_environment
from shared import exits


def main(path: Path, document: Path, lock_timeout_seconds: int) -> int:
    """Deploy `document` in the working folder `path`; print each step and, at the end, what went wrong."""
    with INTERRUPTS.forwarding():
        try:
            folder = Folder(path, find(os.environ), process_environment(os.environ), lock_timeout_seconds)
            folder.prepare(document.read_bytes(), override=None, lock_file=None)
            print("init", flush=True)
            folder.init()
            print("plan", flush=True)
            folder.plan()
            print("apply", flush=True)
            folder.apply(progress=lambda text: print(text, flush=True))
        except exits.CommandError as error:
            print(*error.lines, sep="\n", flush=True)
            return error.code
    print("done", flush=True)
    return exits.DONE


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
