"""Documents that a test run synthesizes once for each input digest, whichever process asks first.

The digest covers everything that synthesis depends on (ci/toolchain/input_digest.py), and tests/stacks shows that the
same inputs give the same bytes. What is asked for the first time is synthesized by the product itself.

    python -m tests.rehearsal.documents COMMAND ...     is     python -m ci COMMAND ...

but for that. A rehearsal that a person runs has no folder to remember in, and synthesizes each time, as on AWS.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from pathlib import Path
from unittest import mock

from filelock import FileLock

from ci.toolchain import artifact
from ci.toolchain.artifact import Artifact
from ci.toolchain.input_digest import input_digest

# The folder of this test run, which its processes inherit (tests/conftest.py).
FOLDER = "TESTS_DOCUMENTS"
MODULE = "tests.rehearsal.documents"
_synthesized = artifact.synthesized


def synthesized(root: Path, *arguments: str, python: Path | None = None) -> dict[str, Artifact]:
    """Return what `artifact.synthesized` does, at once where this test run has it already. Raises SynthesisError."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return _synthesized(root, *arguments, python=python)
    key = hashlib.sha256(
        "\0".join([input_digest(root), str(python or sys.executable), *arguments]).encode()
    ).hexdigest()
    file = Path(folder, key)
    with FileLock(f"{file}.lock"):
        if not file.is_file():
            whole = file.with_suffix(".whole")  # tests kill commands: what has the name is never half of it
            whole.write_bytes(pickle.dumps(_synthesized(root, *arguments, python=python)))
            whole.rename(file)
        return pickle.loads(file.read_bytes())  # noqa: S301 - written by this test run


if __name__ == "__main__":
    from ci.__main__ import main

    with mock.patch.object(artifact, "synthesized", synthesized):
        code = main()
    sys.exit(code)
