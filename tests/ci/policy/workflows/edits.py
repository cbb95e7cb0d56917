"""Edits of the workflows' model, of the rendered files and of the settings, and what catches each."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ci.github.settings import files
from ci.github.workflows.generated import differences, pins_of, present
from ci.github.workflows.render import rendered
from ci.policy.owners import codeowners
from ci.policy.workflows import rendered_text, settings
from ci.policy.workflows.files import model
from ci.policy.workflows.model import Repository, Step
from ci.policy.workflows.run import judge
from shared import exits
from shared.config import environment_names
from tests.ci.github.workflows.chains import ROOT, chain

# The edits name environments, and those of this repository may change.
MODEL = model(chain("dev", "staging", "prod"))
PINS = pins_of(present(ROOT))
TEXTS = rendered(MODEL, PINS)
SETTINGS = files.read(ROOT).documents
REVIEWERS = settings.reviewers_of(codeowners.read(ROOT), environment_names(ROOT))
Change: TypeAlias = Callable[[Repository], Repository]


@dataclass(frozen=True)
class Finding:
    """What caught an edit (a rule, `bytes`, `pins` or `type`), and what it said."""

    by: str
    line: str


@dataclass(frozen=True)
class OfModel:
    """An edit of the model; `by`: the rule that must be among those that find it."""

    name: str
    by: str
    change: Change

    def findings(self) -> list[Finding]:
        """Return what finds it."""
        return [Finding(one.rule, str(one)) for one in judge(self.change(MODEL)).violations]


@dataclass(frozen=True)
class OfType:
    """A value that a class of the model has no field for."""

    name: str
    kind: Callable[..., object]
    field: Mapping[str, object]
    by: str = "type"

    def findings(self) -> list[Finding]:
        """Return what Python says of it; the type checker says it as well."""
        try:
            self.kind(**self.field)
        except TypeError as error:
            return [Finding("type", str(error))] if "unexpected keyword argument" in str(error) else []
        return []


@dataclass(frozen=True)
class OfFile:
    """An edit of a rendered file: in one job, where `job` names one, `old` becomes `new`."""

    name: str
    path: str
    job: str
    old: str
    new: str
    by: str = "bytes"

    def findings(self) -> list[Finding]:
        """Return what finds it. Fails where `old` is not there: no edit may turn into none."""
        text = TEXTS[self.path]
        start = text.index(f"\n  {self.job}:\n") if self.job else 0
        assert self.old in text[start:], self.old
        edited = {**TEXTS, self.path: text[:start] + text[start:].replace(self.old, self.new, 1)}
        return of_texts(edited)


@dataclass(frozen=True)
class OfSettings:
    """An edit of a file of settings: the value at a path becomes another one, or goes where it is None."""

    name: str
    file: str
    path: tuple[str, ...]
    value: object
    by: str = "settings"

    def findings(self) -> list[Finding]:
        """Return what finds it."""
        documents: dict[str, Any] = copy.deepcopy(dict(SETTINGS))
        place = documents[f"{self.file}.json"]
        for key in self.path[:-1]:
            place = place[key]
        assert place.get(self.path[-1]) != self.value
        if self.value is None:
            del place[self.path[-1]]
        else:
            place[self.path[-1]] = self.value
        return [Finding(one.rule, str(one)) for one in settings.violations(documents, REVIEWERS)]


@dataclass(frozen=True)
class OfRenderer:
    """An edit of what the renderer writes: in every file that has it, `old` becomes `new`. No file differs then."""

    name: str
    old: str
    new: str
    by: str = rendered_text.NAME

    def findings(self) -> list[Finding]:
        """Return what finds it. Fails where no file has `old`."""
        assert any(self.old in text for text in TEXTS.values()), self.old
        edited = {path: text.replace(self.old, self.new) for path, text in TEXTS.items()}
        return [Finding(one.rule, str(one)) for one in rendered_text.violations(edited)]


Edit: TypeAlias = OfModel | OfType | OfFile | OfRenderer | OfSettings


def of_texts(texts: Mapping[str, str]) -> list[Finding]:
    """Return what finds that files are not those of the model."""
    try:
        right = rendered(MODEL, pins_of(texts))
    except exits.CommandError as error:
        return [Finding("pins", line) for line in error.lines]
    paths = sorted({*texts, *right})
    return [Finding("bytes", line) for path in paths for line in differences(path, texts.get(path), right.get(path))]


def workflow(existing: str, /, **changes: Any) -> Change:
    """Return the change of one workflow."""

    def change(repository: Repository) -> Repository:
        assert any(one.name == existing for one in repository.workflows)
        edited = tuple(replace(one, **changes) if one.name == existing else one for one in repository.workflows)
        return replace(repository, workflows=edited)

    return change


def job(key: str, **changes: Any) -> Change:
    """Return the change of one job, `workflow/job`. A function as a value is given the value before."""
    name, _, id_ = key.partition("/")

    def change(repository: Repository) -> Repository:
        [file] = [one for one in repository.workflows if one.name == name]
        [found] = [one for one in file.jobs if one.id == id_]
        values = {field: new(getattr(found, field)) if callable(new) else new for field, new in changes.items()}
        edited: Any = replace(found, **values)
        assert edited != found
        return workflow(name, jobs=tuple(edited if one is found else one for one in file.jobs))(repository)

    return change


def without(name: str, id_: str) -> Change:
    """Return the change that drops a job."""

    def change(repository: Repository) -> Repository:
        [file] = [one for one in repository.workflows if one.name == name]
        return workflow(name, jobs=tuple(one for one in file.jobs if one.id != id_))(repository)

    return change


def also(workflow_name: str, key: str, /, **changes: Any) -> Change:
    """Return the change that adds to a workflow a job like another one."""

    def change(repository: Repository) -> Repository:
        [found] = [one for file, one in repository.jobs if f"{file.name}/{one.id}" == key]
        [file] = [one for one in repository.workflows if one.name == workflow_name]
        edited: Any = replace(found, **changes)
        return workflow(workflow_name, jobs=(*file.jobs, edited))(repository)

    return change


def step(key: str, title: str, /, **changes: Any) -> Change:
    """Return the change of one step, which its name tells."""

    def edited(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        assert [one.name for one in steps].count(title) == 1, title
        return tuple(_replaced(one, changes) if one.name == title else one for one in steps)

    return job(key, steps=edited)


def added(key: str, at: int, new: Step) -> Change:
    """Return the change that puts a step before the one at a place."""
    return job(key, steps=lambda steps: (*steps[:at], new, *steps[at:]))


def dropped(key: str, title: str) -> Change:
    """Return the change that leaves a step out."""
    return job(key, steps=lambda steps: tuple(one for one in steps if one.name != title))


def swapped(key: str, first: str, second: str) -> Change:
    """Return the change that gives two steps each other's place."""

    def edited(steps: tuple[Step, ...]) -> Iterator[Step]:
        by_name = {one.name: one for one in steps}
        names = {first: second, second: first}
        return (by_name[names.get(one.name, one.name)] for one in steps)

    return job(key, steps=lambda steps: tuple(edited(steps)))


def _replaced(found: Step, changes: Mapping[str, Any]) -> Step:
    values = {field: new(getattr(found, field)) if callable(new) else new for field, new in changes.items()}
    edited: Any = replace(found, **values)
    assert edited != found
    return edited


def grants(*more: Any, without: str = "") -> Callable[[Any], Any]:
    """Return the change of a job's grants: these more, and without a scope."""
    return lambda found: (*(one for one in found if one.scope != without), *more)


def given(**values: str) -> Callable[[Any], Any]:
    """Return the change of variables or inputs that sets these."""
    return lambda found: {**found, **values}


def less(name: str) -> Callable[[Any], Any]:
    """Return the change of variables or of parts that leaves one out."""
    return lambda found: (
        {key: value for key, value in found.items() if key != name}
        if isinstance(found, dict)
        else tuple(one for one in found if one != name)
    )
