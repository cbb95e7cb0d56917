"""The rules that hold a model against what is allowed. What is not named there is an error with its job and step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ci.evidence.gate_rule import GateRule
from ci.policy.workflows import allowed, places
from ci.policy.workflows.allow_list_of_steps import grants_of, shown, variables
from ci.policy.workflows.allowed import Allowed
from ci.policy.workflows.model import (
    Call,
    Called,
    Checkout,
    Dispatch,
    Event,
    Input,
    Job,
    Repository,
    Trigger,
    Workflow,
)
from ci.policy.workflows.places import At
from ci.policy.workflows.rule import Rule

Found = Iterator[tuple[str, str]]


def _workflow(workflow: Workflow) -> Found:
    """What starts it, what it takes, and the group of all its runs are those of its name."""
    may = allowed.WORKFLOWS.get(workflow.name)
    if may is None:
        yield workflow.name, "is no workflow that is allowed"
        return
    starts = tuple(one if isinstance(one, Event) else type(one) for one in workflow.triggers)
    if starts != may.triggers:
        yield workflow.name, f"on: {_names(starts)} instead of {_names(may.triggers)}"
    taken = [one for trigger in workflow.triggers if isinstance(trigger, Called | Dispatch) for one in trigger.inputs]
    for one in taken:
        if one.name not in may.inputs:
            yield workflow.name, f"on: unknown input '{one.name}'"
    needed = {one.name for one in taken if one.required}
    if {one.name for one in taken} != set(may.inputs) or needed != set(may.inputs[: may.required]):
        yield workflow.name, f"on: takes {shown(may.inputs)}, the first {may.required} in any case"
    returned = {name for trigger in workflow.triggers if isinstance(trigger, Called) for name in trigger.outputs}
    if returned != set(may.outputs):
        yield workflow.name, f"on: the outputs {shown(sorted(returned))} are not {shown(may.outputs)}"
    yield from ((workflow.name, what) for one in taken for what in _options(one, workflow))
    if (group := workflow.concurrency and replace(workflow.concurrency, comment="")) != may.concurrency:
        yield workflow.name, f"concurrency: {group or 'none'} is not {may.concurrency or 'none'}"


def _options(one: Input, workflow: Workflow) -> Iterator[str]:
    """An operation is the name of a call, and a rule is one that may be overridden, or none."""
    wanted = {
        "operation": tuple(job.name for job in workflow.jobs if isinstance(job, Call)),
        "rule": ("none", *(rule.value for rule in GateRule if rule.overridable)),
    }
    typed = any(isinstance(trigger, Dispatch) for trigger in workflow.triggers)
    if one.options != (wanted.get(one.name, ()) if typed else ()):
        yield f"on: input '{one.name}': the options {shown(one.options)} are not those that are allowed"


def _job_set(repository: Repository) -> Found:
    """There are exactly the jobs that are allowed, each once."""
    known = [f"{workflow.name}/{job.id}" for workflow, job in repository.jobs]
    wanted = allowed.jobs(repository.environments)
    for key in dict.fromkeys(known):
        if key not in wanted or known.count(key) > 1:
            yield key.partition("/")[0], f"job {key.partition('/')[2]}: is no job that is allowed, once"
    for key in wanted:
        if key not in known:
            yield key.partition("/")[0], f"job {key.partition('/')[2]}: is missing"


def _head(at: At) -> Found:
    """A job waits for, runs when, works on and hands over what is allowed."""
    job, may = at.job, at.allowed or Allowed()
    matrix = job.matrix if isinstance(job, Job) else None
    pairs = {
        "needs": (job.needs, at.needs),
        "if": (" && ".join(job.condition), " && ".join(may.condition)),
        "matrix": ((matrix.variable, matrix.values) if matrix else None, may.matrix),
        "outputs": (job.outputs if isinstance(job, Job) else {}, may.outputs),
        "uses": (job.workflow if isinstance(job, Call) else None, may.calls and may.calls[0]),
        "deployment": (isinstance(job, Job) and job.deployment, may.deployment),
    }
    for key, (found, wanted) in pairs.items():
        if found != wanted:
            yield at.at(f"{key}: {shown(found)} is not {shown(wanted)}")
    yield from (at.at(what) for what in variables(job.env if isinstance(job, Job) else {}, may.env))
    if isinstance(job, Call):
        yield from (at.at(what) for what in variables(job.inputs, may.calls[1] if may.calls else {}, "input"))


def _grants(place: At) -> Found:
    """A job's token may do what its commands need, and nothing else; each grant says why."""
    job, may = place.job, place.allowed or Allowed()
    found, wanted = {str(grant) for grant in job.grants}, grants_of(may)
    for grant in sorted(found - wanted):
        yield place.at(f"permissions: {grant}: nothing in the job needs it")
    for grant in sorted(wanted - found):
        yield place.at(f"permissions: {grant}: is missing")
    if len(found) != len(job.grants):
        yield place.at("permissions: one of them twice")
    yield from (place.at(f"permissions: {grant}: no reason") for grant in job.grants if not grant.reason)


def _texts(at: At) -> Found:
    """A name or a reason is one line without an expression; a job is named like its id, with its matrix."""
    job = at.job
    matrix = job.matrix if isinstance(job, Job) else None
    name = job.name.removesuffix(f" ${{{{ matrix.{matrix.variable} }}}}") if matrix else job.name
    # The name of an environment or of a mode may have a dash, too.
    if name.replace(" ", "-", 1) != job.id:
        yield at.at(f"name: '{job.name}' is not that of its id")
    steps = job.steps if isinstance(job, Job) else ()
    texts = [grant.reason for grant in job.grants] + [step.name for step in steps] + ([matrix.reason] if matrix else [])
    texts += [step.history for step in steps if isinstance(step, Checkout)]
    for text in texts:
        if not text.isprintable() or "${{" in text:
            yield at.at(f"a text of more than plain words: {text!r}")


def _terraform(repository: Repository) -> Found:
    """Terraform is one release, not whatever is the newest."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", repository.terraform):
        yield "set-up", f"Terraform: '{repository.terraform}' is not a release"


def _names(triggers: Iterable[Trigger | type[Trigger]]) -> str:
    return ", ".join(one.name if isinstance(one, Event) else getattr(one, "__name__", str(one)) for one in triggers)


_REMEDY = "change both ci/policy/workflows/files and ci/policy/workflows/allowed.py, or neither"
RULES: tuple[Rule, ...] = (
    Rule("workflow", _REMEDY, lambda repository: repository.workflows, _workflow),
    Rule("jobs", _REMEDY, lambda repository: [repository], _job_set),
    Rule("job", _REMEDY, places.known_jobs, _head),
    Rule("grants", "grant what the commands need", places.known_jobs, _grants),
    Rule("text", "write plain words", places.all_jobs, _texts),
    Rule("terraform", "write a release, X.Y.Z", lambda repository: [repository], _terraform),
)
