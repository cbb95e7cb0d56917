"""The input digest: one number for everything that synthesis and deployment depend on.

A promotion carries the digest, not the commit: a merge, a squash or a change of the README gives another commit and the
same inputs. The inputs are the environment files, the code that turns them into a document, the code that deploys and
judges it, and the lock files that fix the versions of both. pyproject.toml is none: what it wishes for counts once it
is in requirements.lock. The task runner is none: a session only starts what is in `ci/` and `stacks/`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ci.toolchain.repository import ask, require_top, run
from shared import exits

# The scheme of what this module computes. A record names that of its digest, and a commit's is recomputed by it.
SCHEME = 1
INPUTS = (".terraform.lock.hcl", "ci", "environments", "requirements.lock", "shared", "stacks")


def input_digest(root: Path) -> str:
    """Return the SHA-256 of the inputs in the tree at `root`: of the bytes that git would commit of them.

    A file counts when git does not ignore it, committed or not: it takes part in synthesis either way. How a system or
    an editor ends the lines on disk does not count: `.gitattributes` says how they end in a commit. Raises CommandError
    where git cannot list the files, and in a folder of a larger repository.
    """
    require_top(root)
    return digest_of(_as_committed(root, [name for name in _listed(root) if (root / name).is_file()]))


def digest_by(scheme: int, root: Path) -> str:
    """Return the input digest of the tree at `root` by a scheme. Raises CommandError, also for an unknown scheme."""
    if scheme != SCHEME:
        line = f"an input digest of scheme {scheme}: this version of the tooling knows {SCHEME}: update your checkout"
        raise exits.CommandError([line])
    return input_digest(root)


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
    listed = ask(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *INPUTS)
    if listed is None:
        raise exits.CommandError(["not in a git repository: the inputs cannot be listed"])
    return sorted({name for name in listed.split("\0") if name})


def _as_committed(root: Path, names: Sequence[str]) -> Iterable[tuple[str, bytes]]:
    """Return each file with the bytes that git would commit of it, `.gitattributes` applied."""
    found = {name: (root / name).read_bytes() for name in names}
    # Only where a line ends otherwise can a commit hold other bytes than the disk.
    doubtful = [name for name, content in found.items() if b"\r" in content]
    found.update(zip(doubtful, _cleaned(root, doubtful), strict=True))
    return found.items()


def _cleaned(root: Path, names: Sequence[str]) -> Iterator[bytes]:
    """Yield what git makes of files for a commit. Its objects go into a folder of their own; `root` is only read."""
    if not names:
        return
    with tempfile.TemporaryDirectory(prefix="objects-") as folder:
        objects = {"GIT_OBJECT_DIRECTORY": folder}
        hashed = run(root, "hash-object", "-w", "--", *names, variables=objects)
        contents = run(root, "cat-file", "--batch", stdin=hashed.stdout, variables=objects)
    if hashed.returncode or contents.returncode:
        raise exits.CommandError([(hashed.stderr or contents.stderr).decode(errors="replace").strip()])
    # Each object: its name, its type, its size, a line feed; the bytes; a line feed (git-cat-file, "Batch output").
    answer = contents.stdout
    while answer:
        head, _, rest = answer.partition(b"\n")
        size = int(head.split()[2])
        yield rest[:size]
        answer = rest[size + 1 :]


def same_inputs(root: Path, one: str, other: str) -> bool | None:
    """Return whether two commits have the same inputs; None where one of them is not known at `root`.

    The digest is over paths and contents, so the names that git gives to these say it without reading them.
    """
    found = [inputs_of(root, commit) for commit in (one, other)]
    return None if None in found else found[0] == found[1]


def inputs_of(root: Path, commit: str) -> dict[str, str] | None:
    """Return path -> git's name of the content of each input of a commit; None where the commit is not known."""
    said = ask(root, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *INPUTS)
    if said is None:
        return None
    lines = [line.partition("\t") for line in said.split("\0") if line]
    return {path: about.split()[2] for about, _, path in lines}
