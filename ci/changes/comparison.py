"""Base and head of a change, each synthesized by its own code, side by side."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.changes.diff import Change, compare
from ci.toolchain import synthesis
from ci.toolchain.base_commit import Base, choose
from ci.toolchain.synthesis import Documents, SynthesisError
from shared import exits
from shared.config import environment_names


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

    @property
    def names(self) -> list[str]:
        """Return every environment of either side: those of the working tree first."""
        return [*self.after, *(name for name in self.before if name not in self.after)]

    @property
    def affected(self) -> list[str]:
        """Return the environments whose document is another one than before."""
        return [name for name in self.names if _digest(self.before.get(name)) != _digest(self.after.get(name))]

    def differences(self, names: Sequence[str]) -> list[EnvironmentDiff]:
        """Return what differs in each of `names`."""
        return [
            EnvironmentDiff(name, before, after, tuple(compare(before, after)))
            for name in names
            for before, after in [(self.before.get(name), self.after.get(name))]
        ]


def sides(repository: Path, wanted: str | None) -> Sides:
    """Return both sides of the change in `repository`: the base that `wanted` names or the branch implies.

    Both are synthesized at the same time, in processes of their own. Raises BaseError, and SynthesisError whose lines
    say which side failed.
    """
    base = choose(repository, wanted)
    with tempfile.TemporaryDirectory(prefix="diff-") as folder, synthesis.exported(repository, base.commit) as tree:
        head = synthesis.start(repository, Path(folder, "head"), synthesis.Path(sys.executable))
        try:
            before = synthesis.start(tree, Path(folder, "base"), synthesis.python_for(tree, repository)).documents()
        except SynthesisError as error:
            before = error
        after = head.documents()
    if isinstance(before, SynthesisError):
        said = f" (and {len(before.lines) - 1} more)" if len(before.lines) > 1 else ""
        line = f"base {base.short} ({base.why}) does not synthesize: {before.lines[0]}{said}"
        raise SynthesisError([line], exits.FAILED)
    order = environment_names(repository)
    return Sides(base, before, {name: after[name] for name in order})


def _digest(document: Mapping[str, Any] | None) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
