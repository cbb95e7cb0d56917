"""What a change is compared with: which commit, and why that one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ci.toolchain.repository import ask, changed_files, is_shallow, require_top
from shared import exits

MAIN = "main"
# Where a clone keeps main: its own branch, or only the remote's (a workflow checks out one commit).
MAIN_REFS = (f"refs/heads/{MAIN}", f"refs/remotes/origin/{MAIN}")


class BaseError(exits.CommandError):
    """There is no base to compare with; one line says why and what to do."""

    def __init__(self, line: str) -> None:
        super().__init__([line])


@dataclass(frozen=True)
class Base:
    """A commit to compare with, and the sentence that says how it was chosen."""

    commit: str
    why: str

    @property
    def short(self) -> str:
        """Return the commit as people write it."""
        return self.commit[:12]


def choose(repository: Path, wanted: str | None = None) -> Base:
    """Return the base of the working tree in `repository`: `wanted`, or the one that its branch implies.

    On a clean main the commit before, on a dirty main the last commit, elsewhere the commit at which the branch left
    main. Raises BaseError, and CommandError in a folder of a larger repository.
    """
    _repository_with_history(repository)
    if wanted is not None:
        return Base(_resolve(repository, wanted), f"{wanted}, as asked")
    head = _resolve(repository, "HEAD")
    mains = [ref for ref in MAIN_REFS if _ask(repository, "rev-parse", "--verify", "--quiet", ref) is not None]
    if not mains:
        raise BaseError(_without_main(repository))
    branch = _ask(repository, "symbolic-ref", "--quiet", "--short", "HEAD")
    if branch == MAIN:
        if changed_files(repository):
            return Base(head, f"HEAD, because {MAIN} has changes that are not committed")
        return Base(_parent(repository), f"HEAD~1, because {MAIN} is clean")
    left = _ask(repository, "merge-base", "HEAD", mains[0])
    if left is None:
        raise BaseError(_without_ancestor(repository, mains[0]))
    return Base(left, f"where {branch or 'this commit'} left {MAIN}")


def _repository_with_history(repository: Path) -> None:
    if _ask(repository, "rev-parse", "--is-inside-work-tree") is None:
        raise BaseError("not in a git repository: there is nothing to compare with")
    if _ask(repository, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        raise BaseError("no commit yet: there is nothing to compare with")
    require_top(repository)


def _resolve(repository: Path, ref: str) -> str:
    commit = _ask(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        shallow = is_shallow(repository)
        hint = "this clone is shallow: git fetch --unshallow" if shallow else "git log shows what there is"
        raise BaseError(f"unknown base {ref!r}: {hint}")
    return commit


def _parent(repository: Path) -> str:
    parent = _ask(repository, "rev-parse", "--verify", "--quiet", "HEAD~1^{commit}")
    if parent is not None:
        return parent
    if is_shallow(repository):
        raise BaseError("this clone is shallow and lacks the commit before: git fetch --deepen=1")
    raise BaseError("this is the first commit: there is nothing before it to compare with")


def _without_main(repository: Path) -> str:
    default = (_ask(repository, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD") or "").partition("/")[
        2
    ]
    if default and default != MAIN:
        what = f"the default branch is {default}, and workflows, roles and the gate go by {MAIN}"
        return f"{what}: rename it to {MAIN}, or name a base with --base"
    return f"no branch {MAIN} here: fetch it (git fetch origin {MAIN}), or name a base with --base"


def _without_ancestor(repository: Path, main: str) -> str:
    if is_shallow(repository):
        return f"this clone is shallow and lacks the commit at which it left {MAIN}: git fetch --unshallow"
    return f"this branch and {main} have no commit in common: name a base with --base"


def _ask(repository: Path, *arguments: str) -> str | None:
    """Return git's answer without the end of its line, or None when it has none."""
    answer = ask(repository, *arguments)
    return None if answer is None else answer.strip()
