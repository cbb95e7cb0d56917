"""Documents that a test run synthesizes once for the same files, whichever process asks first.

tests/stacks shows that the same inputs give the same bytes. What is asked for the first time is synthesized by the
product itself.

    python -m tests.rehearsal.documents COMMAND ...     is     python -m ci COMMAND ...

but for that. A rehearsal that a person runs has no folder to remember in, and synthesizes each time, as on AWS.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from ci.toolchain import artifact, synthesis
from ci.toolchain.artifact import Artifact
from ci.toolchain.input_digest import digest_of
from ci.toolchain.synthesis import Running

# The folder of this test run, which its processes inherit (tests/conftest.py).
FOLDER = "TESTS_DOCUMENTS"
MODULE = "tests.rehearsal.documents"
# What a document depends on, and what lies beside it and is written anew.
_INPUTS = ("environments", "requirements.lock", "shared", "stacks")
_WRITTEN = ("__pycache__", "schema.json")
_start = synthesis.start


@dataclass(frozen=True)
class Kept(Running):
    """A synthesis that is over: its output was there."""

    def ended(self) -> Path:
        """Return the output folder."""
        return self.out


@dataclass(frozen=True)
class ToBeKept(Running):
    """A synthesis under way, whose output is kept once it has ended well."""

    kept: Path

    def ended(self) -> Path:
        """Return the output folder once everything is in it. Raises SynthesisError."""
        out = super().ended()
        whole = self.kept.with_name(f"{self.kept.name}-{os.getpid()}")  # what has the name is never half of it
        shutil.copytree(out, whole, dirs_exist_ok=True)
        with contextlib.suppress(OSError):  # another process was first: with the same bytes
            whole.rename(self.kept)
        return out


def start(tree: Path, out: Path, python: Path, *options: str) -> Running:
    """Do what `synthesis.start` does, at once where this test run has the documents of the same files already."""
    folder = os.environ.get(FOLDER)
    # The environments of another folder, and a tree that is no copy of this one, are no part of the digest.
    if folder is None or "--root" in options or not (tree / "stacks").is_dir():
        return _start(tree, out, python, *options)
    kept = Path(folder, hashlib.sha256("\0".join([_digest(tree), str(python), *options]).encode()).hexdigest())
    if not kept.is_dir():
        running = _start(tree, out, python, *options)
        return ToBeKept(running.process, running.out, kept)
    shutil.copytree(kept, out, dirs_exist_ok=True)
    over = subprocess.Popen(["git", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    over.communicate()
    return Kept(over, out)


@contextlib.contextmanager
def remembered() -> Generator[None]:
    """Have the product's syntheses remembered while the block runs."""
    with mock.patch.object(synthesis, "start", start):
        yield


def synthesized(root: Path, *arguments: str) -> dict[str, Artifact]:
    """Return what `artifact.synthesized` does, at once where this test run has it already. Raises SynthesisError."""
    with remembered():
        return artifact.synthesized(root, *arguments)


def _digest(tree: Path) -> str:
    files = [file for name in _INPUTS for file in (tree / name, *(tree / name).rglob("*")) if file.is_file()]
    kept = [file for file in files if not set(file.relative_to(tree).parts) & set(_WRITTEN)]
    return digest_of((file.relative_to(tree).as_posix(), file.read_bytes()) for file in kept)


if __name__ == "__main__":
    from ci.__main__ import main

    with remembered():
        code = main()
    sys.exit(code)
