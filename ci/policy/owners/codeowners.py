"""The CODEOWNERS file: its lines, its problems, and the line that decides about a path.

What a pattern matches is the `codeowners` package's to say. It takes what GitHub does not (negation, ranges), drops an
owner that is none, knows no comment behind a pattern, and matches no blank with `*` or `?`: so the lines are read here,
and reach the package with every blank as another character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from codeowners import CodeOwners

from ci.policy.owners.pattern import problems_of
from ci.toolchain.repository import require_top, run
from shared import exits
from shared.quoting import quoted

# Where GitHub looks for the file, in its order; it reads the first one ("About code owners").
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
LARGEST_BYTES = 3_000_000
_BLANK = re.compile(r"\s")
_FIRST_PRIVATE = 0xF0000  # characters that Unicode leaves to programs: no name of a file has one
_WORD = re.compile(r"(?:\\.|\S)+", re.DOTALL)  # `\ ` is a blank within a path
_ACCOUNT = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_OWNER = re.compile(rf"@{_ACCOUNT}(?:/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?)?|[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class Line:
    """One line that says something: its number, its pattern, who owns what matches (any one may approve)."""

    number: int
    pattern: str
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Codeowners:
    """A CODEOWNERS file: its name and its lines in their order."""

    file: str
    lines: tuple[Line, ...]

    def deciding(self, path: str) -> Line | None:
        """Return the last line that matches a path, None when no line does."""
        _, place, _, _ = self._rules.matching_line(_without_blanks(path))
        return None if place is None else self.lines[place - 1]

    def owners(self, path: str) -> tuple[str, ...]:
        """Return who owns a path, sorted; nobody when no line matches, or the last that does names nobody."""
        line = self.deciding(path)
        return () if line is None else tuple(sorted(set(line.owners)))

    def stale(self, paths: Iterable[str]) -> list[Line]:
        """Return the lines that decide about none of `paths`: what they speak of is gone, or they stand too early."""
        deciding = {line for path in paths if (line := self.deciding(path))}
        return [line for line in self.lines if line not in deciding]

    @cached_property
    def _rules(self) -> CodeOwners:
        """The package's view of the lines: it counts them from 1, whatever their numbers in the file are."""
        return CodeOwners("\n".join(_without_blanks(line.pattern) for line in self.lines))


def parse(text: str, file: str = "CODEOWNERS") -> Codeowners:
    """Return what a file says. Raises CommandError (bad input) with one line for each that GitHub would leave out."""
    lines: list[Line] = []
    problems: list[str] = []
    for number, written in enumerate(text.splitlines(), start=1):
        words = list(_words(written))
        if not words:
            continue
        pattern, owners = words[0], words[1:]
        wrong = [f"{quoted(pattern)} {problem}" for problem in problems_of(pattern)]
        wrong += [
            f"{quoted(owner)} is no owner: write @user, @organization/team or an address"
            for owner in owners
            if not _OWNER.fullmatch(owner)
        ]
        problems += [f"{file}:{number}: {problem}" for problem in wrong]
        if not wrong:
            lines.append(Line(number, pattern, tuple(owners)))
    if len(text.encode()) >= LARGEST_BYTES:
        problems.append(f"{file}: is {len(text.encode())} bytes: GitHub reads none of 3 MB and more")
    if problems:
        raise exits.CommandError(problems, exits.BAD_INPUT)
    return Codeowners(file, tuple(lines))


def read(root: Path) -> Codeowners:
    """Return what the file below `root` says that GitHub would read. Raises CommandError (bad input)."""
    file = next((place for place in PLACES if (root / place).exists()), None)
    if file is None:
        raise exits.CommandError(["CODEOWNERS: there is none, so nobody owns anything: write one"], exits.BAD_INPUT)
    try:
        return parse((root / file).read_text(encoding="utf-8"), file)
    except (OSError, UnicodeDecodeError) as error:
        raise exits.CommandError([f"{file}: cannot be read ({type(error).__name__})"], exits.BAD_INPUT) from None


def tracked(root: Path) -> list[str]:
    """Return the files below `root` that git tracks, sorted.

    Raises CommandError where git does not answer, and in a folder of a larger repository.
    """
    require_top(root)
    done = run(root, "ls-files", "-z")
    if done.returncode:
        raise exits.CommandError([f"git ls-files: {done.stderr.decode(errors='replace').strip()}"])
    return sorted(done.stdout.decode("utf-8", errors="backslashreplace").split("\0")[:-1])


def grouped(codeowners: Codeowners, paths: Iterable[str]) -> dict[tuple[str, ...], list[str]]:
    """Return owners -> their paths, most paths first; who nobody owns stands under ()."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for path in paths:
        groups.setdefault(codeowners.owners(path), []).append(path)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))


def _words(line: str) -> Iterator[str]:
    """Yield the words of a line up to its comment."""
    for word in _WORD.findall(line):
        if word.startswith("#"):
            return
        yield word


def _without_blanks(text: str) -> str:
    """Return a pattern or a path with each blank as one other character, of which the package knows nothing."""
    return _BLANK.sub(lambda blank: chr(_FIRST_PRIVATE + ord(blank[0])), text)
