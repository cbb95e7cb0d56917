"""The model of the workflows and the pins of their actions -> the text of each file. Pure; the same bytes every time.

What every step and job has, whatever the model says of it, stands here: a checkout keeps no token, a workflow grants
nothing by itself, credentials live as long as the job may last, and their account is masked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

from ci.policy.workflows.allowed import ACTIONS
from ci.policy.workflows.model import (
    AnyJob,
    Become,
    Call,
    Called,
    Checkout,
    Concurrency,
    Dispatch,
    Download,
    Event,
    Input,
    Job,
    Matrix,
    Push,
    Python,
    Repository,
    Run,
    Schedule,
    SetUp,
    Step,
    Trigger,
    Upload,
    Workflow,
    expression,
)
from shared import exits

FOLDER = ".github/workflows"
SET_UP = ".github/actions/set-up/action.yml"
Pins = Mapping[str, str]
CHECKOUT, DOWNLOAD, PYTHON, UPLOAD, CREDENTIALS, TERRAFORM = ACTIONS
_HEADER = (
    "Written by `./noxw -s workflows -- --write` from ci/policy/workflows/files and environments/*.yaml: do not edit."
)
# What a reader of YAML takes for something else than this text.
_UNCLEAR = re.compile(r"^$|^[\s*&!|>'\"%@`#?:,\[\]{}-]|: | #|^(true|false|null|[\d.]+)$|\s$")


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
    yield from _comment(workflow.comment)
    yield from (f"name: {workflow.name}", "", "on:")
    for trigger in workflow.triggers:
        yield from _indented(_trigger(trigger, workflow), 1)
    yield from ("", "permissions: {}", "")
    if workflow.concurrency:
        yield from (*_concurrency(workflow.concurrency), "")
    yield "jobs:"
    for place, job in enumerate(workflow.jobs):
        yield from ([""] if place else [])
        yield from _indented(_job(job, pins), 1)


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
        yield from _indented(_mapping(name, {"description": description, "value": value}), 2)


def _inputs(inputs: Iterable[Input]) -> Iterator[str]:
    yield "  inputs:"
    for one in inputs:
        keys = {"description": one.description, "type": "choice" if one.options else "string"}
        yield from _indented(_mapping(one.name, keys), 2)
        yield "      required: true" if one.required else '      default: ""'
        if one.options:
            yield from ("      options:", *(f"        - {option}" for option in one.options))


def _concurrency(group: Concurrency) -> Iterator[str]:
    yield from _comment(group.comment)
    keys = {"group": group.group, "cancel-in-progress": _truth(group.cancel)}
    yield from _mapping("concurrency", {**keys, **({"queue": "max"} if group.wait_all else {})}, plain=True)


def _job(job: AnyJob, pins: Pins) -> Iterator[str]:
    yield from _comment(job.comment)
    yield f"{job.id}:"
    yield from _indented(_call(job) if isinstance(job, Call) else _job_of_steps(job, pins), 1)


def _head(job: AnyJob) -> Iterator[str]:
    yield f"name: {job.name}"
    if job.needs:
        yield f"needs: [{', '.join(job.needs)}]"
    yield from _condition(" && ".join(job.condition))


def _grants(job: AnyJob) -> Iterator[str]:
    yield "permissions:"
    yield from (f"  {grant} # {grant.reason}" for grant in job.grants)


def _call(job: Call) -> Iterator[str]:
    yield from _head(job)
    if job.concurrency:
        yield from _concurrency(job.concurrency)
    yield from _grants(job)
    yield f"uses: ./{FOLDER}/{job.workflow}.yml"
    yield from _mapping("with", job.inputs)


def _job_of_steps(job: Job, pins: Pins) -> Iterator[str]:
    yield from _head(job)
    yield from (f"runs-on: {job.runner}", f"timeout-minutes: {job.minutes}")
    if job.matrix:
        yield from _matrix(job.matrix)
    if job.environment and job.deployment:
        yield f"environment: {job.environment}"
    elif job.environment:
        yield from _mapping("environment", {"name": job.environment, "deployment": "false"}, plain=True)
    yield from _grants(job)
    outputs = {name: expression(f"steps.{step}.outputs.{name}") for name, step in job.outputs.items()}
    for key, values in (("outputs", outputs), ("env", job.env)):
        if values:
            yield from _mapping(key, values)
    yield "steps:"
    for step in job.steps:
        yield from _indented(_step(step, job, pins), 1)


def _matrix(matrix: Matrix) -> Iterator[str]:
    yield from ("strategy:", f"  fail-fast: false # {matrix.reason}", "  matrix:")
    values = (
        matrix.values if isinstance(matrix.values, str) else f"[{', '.join(_scalar(one) for one in matrix.values)}]"
    )
    yield f"    {matrix.variable}: {values}"


@singledispatch
def _step(step: Step, _job: Job, _pins: Pins) -> Iterator[str]:
    raise TypeError(f"{step} is no step")


@_step.register
def _(step: Checkout, _job: Job, pins: Pins) -> Iterator[str]:
    yield from _uses(step, pins[CHECKOUT], {"persist-credentials": "false"}, plain=True)
    if step.history:
        yield f"    fetch-depth: 0 # {step.history}"
    if step.ref:
        yield f"    ref: {step.ref}"


@_step.register
def _(step: SetUp, _job: Job, _pins: Pins) -> Iterator[str]:
    yield from _uses(step, "$/.github/actions/set-up", {"terraform": "true"} if step.terraform else {})


@_step.register
def _(step: Python, _job: Job, pins: Pins) -> Iterator[str]:
    yield from _uses(step, pins[PYTHON], {"python-version": step.version})


@_step.register
def _(step: Become, job: Job, pins: Pins) -> Iterator[str]:
    if not step.again:
        command = f'./noxw -s ci -- identity "$ENVIRONMENT" {step.role} --github-output "$GITHUB_OUTPUT"'
        yield from ("- name: Who to become", "  id: identity", *_indented(_condition(step.condition), 1))
        yield f"  run: {command}"
    output = {
        name: expression(f"steps.identity.outputs.{name}") for name in ("role_arn", "session", "account_id", "region")
    }
    inputs = {
        "role-to-assume": output["role_arn"],
        "role-session-name": output["session"],
        "role-duration-seconds": str(job.minutes * 60),
        "allowed-account-ids": output["account_id"],
        "aws-region": output["region"],
        "mask-aws-account-id": "true",
    }
    yield from _uses(step, pins[CREDENTIALS], inputs, plain=True)


@_step.register
def _(step: Upload, _job: Job, pins: Pins) -> Iterator[str]:
    missing = {"if-no-files-found": "ignore" if step.optional else "error", "retention-days": str(step.days)}
    yield from _uses(step, pins[UPLOAD], {"name": step.artifact, "path": step.path, **missing}, plain=True)


@_step.register
def _(step: Download, _job: Job, pins: Pins) -> Iterator[str]:
    several = "*" in step.artifact
    inputs = {"pattern" if several else "name": step.artifact, "path": step.path}
    yield from _uses(step, pins[DOWNLOAD], {**inputs, **({"merge-multiple": "true"} if several else {})}, plain=True)


@_step.register
def _(step: Run, _job: Job, _pins: Pins) -> Iterator[str]:
    yield from _start(step)
    if step.id:
        yield f"  id: {step.id}"
    yield from _indented(_condition(step.condition), 1)
    if step.env:
        yield from _indented(_mapping("env", step.env), 1)
    yield f"  run: {step.command}"


def _uses(step: Step, uses: str, inputs: Mapping[str, str], *, plain: bool = False) -> Iterator[str]:
    yield from _start(step)
    yield from (*_indented(_condition(step.condition), 1), f"  uses: {uses}")
    if inputs:
        yield from _indented(_mapping("with", inputs, plain=plain), 1)


def _start(step: Step) -> Iterator[str]:
    yield from _comment(step.comment)
    yield f"- name: {step.name}"


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


def _condition(text: str) -> Iterator[str]:
    if text:
        # A text that begins with `!` would be a tag of YAML.
        yield f"if: {expression(text) if text.startswith(('!', '(')) else text}"


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}".rstrip() for line in text.splitlines())


def _mapping(key: str, values: Mapping[str, str], *, plain: bool = False) -> Iterator[str]:
    yield f"{key}:"
    yield from (f"  {name}: {value if plain else _scalar(value)}" for name, value in values.items())


def _scalar(text: str) -> str:
    return json.dumps(text) if _UNCLEAR.search(text) else text


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _indented(lines: Iterable[str], levels: int) -> Iterator[str]:
    yield from (f"{'  ' * levels}{line}" if line else line for line in lines)
