"""Find and change keys of an environment file by their paths.

The indentation alone decides where a key stands. The product's reader is not asked: these lines judge the lines that it
reports, and a file that is no YAML has them, too.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

_KEY = re.compile(r'("[^"]*"|[^\s"#:-][^\s:]*):(?=\s|$)')


@dataclass(frozen=True)
class Place:
    """The lines of one key: `first` is its own, `last` the last one below it; both count from 1."""

    path: str
    first: int
    last: int


@cache
def places(text: str) -> list[Place]:
    """Return every key and every item of a list, in the order of the lines: `edge.allowed_cidrs[0]`."""
    found: list[Place] = []
    items: Counter[str] = Counter()
    around: list[tuple[int, str]] = []
    lines = [(number, line, len(line) - len(line.lstrip(" "))) for number, line in enumerate(text.split("\n"), 1)]
    lines = [(number, line, indent) for number, line, indent in lines if line.strip()]
    for at, (number, line, indent) in enumerate(lines):
        around = [(outer, path) for outer, path in around if outer < indent]
        section = around[-1][1] if around else ""
        if line.lstrip().startswith("- "):
            path = f"{section}[{items[section]}]"
            items[section] += 1
        elif key := _KEY.match(line.lstrip()):
            path = f"{section}.{key[1]}" if section else key[1]
        else:
            continue
        around.append((indent, path))
        last = number
        for below, _, deeper in lines[at + 1 :]:
            if deeper <= indent:
                break
            last = below
        found.append(Place(path, number, last))
    return found


def place(text: str, path: str, occurrence: int = 1) -> Place:
    """Return where a key stands, or stands for the second time. Raises ValueError when it does not."""
    found = [place for place in places(text) if place.path == path]
    if len(found) < occurrence:
        raise ValueError(f"no key {path}, or not {occurrence} times")
    return found[occurrence - 1]


def keys(text: str, section: str) -> list[str]:
    """Return the names of the keys of a section in their order; '' is the top level."""
    paths = [place.path.rpartition(".") for place in places(text)]
    return [key for around, _, key in paths if around == section and "[" not in key]


def replaced(text: str, path: str, *lines: str) -> str:
    """Return `text` with `lines` in place of a key and all that is below it."""
    here = place(text, path)
    before = text.split("\n")
    return "\n".join([*before[: here.first - 1], *lines, *before[here.last :]])


def inserted(text: str, path: str, *lines: str, before: bool = False) -> str:
    """Return `text` with `lines` behind a key and all that is below it, or before it. Raises ValueError."""
    here = place(text, path)
    at = here.first - 1 if before else here.last
    old = text.split("\n")
    return "\n".join([*old[:at], *lines, *old[at:]])


def with_value(text: str, path: str, value: str | list[str]) -> str:
    """Return `text` with another value, written as in the file, or another list, at a key. Raises ValueError."""
    old = text.split("\n")[place(text, path).first - 1]
    indent = old[: len(old) - len(old.lstrip(" "))]
    head = f"{indent}- " if path.endswith("]") else f"{indent}{path.rpartition('.')[2]}: "
    if isinstance(value, str):
        return replaced(text, path, head + value)
    items = [f"{indent}  - {item}" for item in value]
    return replaced(text, path, head.rstrip(), *items) if items else replaced(text, path, f"{head}[]")
