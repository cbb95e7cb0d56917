"""The input digest: one number for everything that synthesis and deployment depend on.

A promotion carries the digest, not the commit: a merge, a squash or a change of the README gives another commit and the
same inputs. The inputs are the environment files, the code that turns them into a document, the code that deploys and
judges it, and the lock files that fix the versions of both. pyproject.toml is none: what it wishes for counts once it
is in requirements.lock. The task runner is none: a session only starts what is in `ci/` and `stacks/`.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path

from shared import exits

INPUTS = (".terraform.lock.hcl", "ci", "environments", "requirements.lock", "shared", "stacks")


def input_digest(root: Path) -> str:
    """Return the SHA-256 of the inputs in the tree at `root`, as they are on disk.

    A file counts when git does not ignore it, committed or not: it takes part in synthesis either way. Raises
    CommandError where git cannot list the files.
    """
    return digest_of((name, (root / name).read_bytes()) for name in _listed(root) if (root / name).is_file())


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 over paths and contents, whatever their order.

    Both are hashed with their lengths before them, so that no two sets of files give the same bytes.
    """
    whole = hashlib.sha256()
    for name, content in sorted(files):
        for part in (name.encode(), content):
            whole.update(len(part).to_bytes(8, "big"))
            whole.update(part)
    return whole.hexdigest()


def _listed(root: Path) -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *INPUTS]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise exits.CommandError(["not in a git repository: the inputs cannot be listed"])
    return sorted({name for name in done.stdout.split("\0") if name})
