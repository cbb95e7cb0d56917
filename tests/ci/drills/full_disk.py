"""A process that deploys on a disk that fills up: a small file system of its own, seen by nobody else.

Run it with `unshare --map-root-user --mount`, which lets everybody mount for himself.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

from ci.toolchain.terraform.engine import find
from ci.toolchain.terraform.folder import Folder
from ci.toolchain.terraform.variables import process_environment
from shared import exits

SIZE = "512k"


def main(path: Path, document: Path) -> None:
    """Deploy `document` in `path`, the disk full while it plans and again while it applies; print what was said."""
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(path)], check=True)
    folder = Folder(path, find(os.environ), process_environment(os.environ), 0)
    folder.prepare(document.read_bytes(), override=None, lock_file=None)
    folder.init()

    filler = _filled(path)
    try:
        folder.plan()
        planned = []
    except exits.CommandError as error:
        planned = error.lines
    left = folder.plan_file.exists()

    filler.unlink()
    folder.plan()
    filler = _filled(path)
    folder.apply()
    print(
        json.dumps({"planned": planned, "plan_left": left, "log_bytes": (path / "logs" / "apply.log").stat().st_size})
    )


def _filled(path: Path) -> Path:
    """Fill the file system with one file and return it."""
    filler = path / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    return filler


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
