"""The documents of a source tree, synthesized by that tree's own code in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared import exits

LOCK = "requirements.lock"
Documents = dict[str, dict[str, Any]]


class SynthesisError(exits.CommandError):
    """A tree gave no documents; the lines say why."""


@dataclass(frozen=True)
class Running:
    """A synthesis under way; `documents` waits for its end."""

    process: subprocess.Popen[str]
    out: Path

    def documents(self) -> Documents:
        """Return environment -> document. Raises SynthesisError with what the tree's own code said."""
        _, error = self.process.communicate()
        if self.process.returncode == exits.BAD_INPUT:
            raise SynthesisError(error.splitlines(), exits.BAD_INPUT)
        if self.process.returncode:
            raise SynthesisError([error.strip().rpartition("\n")[2] or f"exit code {self.process.returncode}"])
        return read_documents(self.out)


def start(tree: Path, out: Path, python: Path, *options: str) -> Running:
    """Start the synthesis of every environment of `tree` into the new folder `out`; `options` are those of synth."""
    environment = {**os.environ, "PYTHONSAFEPATH": "", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [str(python), "-m", "stacks", "--out", str(out), *options],
        cwd=tree,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Running(process, out)


def of_tree(tree: Path) -> Documents:
    """Return the documents of every environment of `tree`, by this process's libraries. Raises SynthesisError."""
    with tempfile.TemporaryDirectory(prefix="synth-") as folder:
        return start(tree, Path(folder), Path(sys.executable)).documents()


def read_documents(out: Path) -> Documents:
    """Return the documents in an output folder, by the environment that each one names in its outputs."""
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(out.glob("stacks/*/cdk.tf.json"))]
    return {document["output"]["EnvironmentSuffix"]["value"]: document for document in documents}


def read_packages(out: Path) -> dict[str, str]:
    """Return stack -> package of an output folder; a tree from before stacks were packages names none."""
    stacks = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    return {name: stack.get("package", "") for name, stack in stacks.items()}


@contextmanager
def exported(repository: Path, commit: str) -> Generator[Path]:
    """Yield a temporary folder with the files of `commit`; the repository itself is only read."""
    with tempfile.TemporaryDirectory(prefix="base-") as folder:
        archive = subprocess.run(
            ["git", "archive", "--format=tar", commit], cwd=repository, capture_output=True, check=True
        ).stdout
        with tempfile.TemporaryFile() as file:
            file.write(archive)
            file.seek(0)
            with tarfile.open(fileobj=file) as tar:
                tar.extractall(folder, filter="data")
        yield Path(folder)


def python_for(tree: Path, repository: Path) -> Path:
    """Return the interpreter whose libraries are those that `tree` locks: this one, or one of a new environment.

    Raises SynthesisError when the new environment cannot be made.
    """
    if not (tree / "noxw").is_file() or not (tree / "stacks").is_dir():
        raise SynthesisError(["it has no stacks and set-up of its own: choose a later one with --base"])
    if (tree / LOCK).read_bytes() == (repository / LOCK).read_bytes():
        return Path(sys.executable)
    done = subprocess.run(
        [sys.executable, "noxw", "--only-set-up"], cwd=tree, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SynthesisError([done.stderr.strip().rpartition("\n")[2]])
    return tree / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
