"""What is accepted although a rule finds it: findings.yaml, read strictly, and applied to findings.

An exception says which rule and which resource it is for, and why. One that nothing needs any more is an error, so that
the file says what is true.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ci.policy.aws.rule import Finding
from shared.config import Document, Problem
from shared.config.document import dotted
from shared.config.kinds import Tier
from shared.config.reader import read
from shared.naming import SERVICE
from shared.quoting import quoted

# In the package of the stack that they are about: stacks/<name>/findings.yaml.
IN_FILE = "findings.yaml of its stack"
STACKS, NAME = "stacks", "findings.yaml"
# A check of checkov's for AWS; its own rules have names.
CHECK = re.compile(r"CKV2?_AWS_[1-9][0-9]*")
_SHORTEST_REASON = 20
# The type stands without a wildcard: an exception for everything would be no policy.
_ADDRESS = re.compile(r"[a-z][a-z0-9_]*\.[^\s]+")
_SENTENCES = {
    "missing": ("missing", "add it"),
    "extra_forbidden": ("unknown key", "remove it"),
    "string_too_short": (f"expected a reason of {_SHORTEST_REASON} characters or more", "say why it is accepted"),
    "string_type": ("expected text", "write it, in quotes where YAML reads something else"),
    "literal_error": ("expected development, staging or production", "write one of these"),
    "tuple_type": ("expected a list", "write each item on a line of its own, after '- '"),
    "model_type": ("expected an exception", "write rule, address and reason"),
}


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Accepted(_Section):
    """One exception. `address` and `what` (what is found there) may hold `*`, and `address` the name as `{service}`.

    No `tiers` is every tier; after the day `expires` it is an error.
    """

    rule: str
    address: str
    reason: Annotated[str, Field(min_length=_SHORTEST_REASON)]
    what: str = "*"
    tiers: Annotated[tuple[Tier, ...], Field(strict=False)] = ()
    expires: str | None = None

    def fits(self, finding: Finding) -> bool:
        """Return whether it is about this finding."""
        return (
            self.rule == finding.rule
            and (not self.tiers or finding.tier in self.tiers)
            and fnmatchcase(finding.address, self.address.replace("{service}", SERVICE))
            and fnmatchcase(finding.what, self.what)
        )


class _File(_Section):
    exceptions: Annotated[tuple[Accepted, ...], Field(strict=False)]


@dataclass(frozen=True)
class Listed:
    """An exception where it stands: in the file of which package, as which one, on which line."""

    accepted: Accepted
    package: str
    number: int
    line: int

    def fits(self, finding: Finding) -> bool:
        """Return whether it is about this finding, which is one of its own stack."""
        return self.package == finding.package and self.accepted.fits(finding)

    @property
    def unused(self) -> Problem:
        """The problem that it explains nothing."""
        path, value = f"exceptions[{self.number}]", quoted(self.accepted.address)
        return Problem(file_of(self.package), self.line, path, "explains nothing", value, "remove it")


@dataclass(frozen=True)
class Sorted:
    """Findings that nobody accepted, those that somebody did with their exception, and what is wrong with the file."""

    unaccepted: tuple[Finding, ...]
    explained: tuple[tuple[Finding, Accepted], ...]
    problems: tuple[Problem, ...]


def file_of(package: str) -> str:
    """Return where the exceptions of a package stand."""
    return f"{STACKS}/{package}/{NAME}"


def load(root: Path, rules: Collection[str], today: date) -> tuple[list[Listed], list[Problem]]:
    """Return the exceptions of every stack below `root`, and every problem of the files; `rules` are the known names.

    A stack without a file accepts nothing.
    """
    found: list[Listed] = []
    problems: list[Problem] = []
    for file in sorted((root / STACKS).glob(f"*/{NAME}")):
        listed, wrong = _load(root, file.parent.name, rules, today)
        found += listed
        problems += wrong
    return found, problems


def _load(root: Path, package: str, rules: Collection[str], today: date) -> tuple[list[Listed], list[Problem]]:
    name = file_of(package)
    document = read(root / name, name)
    if document.data is None or document.problems:
        return [], list(document.problems)
    try:
        found = _File.model_validate(document.data).exceptions
    except ValidationError as error:
        return [], [_problem(document, one) for one in error.errors(include_url=False)]
    listed = [Listed(one, package, number, document.line(("exceptions", number))) for number, one in enumerate(found)]
    problems = [
        Problem(name, document.line(path), dotted(path), what, value, remedy)
        for number, one in enumerate(found)
        for key, what, value, remedy in _faults(one, rules, today)
        for path in [("exceptions", number, key)]
    ]
    return listed, problems


def sort(findings: Sequence[Finding], exceptions: Sequence[Listed], judged: Collection[str]) -> Sorted:
    """Return the findings as explained or not; `judged` are the rules that were asked: of those, each must be used.

    The first exception that fits explains a finding; a later one that explains none is not needed.
    """
    used: set[int] = set()
    explained: list[tuple[Finding, Accepted]] = []
    unaccepted: list[Finding] = []
    for finding in findings:
        fitting = next((place for place, one in enumerate(exceptions) if one.fits(finding)), None)
        if fitting is None:
            unaccepted.append(finding)
        else:
            used.add(fitting)
            explained.append((finding, exceptions[fitting].accepted))
    unused = [one.unused for place, one in enumerate(exceptions) if one.accepted.rule in judged and place not in used]
    return Sorted(tuple(unaccepted), tuple(explained), tuple(unused))


def _faults(one: Accepted, rules: Collection[str], today: date) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, what is wrong, value and remedy for what the model cannot see."""
    if one.rule not in rules and not CHECK.fullmatch(one.rule):
        yield (
            "rule",
            "no such rule",
            quoted(one.rule),
            "write a rule's name (python -m ci security) or CKV_AWS_<number>",
        )
    if not _ADDRESS.fullmatch(one.address):
        yield "address", "expected a resource's address", quoted(one.address), "begin it with a type: aws_lb.edge_*"
    if one.expires is not None:
        last = _day(one.expires)
        if last is None:
            yield "expires", "expected a day", quoted(one.expires), 'write it like "2030-12-31"'
        elif last < today:
            yield "expires", "the exception has ended", quoted(one.expires), "fix what it is about, or decide again"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _problem(document: Document, error: ErrorDetails) -> Problem:
    path = error["loc"]
    what, remedy = _SENTENCES.get(error["type"], (error["msg"], "write it as the other exceptions have it"))
    value = "" if error["type"] in ("missing", "extra_forbidden") else quoted(error["input"])
    return Problem(document.file, document.line(path), dotted(path), what, value, remedy)
