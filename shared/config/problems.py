"""A problem in somebody's file, as data first and as one line of text second."""

from __future__ import annotations

from dataclasses import dataclass

from shared import exits
from shared.quoting import one_line


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place, with what to do about it.

    `file` is relative to the repository, `line` counts from 1 (and is 1 where the whole file is at fault), `path` is
    the dotted key ('' where no key is at fault), `what` says what is wrong, `value` is what the file holds ('' where
    that says nothing), `remedy` is an order that mends it.
    """

    file: str
    line: int
    path: str
    what: str
    value: str
    remedy: str

    def __str__(self) -> str:
        """Return `file:line: path: what, got value: remedy`, without the parts that are empty; always one line."""
        place = f"{self.file}:{self.line}"
        what = f"{self.what}, got {self.value}" if self.value else self.what
        return ": ".join(one_line(part) for part in (place, self.path, what, self.remedy) if part)


class ConfigError(exits.CommandError):
    """Every problem of every file that was read; its text is one line for each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__([str(problem) for problem in self.problems], exits.BAD_INPUT)
