"""One legal change of each key of the environment files. Pure: the model's schema says which keys there are.

Whether a change is legal the validators say. Where they name another key that is at odds with it, that key changes,
too: the text of the one in the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, permutations
from typing import Any

from shared import checks
from shared.config import Document, Environment, Problem, Reading
from shared.config.forms import FORMS
from shared.config.judging import judge
from shared.config.model import EnvironmentConfig, EnvironmentFile, ReleaseConfig
from shared.config.promotion import in_promotion_order
from shared.config.reading import EXTENSION, FOLDER, RELEASES

Key = tuple[str, ...]
Data = Mapping[str, Any]  # an environment's file, and its release under `release`
Repository = Mapping[str, Data]  # by the name of the environment, in promotion order
Values = dict[tuple[str, Key], Any]  # environment and key -> the other value
_LONGEST = 30
_MOST_TEXTS = 12
_MOST_COMPANIONS = 4


@dataclass(frozen=True)
class LegalChange:
    """A change that the validators accept: the key's other value, and those of the keys that have to follow it."""

    environment: str
    key: Key
    before: Any
    values: Values

    @property
    def after(self) -> Any:
        """Return the key's other value."""
        return self.values[self.environment, self.key]

    @property
    def companions(self) -> list[str]:
        """Return the other keys that change; those of another environment with its name."""
        return [
            ".".join(key) if name == self.environment else f"{name}: {'.'.join(key)}"
            for name, key in self.values
            if (name, key) != (self.environment, self.key)
        ]

    @property
    def words(self) -> str:
        """Return the change as people read it, with the keys that follow it."""
        follow = f", with {', '.join(self.companions)}" if self.companions else ""
        return f"{between(self.before, self.after)}{follow}"


@dataclass(frozen=True)
class NoChange:
    """A key whose value an environment has to have, and what the validators say of another one."""

    environment: str
    key: Key
    reason: str

    @property
    def words(self) -> str:
        """Return why there is none."""
        return f"not allowed: {self.reason}"


@dataclass(frozen=True)
class Override:
    """Other values of a key that no rule below finds, and why none does."""

    reason: str
    values: Callable[[Repository, str], Iterable[Values]]


def leaf_keys(schema: Data) -> dict[Key, Data]:
    """Return every key that has a value, with the part of the JSON Schema that says what it takes.

    A list is one key; the keys of a section that may be null are keys like others.
    """

    def walk(part: Data, path: Key) -> Iterator[tuple[Key, Data]]:
        whole = _resolved(schema, part)
        inner = next((one for one in _choices(schema, whole) if "properties" in one), None)
        if inner is None:
            yield path, whole
        else:
            for name, below in inner["properties"].items():
                yield from walk(below, (*path, name))

    return dict(walk(schema, ()))


def alternatives(schema: Data, part: Data, value: Any, example: str | None = None) -> Iterator[Any]:
    """Yield other values of a key, those that are most like its own first; whether one is legal is open."""
    for choice in _choices(schema, _resolved(schema, part)):
        yield from (one for one in _alternatives(schema, choice, value, example) if one != value)


def _alternatives(schema: Data, part: Data, value: Any, example: str | None) -> Iterator[Any]:
    match part:
        case {"enum": list(options)}:
            at = options.index(value) + 1 if value in options else 0
            yield from [*options[at:], *options[:at]]
        case {"type": "null"}:
            yield None
        case {"type": "boolean"}:
            yield from (True, False)
        case {"type": "integer"}:
            number = value or 0
            yield from (number + 1, number - 1, number * 2, number // 2)
            yield from (part[limit] for limit in ("maximum", "minimum") if limit in part)
        case {"type": "array"}:
            items = list(value or ())
            first = items[0] if items else None
            yield from (
                [*items, one] for one in alternatives(schema, part["items"], first, example) if one not in items
            )
            yield from (items[:-1], items[::-1])
        case {"type": "string"}:
            yield from islice(_texts(value or ""), _MOST_TEXTS)
            yield from () if example is None else (example,)


def between(before: Any, after: Any) -> str:
    """Return a change of a value in short: what an item adds to a list, or from where to where."""
    if isinstance(before, list) and isinstance(after, list):
        signs = [("-", one) for one in before if one not in after] + [("+", one) for one in after if one not in before]
        return ", ".join(f"{sign} {_short(one)}" for sign, one in signs) or "another order"
    if isinstance(before, str) and isinstance(after, str) and _short(before) == _short(after):
        return "another text"
    return f"{_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else "another text"


def repository_of(reading: Reading) -> dict[str, Data]:
    """Return the values of environments that could be read without a problem."""
    return {one.name: {**(one.document.data or {}), "release": one.release.data or {}} for one in reading.environments}


def change_of(repository: Repository, environment: str, key: Key) -> LegalChange | NoChange:
    """Return a legal change of a key of an environment, the first that is found. Raises KeyError for an unknown key."""
    override = OVERRIDES.get(key)
    before = value_at(repository[environment], key)
    reason = "no rule finds another value"
    rule = _candidates(repository, environment, key) if override is None else override.values(repository, environment)
    for others in rule:
        values, problems = _with_companions(repository, others, before, others[environment, key])
        if not problems:
            return LegalChange(environment, key, before, values)
        reason = problems[0].what
    return NoChange(environment, key, reason)


def problems_of(repository: Repository) -> list[Problem]:
    """Return what the reader and the rules refuse, as for files of these values, each named after its environment."""
    found: list[Environment] = []
    after: dict[str, str | None] = {}
    for data in repository.values():
        name = str(data["name"])
        file = {key: value for key, value in data.items() if key != "release"}
        document = judge(Document(f"{FOLDER}/{name}{EXTENSION}", file), EnvironmentFile)
        release = judge(Document(f"{RELEASES}/{name}{EXTENSION}", dict(data["release"])), ReleaseConfig)
        if (of := data["release"]["environment"]) != name:
            other = Problem(release.file, 1, "environment", "differs from the file's name", of, f"write {name}")
            release = release.with_problems([other])
        found.append(Environment(name, document, release, None))
        after[name] = data["promotion"]["after"]
    ordered = sorted(found, key=lambda one: in_promotion_order(after).index(one.name))
    own = [problem for one in found for problem in (*one.document.problems, *one.release.problems)]
    return [*own, *checks.run(Reading(tuple(ordered), tuple(own)))]


def changed(repository: Repository, values: Values) -> dict[str, Data]:
    """Return the repository with other values."""
    found = dict(repository)
    for (name, key), value in values.items():
        found[name] = _with(found[name], key, value)
    return found


def value_at(data: Data, key: Key) -> Any:
    """Return the value of a key; None within a section that is not there."""
    value: Any = data
    for part in key:
        value = None if value is None else value[part]
    return value


def _candidates(repository: Repository, environment: str, key: Key) -> Iterator[Values]:
    form = FORMS.get(key[-1])
    example = None if form is None else form.example.strip('"')
    value = value_at(repository[environment], key)
    yield from ({(environment, key): other} for other in alternatives(SCHEMA, KEYS[key], value, example))


def _with_companions(repository: Repository, values: Values, before: Any, after: Any) -> tuple[Values, list[Problem]]:
    """Return the values with those of the keys that the validators name, and what is still wrong."""
    for _ in range(_MOST_COMPANIONS):
        now = changed(repository, values)
        problems = problems_of(now)
        if not problems or not isinstance(before, str) or not isinstance(after, str):
            break
        for problem in problems:
            name, key = _place(now, problem)
            if key:
                values = {**values, (name, key): _renamed(value_at(now[name], key), before, after)}
    others = {place: value for place, value in values.items() if value != value_at(repository[place[0]], place[1])}
    return others, problems


def _place(repository: Repository, problem: Problem) -> tuple[str, Key]:
    folder, _, file = problem.file.rpartition("/")
    name = next(name for name, data in repository.items() if data["name"] == file.removesuffix(EXTENSION))
    key = tuple(part for part in problem.path.partition("[")[0].split(".") if part)
    return name, ("release", *key) if folder == RELEASES else key


def _renamed(value: Any, before: str, after: str) -> Any:
    if isinstance(value, list):
        return [_renamed(one, before, after) for one in value]
    return value.replace(before, after) if isinstance(value, str) else value


def _with(data: Data, key: Key, value: Any) -> dict[str, Any]:
    return {**data, key[0]: _with(data[key[0]], key[1:], value) if key[1:] else value}


def _resolved(schema: Data, part: Data) -> Data:
    return schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def _choices(schema: Data, part: Data) -> Sequence[Data]:
    return [_resolved(schema, one) for one in part["anyOf"]] if "anyOf" in part else [part]


def _texts(text: str) -> Iterator[str]:
    """Yield a text with one letter or digit changed to the next one, the last first."""
    for at in range(len(text) - 1, -1, -1):
        for row in ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
            if text[at] in row:
                yield text[:at] + row[(row.index(text[at]) + 1) % len(row)] + text[at + 1 :]


def _orders(repository: Repository, environment: str) -> Iterator[Values]:
    key = ("promotion", "after")
    for order in permutations(repository):
        before = dict(zip(order, (None, *order), strict=False))
        values: Values = {(name, key): before[name] for name in (environment, *repository)}
        if before[environment] != value_at(repository[environment], key):
            yield values


def _names(repository: Repository, environment: str) -> Iterator[Values]:
    for name in _texts(environment):
        if name not in repository:
            yield {
                (environment, ("name",)): name,
                (environment, ("release", "environment")): name,
                **{
                    (other, ("promotion", "after")): name
                    for other, data in repository.items()
                    if data["promotion"]["after"] == environment
                },
            }


def _subjects(repository: Repository, environment: str) -> Iterator[Values]:
    owner, _, name = value_at(repository[environment], ("bootstrap", "github_repository")).partition("/")
    for subject in (f"repo:{owner}@1234/{name}@5678", f"repo:{owner}/{name}"):
        yield {(environment, ("bootstrap", "github_subject_prefix")): subject}


def _zones(_: Repository, environment: str) -> Iterator[Values]:
    key = ("promotion", "time_zone")
    yield from ({(environment, key): zone} for zone in ("Etc/UTC", "America/Bahia"))


SCHEMA: Data = EnvironmentConfig.model_json_schema()
KEYS: Mapping[Key, Data] = leaf_keys(SCHEMA)
OVERRIDES: Mapping[Key, Override] = {
    ("name",): Override("files have the name, too, and what comes after names it", _names),
    ("release", "environment"): Override("it is the name of the environment", _names),
    ("promotion", "after"): Override("the order is one line: others get another place, too", _orders),
    ("bootstrap", "github_subject_prefix"): Override("it has the repository in it, with ids or without", _subjects),
    ("promotion", "time_zone"): Override("a name of a place is none with one letter changed", _zones),
}
