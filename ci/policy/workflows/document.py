"""Workflow text -> typed document. The shape is checked once here, so that no rule passes on a file it cannot read.

A composite action has steps and nothing else that a rule looks at: it becomes a workflow of one job without keys.

`yaml.BaseLoader` keeps every scalar as text: the usual loaders read the key `on` as True.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Keys = Mapping[str, Any]
# A fork's request has another repository as its head, a merge group none at all: for both this is false.
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
ON_MAIN = "github.ref == 'refs/heads/main'"
_WHOLE = re.compile(r"\$\{\{(?P<inside>.*)\}\}", re.DOTALL)


class WorkflowError(ValueError):
    """The text is not YAML, or not of a workflow's shape. The message says where."""


@dataclass(frozen=True)
class Step:
    """One step. `place` is how a message names it: `lint step 2`."""

    place: str
    keys: Keys

    @property
    def inputs(self) -> Keys:
        """Return the keys under `with:`."""
        return self.keys.get("with", {})


@dataclass(frozen=True)
class Job:
    """One job. A job that calls a reusable workflow has `uses` among its keys and no steps."""

    id: str
    keys: Keys
    steps: tuple[Step, ...]

    @property
    def needs(self) -> frozenset[str]:
        """Return the ids of the jobs this one waits for; GitHub also accepts one plain name."""
        needs = self.keys.get("needs", [])
        return frozenset([needs] if isinstance(needs, str) else needs)


@dataclass(frozen=True)
class Workflow:
    """One workflow file: its text (comments live only there) and what the text says."""

    name: str
    text: str
    keys: Keys
    triggers: Mapping[str, Keys]
    jobs: tuple[Job, ...]
    is_action: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps of every job, in file order."""
        return tuple(step for job in self.jobs for step in job.steps)

    @property
    def is_pull_request(self) -> bool:
        """Say whether a pull request, and so code nobody reviewed, starts this workflow."""
        return "pull_request" in self.triggers

    @property
    def is_called(self) -> bool:
        """Say whether other workflows call this one."""
        return "workflow_call" in self.triggers


def parse(name: str, text: str) -> Workflow:
    """Return the workflow in `text`; `name` is the file's name in messages. Raises WorkflowError."""
    keys = _loaded(text)
    jobs = _mapping(keys.get("jobs"), "jobs")
    if not jobs:
        raise WorkflowError("jobs is empty")
    return Workflow(
        name=name,
        text=text,
        keys=keys,
        triggers=_triggers(keys.get("on")),
        jobs=tuple(_job(id_, _mapping(job, f"jobs.{id_}")) for id_, job in jobs.items()),
    )


def parse_action(name: str, text: str) -> Workflow:
    """Return the composite action in `text` as a document of one job named like its folder. Raises WorkflowError."""
    keys = _loaded(text)
    runs = _mapping(keys.get("runs"), "runs")
    if runs.get("using") != "composite":
        raise WorkflowError("runs.using is not composite: nobody reviews what such an action runs")
    job = name.split("/")[-2] if "/" in name else name
    return Workflow(name, text, keys, {}, (_job(job, {"steps": runs.get("steps", [])}),), is_action=True)


def demands(job: Job) -> frozenset[str]:
    """Return the parts of a job's condition that must all hold; none of an "or" or a group: nobody reads those."""
    text = str(job.keys.get("if", "")).strip()
    whole = _WHOLE.fullmatch(text)
    inside = whole["inside"] if whole else text
    if "||" in inside or "${{" in inside or re.search(r"(?<!\w)\(", inside):
        return frozenset()
    return frozenset(" ".join(part.split()) for part in inside.split("&&") if part.strip())


def _loaded(text: str) -> Keys:
    try:
        root = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # BaseLoader builds text, lists and dicts only
    except yaml.YAMLError as error:
        raise WorkflowError(" ".join(str(error).split())) from error
    return _mapping(root, "the file")


def _mapping(value: object, place: str) -> Keys:
    if not isinstance(value, dict):
        raise WorkflowError(f"{place} is not a mapping")
    return value


def _triggers(value: object) -> dict[str, Keys]:
    """Return trigger to its settings. GitHub accepts one name, a list of names, or a mapping."""
    if isinstance(value, str) and value:
        return {value: {}}
    if isinstance(value, list):
        return {str(trigger): {} for trigger in value}
    # A trigger without settings reads as empty text; `schedule` holds a list, which has no keys to look at.
    return {trigger: keys if isinstance(keys, dict) else {} for trigger, keys in _mapping(value, "on").items()}


def _job(id_: str, keys: Keys) -> Job:
    steps = keys.get("steps", [])
    if not isinstance(steps, list) or bool(steps) == ("uses" in keys):
        raise WorkflowError(f"jobs.{id_} must have either a list of steps or uses")
    return Job(id_, keys, tuple(_step(f"{id_} step {number}", step) for number, step in enumerate(steps, start=1)))


def _step(place: str, value: object) -> Step:
    keys = _mapping(value, place)
    if ("run" in keys) == ("uses" in keys):
        raise WorkflowError(f"{place} must have either run or uses")
    _mapping(keys.get("with", {}), f"{place}.with")
    return Step(place, keys)
