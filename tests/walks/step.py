"""A step of a walk through CONTRIBUTING.md: one file, and the check that names it when it is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

Change = Callable[[str], str]


@dataclass(frozen=True)
class Step:
    """One file that a person opens: its name, what is done to its text (empty for a file that is new), which check is
    red without it, and the text by which that check says which file to open.
    """

    file: str
    change: Change
    check: str
    says: str


def written(source: Path) -> Change:
    """Return the change that makes a file with the text of `source`."""
    return lambda _: source.read_text(encoding="utf-8")


def added(lines: str) -> Change:
    """Return the change that adds lines at the end."""
    return lambda text: text + lines


def after(pattern: str, lines: str) -> Change:
    """Return the change that adds lines after the only match of a pattern. It raises ValueError where it is none."""
    return replaced(pattern, lambda found: found[0] + lines)


def replaced(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Change:
    """Return the change of the only match of a pattern. It raises ValueError where it is none, or one of several."""

    def change(text: str) -> str:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        if count != 1:
            raise ValueError(f"{pattern}: matches {count} times")
        return text

    return change


def all_of(*changes: Change) -> Change:
    """Return the changes, one after the other, as one."""
    return lambda text: reduce(lambda before, change: change(before), changes, text)
