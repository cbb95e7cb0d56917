"""git, asked about the repository of this project: one place that runs it, and what has to hold before it is asked."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from shared import exits

NONE: Mapping[str, str] = MappingProxyType({})


def run(
    root: Path, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] = NONE
) -> subprocess.CompletedProcess[bytes]:
    """Run git in `root`, with `variables` added to the environment, and return what became of it.

    Raises CommandError where there is no git.
    """
    environment = {**os.environ, **variables}
    try:
        return subprocess.run(
            ["git", *arguments], cwd=root, env=environment, input=stdin, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise exits.CommandError(["git is not on the PATH: install it"]) from None


def ask(root: Path, *arguments: str) -> str | None:
    """Return git's answer as it printed it, or None when it has none. Raises CommandError where there is no git."""
    done = run(root, *arguments)
    return done.stdout.decode("utf-8", errors="surrogateescape") if done.returncode == 0 else None


def changed_files(root: Path, *paths: str) -> list[str]:
    """Return the files on disk below `paths` (all, without any) that a commit would make other than HEAD, sorted.

    New files count, unless git ignores them. Where only the ends of lines are others, as `.gitattributes` lets them be,
    `git status` lists a file until it is added; it is none of these.
    """
    changed = ask(root, "diff", "--name-only", "--no-renames", "-z", "HEAD", "--", *paths) or ""
    new = ask(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *paths) or ""
    return sorted({name for name in (changed + new).split("\0") if name})


def require_top(root: Path) -> None:
    """Raise CommandError where `root` is a folder of a larger repository; outside of any it is silent.

    GitHub reads workflows and CODEOWNERS at the top of a repository only (GitHub Docs, "Triggering a workflow" and
    "About code owners"), and git names paths from there: checkouts and owners would be about the wrong files.
    """
    prefix = (ask(root, "rev-parse", "--show-prefix") or "").strip().rstrip("/")
    if prefix:
        remedy = f"give it a repository of its own: git subtree split --prefix={prefix}"
        raise exits.CommandError([f"this project is the folder {prefix} of a larger git repository: {remedy}"])


def require_history(root: Path) -> None:
    """Raise CommandError in a shallow clone: which commit comes after which, and who wrote what, is unknown there."""
    if is_shallow(root):
        raise exits.CommandError(["this clone is shallow, and the history of main is not here: git fetch --unshallow"])


def is_shallow(root: Path) -> bool:
    """Return whether the clone at `root` was cut off: it knows the last commits only."""
    return (ask(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
