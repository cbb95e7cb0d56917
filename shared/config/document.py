"""One file that was read: its plain data, where each key stands, and what is wrong with it so far."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

from shared.config.problems import Problem

# Where a value stands: keys as text, places in a list as numbers; the form that pydantic's `loc` has, too.
Path = tuple[str | int, ...]
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


def dotted(path: Path) -> str:
    """Return a path as people write it: `edge.allowed_cidrs[0]`; a key that would be ambiguous stands in quotes."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _PLAIN_KEY.fullmatch(part) else json.dumps(part))
    return text


@dataclass(frozen=True)
class Document:
    """What one file says.

    `file` is its name relative to the repository. `data` is None when the file could not be read as a whole: then
    nothing follows from a key that is not there. `lines` maps a dotted path to its line. `refused` holds the dotted
    paths whose values are wrong: a problem is reported for each, and nobody may judge them again.
    """

    file: str
    data: dict[str, object] | None
    lines: dict[str, int] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest section around it; 1 when there is none."""
        while path:
            if (line := self.lines.get(dotted(path))) is not None:
                return line
            path = path[:-1]
        return 1

    def refuses(self, path: Path) -> bool:
        """Return whether the value at `path`, or something around it, is refused."""
        return any(dotted(path[:length]) in self.refused for length in range(1, len(path) + 1))

    def value(self, path: Path) -> object:
        """Return the valid value at `path`.

        Raises KeyError when there is none: the key is missing, or the value, a part of it, or something around it is
        refused.
        """
        name = dotted(path)
        if self.refuses(path) or any(other.startswith((f"{name}.", f"{name}[")) for other in self.refused):
            raise KeyError(name)
        found: object = self.data
        for part in path:
            inner = cast("dict[str | int, object]", found) if isinstance(found, dict) else {}
            if part not in inner:
                raise KeyError(name)
            found = inner[part]
        return found

    def usable(self, path: Path) -> bool:
        """Return whether a valid value stands at `path`."""
        try:
            self.value(path)
        except KeyError:
            return False
        return True

    def with_problems(self, problems: Iterable[Problem], refused: Iterable[str] = ()) -> Document:
        """Return this document with more problems and more refused paths."""
        return replace(self, problems=(*self.problems, *problems), refused=self.refused | frozenset(refused))
