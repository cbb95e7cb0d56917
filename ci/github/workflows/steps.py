"""One step of the model -> its lines, with what every such step has, whatever the model says of it.

A checkout keeps no token; credentials live as long as the job may last, and their account is masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch

from ci.github.workflows.lines import comment, condition, indented, mapping
from ci.policy.workflows.allowed import ACTIONS
from ci.policy.workflows.model import (
    Become,
    Checkout,
    Download,
    Job,
    Python,
    Run,
    SetUp,
    Step,
    Upload,
    expression,
)

Pins = Mapping[str, str]
CHECKOUT, DOWNLOAD, PYTHON, UPLOAD, CREDENTIALS, TERRAFORM = ACTIONS


@singledispatch
def step_lines(step: Step, _job: Job, _pins: Pins) -> Iterator[str]:
    """Yield the lines of one step of a job, or of two: credentials have one before them that says whose they are."""
    raise TypeError(f"{step} is no step")


@step_lines.register
def _(step: Checkout, _job: Job, pins: Pins) -> Iterator[str]:
    yield from _uses(step, pins[CHECKOUT], {"persist-credentials": "false"}, plain=True)
    if step.history:
        yield f"    fetch-depth: 0 # {step.history}"
    if step.ref:
        yield f"    ref: {step.ref}"


@step_lines.register
def _(step: SetUp, _job: Job, _pins: Pins) -> Iterator[str]:
    yield from _uses(step, "$/.github/actions/set-up", {"terraform": "true"} if step.terraform else {})


@step_lines.register
def _(step: Python, _job: Job, pins: Pins) -> Iterator[str]:
    yield from _uses(step, pins[PYTHON], {"python-version": step.version})


@step_lines.register
def _(step: Become, job: Job, pins: Pins) -> Iterator[str]:
    if not step.again:
        command = f'./noxw -s ci -- identity "$ENVIRONMENT" {step.role} --github-output "$GITHUB_OUTPUT"'
        yield from ("- name: Who to become", "  id: identity", *indented(condition(step.condition), 1))
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


@step_lines.register
def _(step: Upload, _job: Job, pins: Pins) -> Iterator[str]:
    missing = {"if-no-files-found": "ignore" if step.optional else "error", "retention-days": str(step.days)}
    yield from _uses(step, pins[UPLOAD], {"name": step.artifact, "path": step.path, **missing}, plain=True)


@step_lines.register
def _(step: Download, _job: Job, pins: Pins) -> Iterator[str]:
    several = "*" in step.artifact
    inputs = {"pattern" if several else "name": step.artifact, "path": step.path}
    yield from _uses(step, pins[DOWNLOAD], {**inputs, **({"merge-multiple": "true"} if several else {})}, plain=True)


@step_lines.register
def _(step: Run, _job: Job, _pins: Pins) -> Iterator[str]:
    yield from _start(step)
    if step.id:
        yield f"  id: {step.id}"
    yield from indented(condition(step.condition), 1)
    if step.env:
        yield from indented(mapping("env", step.env), 1)
    yield f"  run: {step.command}"


def _uses(step: Step, uses: str, inputs: Mapping[str, str], *, plain: bool = False) -> Iterator[str]:
    yield from _start(step)
    yield from (*indented(condition(step.condition), 1), f"  uses: {uses}")
    if inputs:
        yield from indented(mapping("with", inputs, plain=plain), 1)


def _start(step: Step) -> Iterator[str]:
    yield from comment(step.comment)
    yield f"- name: {step.name}"
