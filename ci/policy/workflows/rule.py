"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ci.policy.workflows.document import Workflow
from ci.policy.workflows.repository import Repository


@dataclass(frozen=True)
class Rule:
    """A rule on one file: its name, how to mend what breaks it, what it finds, and how many places it looks at."""

    name: str
    remedy: str
    find: Callable[[Workflow], Iterator[str]]
    coverage: Callable[[Workflow], int]


@dataclass(frozen=True)
class RuleBetween:
    """A rule between files and environments; it yields file and what is wrong there."""

    name: str
    remedy: str
    find: Callable[[Repository], Iterator[tuple[str, str]]]
    coverage: Callable[[Repository], int]


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
