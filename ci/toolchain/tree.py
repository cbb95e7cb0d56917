"""A source tree as its own code sees it: the commit that is checked out here, or another one, in a process of its own.

What another commit's code runs in has that commit's libraries, and is given no credentials.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ci.toolchain import artifact, legacy_commits, synthesis
from ci.toolchain.artifact import Artifact
from ci.toolchain.repository import ask, require_history
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.tree_data import VERSION, EnvironmentData, TreeData, tree_data

SHORT = 12
# What a commit says that has no such option yet; with other words, and 64 as well, it says that its files are wrong.
_UNKNOWN_OPTION = "No such option: --config"


@dataclass(frozen=True)
class Tree:
    """Files, the interpreter that has their libraries, and what their own code says about them.

    `commit` is the one that was checked out aside; None for the files that this program belongs to.
    """

    root: Path
    python: Path
    data: TreeData
    commit: str | None = None

    def environment(self, name: str) -> EnvironmentData:
        """Return what the tree says about an environment. Raises CommandError where it does not know it."""
        found = {one.name: one for one in self.data.environments}
        if name not in found:
            what = "these files have" if self.commit is None else f"commit {self.commit[:SHORT]} has"
            raise exits.CommandError([f"{name}: {what} no such environment, only {', '.join(found) or 'none'}"])
        return found[name]

    def synthesized(self, *arguments: str) -> dict[str, Artifact]:
        """Return environment -> artifact, by the tree's own code. Raises CommandError, which names the commit."""
        with _said_of(self.commit):
            return artifact.synthesized(self.root, *arguments, python=self.python)


def tree_here(root: Path, configs: Sequence[EnvironmentConfig]) -> Tree:
    """Return the tree that is checked out here, whose environments are `configs`."""
    return Tree(root, Path(sys.executable), tree_data(root, configs))


def tree_of(root: Path, commit: str, here: Path) -> Tree:
    """Return the tree at `root`, the checkout of a commit, read by its own code; `here` is the repository.

    Raises CommandError, which names the commit: its libraries cannot be installed, its files are wrong.
    """
    with _said_of(commit):
        python = synthesis.python_for(root, here)
        return Tree(root, python, _data_of(root, python), commit)


@contextlib.contextmanager
def checked_out(root: Path, commit: str) -> Generator[Path]:
    """Yield a folder with the files of a commit, and remove it.

    Raises CommandError when the commit is not here, and in a shallow clone.
    """
    require_history(root)
    with tempfile.TemporaryDirectory(prefix="commit-") as scratch:
        tree = Path(scratch, "tree")
        if ask(root, "worktree", "add", "--quiet", "--detach", str(tree), commit) is None:
            line = f"commit {commit[:SHORT]} cannot be checked out: fetch main with its history"
            raise exits.CommandError([line])
        try:
            yield tree
        finally:
            ask(root, "worktree", "remove", "--force", str(tree))


def _data_of(root: Path, python: Path) -> TreeData:
    said = _run(root, python, "-m", "stacks", "--config")
    if said.returncode == exits.BAD_INPUT and _UNKNOWN_OPTION in said.stderr:
        legacy = _answer(_run(root, python, "-c", legacy_commits.SCRIPT))
        promises = legacy_commits.promises_of(root).model_dump()
        return _read({"version": VERSION, "environments": legacy, "promises": promises})
    return _read(_answer(said))


def _read(data: object) -> TreeData:
    try:
        return TreeData.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        line = f"what python -m stacks --config says of it cannot be read here: {place}: {first['msg']}"
        raise exits.CommandError([f"{line}: deploy with the code of a later commit"]) from None


def _answer(said: subprocess.CompletedProcess[str]) -> object:
    """Return what a process printed as JSON. Raises CommandError with what it said instead."""
    if said.returncode == exits.BAD_INPUT:
        raise exits.CommandError(said.stderr.splitlines(), exits.BAD_INPUT)
    try:
        if said.returncode == exits.DONE:
            return json.loads(said.stdout)
    except ValueError:
        pass
    last = said.stderr.strip().rpartition("\n")[2]
    raise exits.CommandError([f"its configuration cannot be read: {last or f'exit code {said.returncode}'}"])


def _run(root: Path, python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = synthesis.environment_of_tree()
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@contextlib.contextmanager
def _said_of(commit: str | None) -> Generator[None]:
    """Put the commit before each line of an error that its code raised; the tree that is here needs no name."""
    try:
        yield
    except exits.CommandError as error:
        if commit is None:
            raise
        raise exits.CommandError([f"commit {commit[:SHORT]}: {line}" for line in error.lines], error.code) from error
