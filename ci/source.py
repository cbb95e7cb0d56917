"""What the working tree is, as git says it: the commit, its tree, and whether the inputs are those of the commit."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ci.digest import INPUTS
from shared import exits


@dataclass(frozen=True)
class Source:
    """A commit, the tree in it, and the inputs that differ from it on disk."""

    commit: str
    tree: str
    changed: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Return whether every input is what the commit says."""
        return not self.changed


def source_of(root: Path) -> Source:
    """Return what the tree at `root` is. Raises CommandError where there is no commit to name."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    tree = _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{tree}")
    if commit is None or tree is None:
        raise exits.CommandError(["not in a git repository with a commit: a record could not say what was deployed"])
    status = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", *INPUTS)
    return Source(commit.strip(), tree.strip(), tuple(sorted(_files(status or ""))))


def _files(status: str) -> Sequence[str]:
    """Return the paths of `git status --porcelain -z`: two letters, a space, the path."""
    return [entry[3:] for entry in status.split("\0") if entry]


def _git(root: Path, *arguments: str) -> str | None:
    """Return git's answer, or None when it has none."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise exits.CommandError(["git is not on the PATH: install it"]) from None
    return done.stdout if done.returncode == 0 else None
