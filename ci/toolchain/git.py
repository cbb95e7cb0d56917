"""What the working tree is, as git says it: the commit, its tree, and whether the inputs are those of the commit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ci.toolchain.input_digest import INPUTS
from ci.toolchain.repository import ask, changed_files, require_history, require_top
from shared import exits

# Where main is: the remote's first, because a branch here may hold what nobody merged.
MAIN_REFS = ("refs/remotes/origin/main", "refs/heads/main")
_PARENTS_OF_A_MERGE = 2
# GitHub Docs, "Email addresses reference": your noreply email address.
_TRAILER = re.compile(r"^(.+) <([^>]+)>$")
_GITHUB_ADDRESS = re.compile(r"^(?:[0-9]+\+)?([^@]+)@users\.noreply\.github\.com$")


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


@dataclass(frozen=True)
class Standing:
    """How a commit stands to main and to the commit that is deployed, and who wrote it (names of any kind).

    Where the deployed commit `is_known` not here, nothing can be newer than it.
    """

    commit: str
    on_main: bool
    is_newer: bool
    authors: tuple[str, ...]
    is_known: bool = True


def standing_of(root: Path, commit: str, deployed: str | None) -> Standing:
    """Return how `commit` stands; it is newer than nothing (None), and than the commits that led to it.

    What the remote knows as main counts, where there is a remote. Raises CommandError in a shallow clone.
    """
    require_history(root)
    main = next((ref for ref in MAIN_REFS if ask(root, "rev-parse", "--verify", "--quiet", ref)), None)
    line = None if main is None else ask(root, "rev-list", "--first-parent", main)
    known = deployed is None or ask(root, "cat-file", "-e", f"{deployed}^{{commit}}") is not None
    newer = deployed is None or ask(root, "merge-base", "--is-ancestor", deployed, commit) is not None
    return Standing(commit, commit in (line or "").split(), newer, _authors(root, commit, deployed), known)


def _authors(root: Path, commit: str, deployed: str | None) -> tuple[str, ...]:
    """Return who wrote what comes, co-authors too: names, addresses, accounts of GitHub."""
    form = "--format=%an%n%ae%n%(trailers:key=Co-authored-by,valueonly)"
    said = "".join(ask(root, "show", "--no-patch", form, one) or "" for one in _writing(root, deployed, commit))
    names: dict[str, None] = {}
    for line in filter(None, said.split("\n")):
        found = _TRAILER.match(line)
        for name in found.groups() if found else (line,):
            names[name] = None
            account = _GITHUB_ADDRESS.match(name)
            if account:
                names[account.group(1)] = None
    return tuple(names)


def commits_between(root: Path, deployed: str | None, commit: str) -> list[str]:
    """Return the commits between two, in any direction, that bring something which is deployed: the newest first.

    Left out are those that change no input, and merges that change nothing themselves: who writes a README or presses
    the button has not written what comes. Where nothing is deployed, or it is unknown, what `commit` brought to main
    counts; where no commit changes an input, `commit` alone.

    Raises CommandError in a shallow clone.
    """
    require_history(root)
    return _writing(root, deployed, commit)


def _writing(root: Path, deployed: str | None, commit: str) -> list[str]:
    span = f"{deployed}...{commit}"
    listed = None if deployed is None else ask(root, "rev-list", "--parents", span)
    if listed is None:
        span = f"{commit}^1..{commit}"
        listed = ask(root, "rev-list", "--parents", span) or ""
    plain = (ask(root, "rev-list", "--no-merges", "--full-history", span, "--", *INPUTS) or "").split()
    found = [line.split() for line in listed.splitlines()]
    return [
        one for one, *parents in found if one in plain or (len(parents) > 1 and _is_own_work(root, one, len(parents)))
    ] or [commit]


def _is_own_work(root: Path, merge: str, parents: int) -> bool:
    """Return whether a merge itself changes an input. Where git does not say, it does.

    A merge of two parents is made once more and compared with what was committed (git-log, `--remerge-diff`): so what
    a person did to it counts, a resolved conflict as well as a side that was dropped. One of more parents counts.
    """
    options = ("--remerge-diff", "--no-renames", "--name-only", "--format=", "-z")
    changed = ask(root, "show", *options, merge, "--", *INPUTS) if parents == _PARENTS_OF_A_MERGE else None
    return changed is None or changed.strip("\0\n") != ""


def file_at(root: Path, commit: str, name: Path) -> str | None:
    """Return what a file held at a commit; None where the commit or the file is not known.

    Raises CommandError in a shallow clone.
    """
    require_history(root)
    return ask(root, "show", f"{commit}:{name.as_posix()}")


def source_of(root: Path) -> Source:
    """Return what the tree at `root` is.

    Raises CommandError where there is no commit to name, and in a folder of a larger repository.
    """
    require_top(root)
    commit = ask(root, "rev-parse", "--verify", "--quiet", "HEAD")
    tree = ask(root, "rev-parse", "--verify", "--quiet", "HEAD^{tree}")
    if commit is None or tree is None:
        raise exits.CommandError(["not in a git repository with a commit: a record could not say what was deployed"])
    return Source(commit.strip(), tree.strip(), tuple(changed_files(root, *INPUTS)))
