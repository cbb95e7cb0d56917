"""Where in an element a value stands: steps that survive a change of order, and their text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = re.compile(r"[\w:/-]+")


@dataclass(frozen=True)
class Key:
    """An attribute of a block, or a key of a map."""

    name: str

    def __str__(self) -> str:
        """Return `.name`, quoted where a dot or a bracket in it would mislead."""
        if _PLAIN.fullmatch(self.name):
            return f".{self.name}"
        escaped = self.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'["{escaped}"]'


@dataclass(frozen=True)
class Index:
    """A place in a list that has nothing better to tell its items apart."""

    number: int

    def __str__(self) -> str:
        """Return `[number]`."""
        return f"[{self.number}]"


@dataclass(frozen=True)
class Item:
    """An item of a list that is known by its identity, for example a rule by its name."""

    by: tuple[str, ...]
    identity: tuple[str, ...]

    def __str__(self) -> str:
        """Return `[name=value]`, with a comma between the parts of a compound identity."""
        parts = (f"{name}={value}" for name, value in zip(self.by, self.identity, strict=True))
        return f"[{','.join(parts)}]"


@dataclass(frozen=True)
class Member:
    """Some member of a set: sets have no places."""

    def __str__(self) -> str:
        """Return `[]`."""
        return "[]"


@dataclass(frozen=True)
class Order:
    """The order of a list whose items are known by their identity."""

    def __str__(self) -> str:
        """Return a word that no attribute is called."""
        return ".(order)"


Step = Key | Index | Item | Member | Order


@dataclass(frozen=True)
class Path:
    """Steps from an element to a value in it."""

    steps: tuple[Step, ...] = ()

    def __truediv__(self, step: Step) -> Path:
        """Return the path one step further."""
        return Path((*self.steps, step))

    def __str__(self) -> str:
        """Return the path as people read it; the element itself is the empty text."""
        return "".join(map(str, self.steps)).removeprefix(".")

    @property
    def attribute(self) -> tuple[str, ...]:
        """Return the names alone, as the provider's schema knows the attribute."""
        return tuple(step.name for step in self.steps if isinstance(step, Key))


ROOT = Path()
