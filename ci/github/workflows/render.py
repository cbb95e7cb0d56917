"""The model of the workflows and the pins of their actions -> the text of each file. Pure; the same bytes every time.

What every workflow has, whatever the model says of it, stands here: it grants nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from ci.github.workflows.lines import comment, condition, indented, mapping, scalar, truth
from ci.github.workflows.steps import TERRAFORM, Pins, step_lines
from ci.policy.workflows.allowed import ACTIONS
from ci.policy.workflows.model import (
    AnyJob,
    Call,
    Called,
    Concurrency,
    Dispatch,
    Event,
    Input,
    Job,
    Matrix,
    Push,
    Repository,
    Schedule,
    Trigger,
    Workflow,
    expression,
)
from shared import exits

FOLDER = ".github/workflows"
SET_UP = ".github/actions/set-up/action.yml"
_HEADER = (
    "Written by `./noxw -s workflows -- --write` from ci/policy/workflows/files and environments/*.yaml: do not edit."
)


def rendered(repository: Repository, pins: Pins) -> dict[str, str]:
    """Return path -> text of every workflow and of the set-up action.

    In: the model; what `pins_of` returns. Raises CommandError (bad input) for an action without a pin.
    """
    if missing := [action for action in ACTIONS if action not in pins]:
        lines = [
            f".github: no file pins {action}: restore a line `uses: {action}@COMMIT # vX.Y.Z`" for action in missing
        ]
        raise exits.CommandError(lines, exits.BAD_INPUT)
    texts = {f"{FOLDER}/{one.name}.yml": _text(_workflow(one, pins)) for one in repository.workflows}
    return {**texts, SET_UP: _text(_set_up_action(repository, pins))}


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _workflow(workflow: Workflow, pins: Pins) -> Iterator[str]:
    yield f"# {_HEADER}"
    yield from comment(workflow.comment)
    yield from (f"name: {workflow.name}", "", "on:")
    for trigger in workflow.triggers:
        yield from indented(_trigger(trigger, workflow), 1)
    yield from ("", "permissions: {}", "")
    if workflow.concurrency:
        yield from (*_concurrency(workflow.concurrency), "")
    yield "jobs:"
    for place, job in enumerate(workflow.jobs):
        yield from ([""] if place else [])
        yield from indented(_job(job, pins), 1)


@singledispatch
def _trigger(trigger: Trigger, workflow: Workflow) -> Iterator[str]:
    raise TypeError(f"{workflow.name}: {trigger} is no trigger")


@_trigger.register
def _(trigger: Event, _workflow: Workflow) -> Iterator[str]:
    yield f"{trigger.name}:"


@_trigger.register
def _(_trigger: Push, _workflow: Workflow) -> Iterator[str]:
    yield from ("push:", "  branches: [main]")


@_trigger.register
def _(trigger: Schedule, _workflow: Workflow) -> Iterator[str]:
    yield from ("schedule:", f'  - cron: "{trigger.cron}"', f"    timezone: {trigger.time_zone}")


@_trigger.register
def _(trigger: Dispatch, _workflow: Workflow) -> Iterator[str]:
    yield "workflow_dispatch:"
    if trigger.inputs:
        yield from _inputs(trigger.inputs)


@_trigger.register
def _(trigger: Called, workflow: Workflow) -> Iterator[str]:
    yield "workflow_call:"
    yield from _inputs(trigger.inputs)
    if trigger.outputs:
        yield "  outputs:"
    for name, description in trigger.outputs.items():
        [job] = [job.id for job in workflow.jobs if isinstance(job, Job) and name in job.outputs]
        value = expression(f"jobs.{job}.outputs.{name}")
        yield from indented(mapping(name, {"description": description, "value": value}), 2)


def _inputs(inputs: Iterable[Input]) -> Iterator[str]:
    yield "  inputs:"
    for one in inputs:
        keys = {"description": one.description, "type": "choice" if one.options else "string"}
        yield from indented(mapping(one.name, keys), 2)
        default = one.options[0] if one.options else '""'
        yield "      required: true" if one.required else f"      default: {default}"
        if one.options:
            yield from ("      options:", *(f"        - {option}" for option in one.options))


def _concurrency(group: Concurrency) -> Iterator[str]:
    yield from comment(group.comment)
    keys = {"group": group.group, "cancel-in-progress": truth(group.cancel)}
    yield from mapping("concurrency", {**keys, **({"queue": "max"} if group.wait_all else {})}, plain=True)


def _job(job: AnyJob, pins: Pins) -> Iterator[str]:
    yield from comment(job.comment)
    yield f"{job.id}:"
    yield from indented(_call(job) if isinstance(job, Call) else _job_of_steps(job, pins), 1)


def _head(job: AnyJob) -> Iterator[str]:
    yield f"name: {job.name}"
    if job.needs:
        yield f"needs: [{', '.join(job.needs)}]"
    yield from condition(" && ".join(job.condition))


def _grants(job: AnyJob) -> Iterator[str]:
    yield "permissions:"
    yield from (f"  {grant} # {grant.reason}" for grant in job.grants)


def _call(job: Call) -> Iterator[str]:
    yield from _head(job)
    if job.concurrency:
        yield from _concurrency(job.concurrency)
    yield from _grants(job)
    yield f"uses: ./{FOLDER}/{job.workflow}.yml"
    yield from mapping("with", job.inputs)


def _job_of_steps(job: Job, pins: Pins) -> Iterator[str]:
    yield from _head(job)
    yield from (f"runs-on: {job.runner}", f"timeout-minutes: {job.minutes}")
    if job.matrix:
        yield from _matrix(job.matrix)
    if job.environment and job.deployment:
        yield f"environment: {job.environment}"
    elif job.environment:
        yield from mapping("environment", {"name": job.environment, "deployment": "false"}, plain=True)
    yield from _grants(job)
    outputs = {name: expression(f"steps.{step}.outputs.{name}") for name, step in job.outputs.items()}
    for key, values in (("outputs", outputs), ("env", job.env)):
        if values:
            yield from mapping(key, values)
    yield "steps:"
    for step in job.steps:
        yield from indented(step_lines(step, job, pins), 1)


def _matrix(matrix: Matrix) -> Iterator[str]:
    yield from ("strategy:", f"  fail-fast: false # {matrix.reason}", "  matrix:")
    values = matrix.values if isinstance(matrix.values, str) else f"[{', '.join(scalar(one) for one in matrix.values)}]"
    yield f"    {matrix.variable}: {values}"


def _set_up_action(repository: Repository, pins: Pins) -> Iterator[str]:
    yield f"# {_HEADER}"
    yield from f"""\
# What every job with a session needs, after its own checkout: .venv from requirements.lock, and Terraform where asked.
# No cache: .venv is ready in under 15 s, and a cache is one more thing to poison.
name: set-up
description: Make .venv from requirements.lock, and install Terraform where a job needs it

inputs:
  terraform:
    description: "true installs the Terraform that deploys"
    default: "false"

runs:
  using: composite
  steps:
    - name: Install Terraform
      if: inputs.terraform == 'true'
      uses: {pins[TERRAFORM]}
      with:
        terraform_version: {repository.terraform}
        terraform_wrapper: false # the wrapper changes output and exit codes that our commands read
    - name: Make .venv
      run: ./noxw --only-set-up
      shell: bash""".splitlines()
