"""The documents of a source tree, synthesized by that tree's own code in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.toolchain import tool_environment
from ci.toolchain.repository import run
from ci.toolchain.run_context import without_credentials
from ci.toolchain.tool_environment import LOCK
from shared import exits

SERVICE, ACCOUNT = "SERVICE", "ACCOUNT"  # the kinds of stack, as stacks/kinds.py names them
Documents = dict[str, dict[str, Any]]


class SynthesisError(exits.CommandError):
    """A tree gave no documents; the lines say why."""


@dataclass(frozen=True)
class Running:
    """A synthesis under way; `ended` and `documents` wait for its end."""

    process: subprocess.Popen[str]
    out: Path

    def documents(self) -> Documents:
        """Return environment -> document. Raises SynthesisError with what the tree's own code said."""
        return read_documents(self.ended())

    def ended(self) -> Path:
        """Return the output folder once everything is in it. Raises SynthesisError as `documents` does."""
        _, error = self.process.communicate()
        if self.process.returncode == exits.BAD_INPUT:
            raise SynthesisError(error.splitlines(), exits.BAD_INPUT)
        if self.process.returncode:
            raise SynthesisError([error.strip().rpartition("\n")[2] or f"exit code {self.process.returncode}"])
        return self.out


@dataclass(frozen=True)
class BothKinds:
    """The documents of a tree by environment: those of the service, and those that prepare the accounts."""

    services: Documents
    accounts: Documents


def start(tree: Path, out: Path, python: Path, *options: str) -> Running:
    """Start the synthesis of every environment of `tree` into the new folder `out`; `options` are those of synth."""
    process = subprocess.Popen(
        [str(python), "-m", "stacks", "--out", str(out), *options],
        cwd=tree,
        env=environment_of_tree(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Running(process, out)


def environment_of_tree() -> dict[str, str]:
    """Return the variables of a process that runs a tree's own code: nothing in them opens an account."""
    return {**without_credentials(), "PYTHONSAFEPATH": "", "NO_COLOR": "1"}


def of_tree(tree: Path) -> Documents:
    """Return the documents of every environment of `tree`, by this process's libraries. Raises SynthesisError."""
    with tempfile.TemporaryDirectory(prefix="synth-") as folder:
        return start(tree, Path(folder), Path(sys.executable)).documents()


def start_both(tree: Path, out: Path, python: Path) -> Running:
    """Start the synthesis of both kinds of `tree` in one process; `documents_of_both` waits for it."""
    return start(tree, out, python, "--with-accounts")


def documents_of_both(running: Running, tree: Path, python: Path) -> BothKinds:
    """Return both kinds of documents once `running`, of `start_both`, has ended. Raises SynthesisError.

    A tree from before the option is synthesized again, kind by kind; one from before the accounts has none.
    """
    try:
        out = running.ended()
    except SynthesisError as error:
        if not _unknown_option(error):
            raise
    else:
        return BothKinds(read_documents(out), read_documents(out, ACCOUNT))
    services = start(tree, running.out.with_name(f"{running.out.name}-services"), python).documents()
    try:
        accounts = start(tree, running.out.with_name(f"{running.out.name}-accounts"), python, "--bootstrap").documents()
    except SynthesisError as error:
        if not _unknown_option(error):
            raise
        accounts = {}
    return BothKinds(services, accounts)


def _unknown_option(error: SynthesisError) -> bool:
    return error.code == exits.BAD_INPUT and "No such option" in error.lines[0]


def read_documents(out: Path, kind: str = SERVICE) -> Documents:
    """Return the documents of a kind in an output folder, by the environment that each one names in its outputs.

    The manifest of a tree from before the folder could hold both kinds names none: it holds the one asked for.
    """
    stacks = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    wanted = sorted(name for name, stack in stacks.items() if stack.get("kind", kind) == kind)
    documents = [json.loads((out / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8")) for name in wanted]
    return {document["output"]["EnvironmentSuffix"]["value"]: document for document in documents}


def read_packages(out: Path) -> dict[str, str]:
    """Return stack -> package of an output folder; a tree from before stacks were packages names none."""
    stacks = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    return {name: stack.get("package", "") for name, stack in stacks.items()}


@contextmanager
def exported(repository: Path, commit: str) -> Generator[Path]:
    """Yield a temporary folder with the files of `commit`; the repository itself is only read.

    Raises SynthesisError where git cannot give them all, and for a link that leads out of the folder.
    """
    with tempfile.TemporaryDirectory(prefix="base-") as folder:
        archive = run(repository, "archive", "--format=tar", commit)
        if archive.returncode:
            raise SynthesisError([archive.stderr.decode(errors="replace").strip().rpartition("\n")[2]])
        with tempfile.TemporaryFile() as file:
            file.write(archive.stdout)
            file.seek(0)
            with tarfile.open(fileobj=file) as tar:
                try:
                    tar.extractall(folder, filter="data")
                except tarfile.FilterError as error:
                    raise SynthesisError([f"commit {commit[:12]}: {error}: take it out of the commit"]) from None
        yield Path(folder)


def python_for(tree: Path, repository: Path) -> Path:
    """Return the interpreter whose libraries are those that `tree` locks: this one, or one of another environment.

    Raises SynthesisError when that environment cannot be made, or the tree locks nothing.
    """
    if not (tree / LOCK).is_file() or not (tree / "stacks").is_dir():
        raise SynthesisError([f"it has no stacks, or no {LOCK}: choose a later commit"])
    try:
        return tool_environment.of_lock((tree / LOCK).read_text(encoding="utf-8"), repository)
    except tool_environment.InstallationError as error:
        said = " ".join(" ".join(error.lines).split())  # uv folds its lines
        raise SynthesisError([f"its {LOCK} cannot be installed: {said}"]) from None
