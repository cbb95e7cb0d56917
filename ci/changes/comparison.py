"""Base and head of a change, each synthesized by its own code, side by side."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.changes import retired
from ci.changes.diff import Change, compare
from ci.changes.retired import Retired
from ci.toolchain import synthesis
from ci.toolchain.base_commit import Base, choose
from ci.toolchain.synthesis import Documents, SynthesisError
from shared import exits
from shared.config import load_all
from shared.terminal import counted


@dataclass(frozen=True)
class EnvironmentDiff:
    """One environment's documents (None: it is not there on that side) and what differs between them."""

    name: str
    base: Mapping[str, Any] | None
    head: Mapping[str, Any] | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Sides:
    """The documents of the base and of the working tree, by environment, in promotion order."""

    base: Base
    before: Documents
    after: Documents
    accounts_before: Documents
    accounts_after: Documents
    predecessors: Mapping[str, str | None]  # of the working tree's environments: whose proof each one waits for
    retired: Mapping[str, Retired]  # of the working tree: what it says of environments that left management

    @property
    def names(self) -> list[str]:
        """Return every environment of either side: those of the working tree first."""
        return [*self.after, *(name for name in self.before if name not in self.after)]

    @property
    def affected(self) -> list[str]:
        """Return the environments whose document is another one than before."""
        return [name for name in self.names if _digest(self.before.get(name)) != _digest(self.after.get(name))]

    @property
    def leaving(self) -> list[str]:
        """Return the environments that have no file any more."""
        return [name for name in self.before if name not in self.after]

    @property
    def to_plan(self) -> list[str]:
        """Return the affected environments whose account can be asked: also of one that leaves, what its state holds.

        An entry that says that the account was never prepared is for the reviewers to judge.
        """
        absent = [name for name in self.leaving if name in self.retired and not self.retired[name].was_prepared]
        return [name for name in self.affected if name not in absent]

    def refusals(self, names: Sequence[str]) -> list[str]:
        """Return a line for each of `names` that leaves management without an entry in environments/retired."""
        return [
            f"{name} leaves management with the {counted(_resources(self.before[name]), 'resource')} of its file, and "
            f"{retired.path_of(name).as_posix()} does not say that they are gone: destroy or retire it first: "
            f'./noxw -s ci -- retire {name} --reason "..." ({retired.PAGE})'
            for name in self.leaving
            if name in names and name not in self.retired
        ]

    @property
    def affected_accounts(self) -> list[str]:
        """Return the environments of the working tree whose account's document is another one than before."""
        before, after = self.accounts_before, self.accounts_after
        return [name for name in self.after if _digest(before.get(name)) != _digest(after.get(name))]

    def differences(self, names: Sequence[str]) -> list[EnvironmentDiff]:
        """Return what differs in each of `names`."""
        return [_difference(name, self.before, self.after) for name in names]

    def account_differences(self, names: Sequence[str]) -> list[EnvironmentDiff]:
        """Return what differs in the accounts of those of `names` that are affected."""
        affected = [name for name in names if name in self.affected_accounts]
        return [_difference(name, self.accounts_before, self.accounts_after) for name in affected]

    def follow_ups(self, names: Sequence[str]) -> list[str]:
        """Return a line for what is to do in `names` besides the merge: accounts to prepare, what waits for a proof."""
        return [f"{name}: {what}" for name, what in _follow_ups(self) if name in names]


def sides(repository: Path, wanted: str | None) -> Sides:
    """Return both sides of the change in `repository`: the base that `wanted` names or the branch implies.

    Both are synthesized at the same time, in processes of their own. Raises BaseError, and SynthesisError whose lines
    say which side failed.
    """
    base = choose(repository, wanted)
    with tempfile.TemporaryDirectory(prefix="diff-") as folder, synthesis.exported(repository, base.commit) as tree:
        here = Path(sys.executable)
        head = synthesis.start_both(repository, Path(folder, "head"), here)
        try:
            python = synthesis.python_for(tree, repository)
            running = synthesis.start_both(tree, Path(folder, "base"), python)
            before = synthesis.documents_of_both(running, tree, python)
        except SynthesisError as error:
            before = error
        after = synthesis.documents_of_both(head, repository, here)
    if isinstance(before, SynthesisError):
        said = f" (and {len(before.lines) - 1} more)" if len(before.lines) > 1 else ""
        line = f"base {base.short} ({base.why}) does not synthesize: {before.lines[0]}{said}"
        raise SynthesisError([line], exits.FAILED)
    predecessors = {config.name: config.promotion.after for config in load_all(repository)}
    services = {name: after.services[name] for name in predecessors}
    gone = retired.read(repository, predecessors.keys())
    return Sides(base, before.services, services, before.accounts, after.accounts, predecessors, gone)


def _difference(name: str, before: Documents, after: Documents) -> EnvironmentDiff:
    base, head = before.get(name), after.get(name)
    return EnvironmentDiff(name, base, head, tuple(compare(base, head)))


def _follow_ups(found: Sides) -> Iterator[tuple[str, str]]:
    for name in found.affected_accounts:
        what = "its account changes" if name in found.accounts_before else "its account is not ready yet"
        yield name, f"{what}: run ./noxw -s bootstrap -- {name} with the break-glass role"
    for name, before in found.predecessors.items():
        if name in found.before:
            continue
        if before is not None:
            yield name, f"is new: nothing comes there before {before} has proven it"
        for later in [other for other, after in found.predecessors.items() if after == name]:
            yield later, f"nothing comes there any more before {name} has proven it"
    for name in found.leaving:
        if name in found.retired:
            yield name, found.retired[name].sentence


def _resources(document: Mapping[str, Any]) -> int:
    return sum(len(resources) for resources in document.get("resource", {}).values())


def _digest(document: Mapping[str, Any] | None) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
