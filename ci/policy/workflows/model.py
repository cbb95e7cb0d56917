"""What a workflow of this repository can say: a typed value for each file, job and step.

What has no field here cannot be said in any workflow: a shell, a container, a service, a secret, a cache, a failure
that counts as a success, a filter of paths, a checkout that keeps its token, a session that outlives its job.
`ci.github.workflows.render` makes the text of the files from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

RUNNER = "ubuntu-24.04"


@dataclass(frozen=True)
class Environment:
    """One environment file: its name, whether its tier is production, the zone of its clock."""

    name: str
    production: bool
    time_zone: str


@dataclass(frozen=True)
class Grant:
    """One scope of a job's token, its level, and why the job needs it."""

    scope: str
    level: str
    reason: str

    def __str__(self) -> str:
        """Return it as a workflow writes it."""
        return f"{self.scope}: {self.level}"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What every step has. `condition` is empty for a step that always runs."""

    name: str
    comment: str = ""
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Checkout(Step):
    """The repository at the running commit, or at `ref`; with the whole history where `history` says what for."""

    name: str = "Check out"
    history: str = ""
    ref: str = ""


@dataclass(frozen=True, kw_only=True)
class SetUp(Step):
    """The action of this repository that every session needs."""

    name: str = "Set up"
    terraform: bool = False


@dataclass(frozen=True, kw_only=True)
class Python(Step):
    """Another Python than the runner's."""

    name: str = "Choose the Python"
    version: str


@dataclass(frozen=True, kw_only=True)
class Become(Step):
    """Two steps: say who the job becomes, and take credentials of that role for as long as the job may last.

    `again`: the second of them only, for credentials that may have ended.
    """

    name: str = "Become it"
    role: str
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Upload(Step):
    """Keep a folder for later jobs. `optional`: a missing folder is for them to say."""

    artifact: str
    path: str
    days: int
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Download(Step):
    """Fetch one artifact, or all that fit where its name has a `*`, into a folder."""

    artifact: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Run(Step):
    """One command, and the variables that it is given."""

    command: str
    id: str = ""
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Concurrency:
    """A group whose members wait for each other; `cancel` cuts the older one, `wait_all` drops no one who waits."""

    group: str
    cancel: bool = False
    wait_all: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Matrix:
    """One job for each value of a variable: a list, or an expression that makes one. `reason`: why none fails fast."""

    variable: str
    values: tuple[str, ...] | str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """A job that is another workflow of this repository."""

    id: str
    name: str
    workflow: str
    inputs: Mapping[str, str]
    grants: tuple[Grant, ...]
    needs: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    concurrency: Concurrency | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job of steps. `condition`: parts that must all hold; `outputs`: name -> id of the step that says it."""

    id: str
    name: str
    minutes: int
    grants: tuple[Grant, ...]
    steps: tuple[Step, ...]
    needs: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    runner: str = RUNNER
    matrix: Matrix | None = None
    environment: str = ""
    deployment: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


AnyJob: TypeAlias = Job | Call


@dataclass(frozen=True)
class Event:
    """A trigger without settings: pull_request or merge_group."""

    name: str


@dataclass(frozen=True)
class Push:
    """A push to main."""


@dataclass(frozen=True)
class Schedule:
    """Times in a time zone."""

    cron: str
    time_zone: str


@dataclass(frozen=True)
class Input:
    """What a person or a caller gives: one of `options` where there are any, else a text."""

    name: str
    description: str
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dispatch:
    """A person starts it."""

    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Called:
    """Another workflow calls it; `outputs`: name of a job's output -> what it is."""

    inputs: tuple[Input, ...]
    outputs: Mapping[str, str] = field(default_factory=dict)


Trigger: TypeAlias = Event | Push | Schedule | Dispatch | Called


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """One file: `.github/workflows/<name>.yml`."""

    name: str
    comment: str
    triggers: tuple[Trigger, ...]
    jobs: tuple[AnyJob, ...]
    concurrency: Concurrency | None = None

    @property
    def is_pull_request(self) -> bool:
        """Say whether a pull request, and so code without a review, starts it."""
        return Event("pull_request") in self.triggers


@dataclass(frozen=True)
class Repository:
    """Every workflow, and the environments in promotion order."""

    workflows: tuple[Workflow, ...]
    environments: tuple[Environment, ...]
    terraform: str

    @property
    def jobs(self) -> Sequence[tuple[Workflow, AnyJob]]:
        """Return every job beside its workflow."""
        return [(workflow, job) for workflow in self.workflows for job in workflow.jobs]

    @cached_property
    def roles(self) -> Mapping[str, frozenset[str]]:
        """Return workflow -> the roles that its jobs become, those of the workflows that it calls included."""
        calls = {one.name: {job.workflow for job in one.jobs if isinstance(job, Call)} for one in self.workflows}
        found = {one.name: _roles(one) for one in self.workflows}
        for _ in self.workflows:  # a call in a call, and so on: no longer than there are workflows
            found = {name: own.union(*(found.get(one, own) for one in calls[name])) for name, own in found.items()}
        return found


def _roles(workflow: Workflow) -> frozenset[str]:
    steps = [step for job in workflow.jobs if isinstance(job, Job) for step in job.steps]
    return frozenset(step.role for step in steps if isinstance(step, Become))


def expression(text: str) -> str:
    """Return a text between GitHub's marks of an expression."""
    return f"${{{{ {text} }}}}"
