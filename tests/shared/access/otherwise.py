"""`otherwise.yaml` as data: what the oracles of the permissions do not know, and what they need not be given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.aws.facts import Action, Sid

FILE = Path(__file__).with_name("otherwise.yaml")
Reason = Annotated[str, StringConstraints(min_length=20)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Needed(_Entry):
    """Actions of a type that no other oracle knows, with the place where AWS or the provider says so."""

    type: str
    actions: tuple[Action, ...]
    statement: Sid | None = None
    source: Reason


class Unneeded(_Entry):
    """Actions for which an oracle asks on behalf of a type or of another action, and why it goes without."""

    of: tuple[str, ...]
    actions: tuple[Action, ...]
    because: Reason

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield who asks with what is asked for, each with each."""
        return ((asker, action) for asker in self.of for action in self.actions)


class Otherwise(_Entry):
    """The whole file."""

    needed: tuple[Needed, ...]
    unneeded: tuple[Unneeded, ...]

    def explains(self, action: str, *, asked_by: str) -> bool:
        """Return whether a type or an action goes without what an oracle asks for on its behalf."""
        return any((asked_by, action) in one.pairs() for one in self.unneeded)


OTHERWISE = Otherwise.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
