"""What is different between the environments, and whether it may be: configuration keys, and resources by type.

What may differ is declared in the package of the stack, each with its reason and the team that answers for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared import exits
from shared.config import EnvironmentConfig, Problem
from shared.config.document import Document, dotted
from shared.config.reader import read
from shared.quoting import quoted

_Text = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class _Keys(_Section):
    reason: _Text
    owner: _Text
    may_differ: Annotated[tuple[str, ...], Field(strict=False)]


class _Count(_Section):
    type: _Text
    follows: str
    owner: _Text


class _File(_Section):
    keys: Annotated[tuple[_Keys, ...], Field(strict=False)]
    counts: Annotated[tuple[_Count, ...], Field(strict=False)]


@dataclass(frozen=True)
class Declared:
    """Why something may differ, and which team decides it; both are empty where nobody declared it."""

    reason: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Declarations:
    """What a stack declares: key -> why it may differ, resource type -> the key that its number follows."""

    keys: Mapping[str, Declared]
    counts: Mapping[str, Declared]


@dataclass(frozen=True)
class Divergence:
    """A key or a resource type with its value in each environment, why it may differ, who answers for it."""

    subject: str
    values: tuple[str, ...]
    reason: str
    owner: str


@dataclass(frozen=True)
class Parity:
    """The environments side by side: only what differs, and how many resources each has."""

    environments: tuple[str, ...]
    keys: tuple[Divergence, ...]
    counts: tuple[Divergence, ...]
    totals: tuple[int, ...]

    @property
    def undeclared(self) -> list[Divergence]:
        """Return the differences that nobody declared."""
        return [row for row in (*self.keys, *self.counts) if not row.reason]

    def as_data(self) -> dict[str, Any]:
        """Return everything as plain data, for `--json`."""
        return asdict(self) | {"undeclared": [row.subject for row in self.undeclared]}


def file_of(package: str) -> str:
    """Return where a package declares what may differ."""
    return f"stacks/{package}/parity.yaml"


def load(root: Path, package: str) -> Declarations:
    """Return what the package declares in the tree at `root`.

    Raises CommandError with one line for each thing that is wrong: a key that no environment file has or that stands
    there twice, and whatever is not written as it should be.
    """
    name = file_of(package)
    document = read(root / name, name)
    if document.data is None or document.problems:
        raise _wrong(document.problems)
    try:
        found = _File.model_validate(document.data)
    except ValidationError as error:
        raise _wrong([_problem(document, one["loc"], one["msg"]) for one in error.errors(include_url=False)]) from None
    if problems := list(_faults(document, found)):
        raise _wrong(problems)
    keys = {key: Declared(group.reason, group.owner) for group in found.keys for key in group.may_differ}
    return Declarations(keys, {one.type: Declared(one.follows, one.owner) for one in found.counts})


def compare(
    configs: Sequence[EnvironmentConfig], documents: Mapping[str, Mapping[str, Any]], declared: Declarations
) -> Parity:
    """Return what differs between `configs`, and between their documents (environment -> synthesized JSON)."""
    flat = [dict(_flattened(config.model_dump(mode="json"))) for config in configs]
    keys = [
        _divergence(key, values, declared.keys)
        for key in flat[0]
        if len(set(values := [_shown(values[key]) for values in flat])) > 1
    ]
    counted = [_counts(documents[config.name]) for config in configs]
    counts = [
        _divergence(kind, [str(number) for number in numbers], declared.counts)
        for kind in sorted(set().union(*counted))
        if len(set(numbers := [count[kind] for count in counted])) > 1
    ]
    names = tuple(config.name for config in configs)
    return Parity(names, tuple(keys), tuple(counts), tuple(count.total() for count in counted))


def _divergence(subject: str, values: Sequence[str], declared: Mapping[str, Declared]) -> Divergence:
    found = declared.get(subject, Declared())
    return Divergence(subject, tuple(values), found.reason, found.owner)


def _faults(document: Document, found: _File) -> Iterator[Problem]:
    """Yield what the model of the file cannot see: keys that no environment file has, or that stand here twice."""
    known, seen = set(_known(EnvironmentConfig)), set[str]()
    for number, group in enumerate(found.keys):
        for place, key in enumerate(group.may_differ):
            path = ("keys", number, "may_differ", place)
            if key in seen:
                yield _problem(document, path, "stands here twice", key, "keep one of the two")
            elif key not in known:
                yield _problem(document, path, "no key of an environment file", key, "write one, or remove it")
            seen.add(key)
    for number, count in enumerate(found.counts):
        if count.follows not in known:
            path = ("counts", number, "follows")
            yield _problem(document, path, "no key of an environment file", count.follows, "write one, or remove it")


def _known(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yield the dotted name of every setting of a model."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _known(field.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name


def _problem(document: Document, path: tuple[str | int, ...], what: str, value: str = "", remedy: str = "") -> Problem:
    remedy = remedy or "write it as the parity.yaml of another stack has it"
    return Problem(document.file, document.line(path), dotted(path), what, quoted(value) if value else "", remedy)


def _wrong(problems: Sequence[Problem]) -> exits.CommandError:
    return exits.CommandError([str(problem) for problem in problems], exits.BAD_INPUT)


def _flattened(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield dotted key and value of every setting, in the model's order."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _flattened(inner, f"{prefix}{key}.")
        else:
            yield prefix + key, inner


def _shown(value: object) -> str:
    """Return a value as the YAML file has it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(str(item) for item in value) or "[]"
        case _:
            return str(value)


def _counts(document: Mapping[str, Any]) -> Counter[str]:
    return Counter({kind: len(resources) for kind, resources in document["resource"].items()})
