"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from ci.policy.workflows.model import Repository

Place = TypeVar("Place")


@dataclass(frozen=True)
class Rule(Generic[Place]):
    """A rule: its name, how to mend what breaks it, where it applies, and what it finds at one of these places.

    What it finds are pairs: the file (a workflow's name), and what is wrong there.
    """

    name: str
    remedy: str
    places: Callable[[Repository], Iterable[Place]]
    find: Callable[[Place], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Violation:
    """One broken rule at one place. As text it is one line."""

    file: str
    rule: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return `file: rule: what: remedy`."""
        return f"{self.file}: {self.rule}: {self.what}: {self.remedy}"
