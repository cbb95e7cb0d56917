"""Synthesis in a Python process of its own: for what is decided when Python starts."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from shared.constructs.bindings import STOCK_BINDINGS
from tests.examples.good import GOOD
from tests.stacks.document import ROOT

_PROGRAM = """
import sys
from pathlib import Path
from shared.constructs import bindings
bindings.prepare(*map(Path, sys.argv[3:]))
import stacks
from shared.config import load_all
from stacks.synthesis import synthesize
synthesize(load_all(Path(sys.argv[1])), Path(sys.argv[2]))
print(len([name for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")]))
"""


def synthesized_by_another_process(out: Path, *cache: Path, **environment: str) -> int:
    """Synthesize the example environments into `out`; return how many modules of the bindings that process imported.

    `cache` is where it makes or finds the reduced copy of the bindings, the usual folder unless one is given.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONHASHSEED", STOCK_BINDINGS)}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(GOOD), str(out), *map(str, cache)],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder`, by its path there."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
