"""The rules that hold the steps of a job against what is allowed: commands, artifacts, checkout, set-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ci.policy.workflows import allowed, places
from ci.policy.workflows.allowed import ARTIFACTS, RUNNERS, Allowed
from ci.policy.workflows.commands import Command
from ci.policy.workflows.conditions import BASE
from ci.policy.workflows.model import Become, Checkout, Download, Job, Python, Run, SetUp, Step, Upload
from ci.policy.workflows.places import At
from ci.policy.workflows.rule import Rule

MOST_MINUTES, MOST_DAYS = 90, 30
Found = Iterator[tuple[str, str]]
OfSteps = tuple[At, Job, Allowed]


def _runner(place: OfSteps) -> Found:
    """A job runs on a machine that GitHub makes for it, and ends."""
    at, job, _ = place
    if job.runner not in RUNNERS:
        yield at.at(f"unknown runner '{job.runner}'")
    if not 0 < job.minutes <= MOST_MINUTES:
        yield at.at(f"{job.minutes} minutes are not 1 to {MOST_MINUTES}")


def _steps(place: OfSteps) -> Found:
    """A job runs exactly its commands, in their order, between a checkout and what it keeps."""
    at, job, may = place
    found = [_key(step) for step in job.steps if not isinstance(step, Checkout | SetUp | Python)]
    wanted = [one.line if isinstance(one, Command) else str(one) for one in may.steps]
    names = {_key(step): step.name for step in job.steps}
    for key in dict.fromkeys(found):
        if key not in wanted:
            yield at.at(f"unknown here: `{key}`", names[key])
    for key in dict.fromkeys(wanted):
        if key not in found:
            yield at.at(f"lacks `{key}`")
    if sorted(found) == sorted(wanted) and found != wanted:
        yield at.at("another order of steps")
    elif len(found) != len(set(found)):
        yield at.at("a step twice")


def _key(step: Step) -> str:
    """Return what tells a step from others: its command, or the place that it takes among them."""
    if isinstance(step, Run):
        return step.command
    if isinstance(step, Become):
        return str(allowed.Become(step.role, step.condition, step.again))
    kind = allowed.Keep if isinstance(step, Upload) else allowed.Fetch
    return str(kind(_artifact(step)))


def _artifact(step: Step) -> str:
    """Return which artifact a step keeps or fetches: `drift` for `drift-*` and for `drift-${{ ... }}`."""
    return step.artifact.split("-")[0] if isinstance(step, Upload | Download) else ""


def _commands(place: OfSteps) -> Found:
    """A command is given exactly its variables, and runs exactly under its condition."""
    at, job, may = place
    known = {one.line: one for one in may.steps if isinstance(one, Command)}
    for step in job.steps:
        if not isinstance(step, Run) or step.command not in known:
            continue
        command = known[step.command]
        yield from (at.at(what, step.name) for what in variables(step.env, command.env))
        if step.condition != command.condition:
            yield at.at(_condition(step.condition, command.condition), step.name)
        if step.id != command.id:
            yield at.at(f"id: '{step.id}' is not '{command.id}'", step.name)


def _artifacts(place: OfSteps) -> Found:
    """An artifact is the whole folder of its name, kept and fetched under one condition, never over the checkout."""
    at, job, _ = place
    for step in job.steps:
        if not isinstance(step, Upload | Download) or (may := ARTIFACTS.get(_artifact(step))) is None:
            continue
        name, condition = may.kept if isinstance(step, Upload) else may.fetched
        for key, found, wanted in (("name", step.artifact, name), ("path", step.path, may.path)):
            if found != wanted:
                yield at.at(f"{key}: '{found}' is not '{wanted}'", step.name)
        if step.condition != condition:
            yield at.at(_condition(step.condition, condition), step.name)
        if isinstance(step, Upload) and (step.optional != may.optional or not 0 < step.days <= MOST_DAYS):
            yield at.at(f"kept for {step.days} days, optional: {step.optional}", step.name)


def _checkout(place: OfSteps) -> Found:
    """A job begins with one checkout: of the running commit (of the base where it may comment), with enough history."""
    at, job, may = place
    kinds = [type(step) for step in job.steps]
    if kinds.count(Checkout) != 1 or kinds[0] is not Checkout:
        yield at.at("does not begin with its one checkout")
    history = any(isinstance(one, Command) and one.history for one in may.steps)
    wanted = BASE if "pull-requests: write" in grants_of(may) and at.workflow.is_pull_request else ""
    for step in job.steps:
        if isinstance(step, Checkout):
            if step.ref != wanted:
                yield at.at(f"ref: '{step.ref}' is not '{wanted}'", step.name)
            if bool(step.history) != history:
                what = (
                    "lacks the history that a command reads" if history else "fetches a history that no command reads"
                )
                yield at.at(what, step.name)
        if isinstance(step, Checkout | SetUp | Python) and step.condition:
            yield at.at(_condition(step.condition, ""), step.name)


def _set_up(place: OfSteps) -> Found:
    """What a job installs is what its commands need, before them."""
    at, job, may = place
    commands = [one for one in may.steps if isinstance(one, Command)]
    terraform = any(one.terraform for one in commands)
    # Without one: the standard library only, or the request's set-up action beside a token that may write.
    python = all(one.line.startswith("python3 ") for one in commands)
    comments = at.workflow.is_pull_request and "pull-requests: write" in grants_of(may)
    wanted = [] if python or comments else [SetUp(terraform=terraform)]
    found = [step for step in job.steps if isinstance(step, SetUp)]
    if [one.terraform for one in found] != [one.terraform for one in wanted]:
        yield at.at(f"set-up: {shown(found)} is not {shown(wanted)}")
    pythons = [step.version for step in job.steps if isinstance(step, Python)]
    if pythons != (["${{ matrix.python }}"] if may.matrix and may.matrix[0] == "python" else []):
        yield at.at(f"Python: {shown(pythons)} is not the matrix's")
    installs = [isinstance(step, Checkout | SetUp | Python) for step in job.steps]
    if installs != sorted(installs, reverse=True):
        yield at.at("installs something after a command")


def grants_of(may: Allowed) -> set[str]:
    """Return what the token of a job may do: what its commands need, credentials, and to read what it checks out."""
    needed = {grant for one in may.steps if isinstance(one, Command) for grant in one.grants}
    needed |= {"id-token: write" for one in may.steps if isinstance(one, allowed.Become)}
    if may.calls:
        needed |= {"id-token: write"} | ({"actions: read"} if may.calls[0] == "deploy" else set())
    return needed if "contents: write" in needed else {*needed, "contents: read"}


def variables(found: Mapping[str, str], wanted: Mapping[str, str], kind: str = "variable") -> Iterator[str]:
    """Yield each variable or input that is unknown, missing, or another."""
    for name in found:
        if name not in wanted:
            yield f"unknown {kind} {name}"
        elif found[name] != wanted[name]:
            yield f"{kind} {name}: '{found[name]}' is not '{wanted[name]}'"
    yield from (f"lacks the {kind} {name}" for name in wanted if name not in found)


def _condition(found: str, wanted: str) -> str:
    return f"if: {found or 'always'} is not {wanted or 'always'}"


def shown(value: object) -> str:
    """Return a value as a message says it."""
    return str(value) if value or isinstance(value, bool) else "none"


_REMEDY = "change both ci/policy/workflows/files and ci/policy/workflows/allowed.py, or neither"
_COMMANDS = "change both ci/policy/workflows/files and ci/policy/workflows/commands.py, or neither"
RULES: tuple[Rule, ...] = (
    Rule("runner", "run it on GitHub's machine, for a while", places.jobs_of_steps, _runner),
    Rule("steps", _REMEDY, places.jobs_of_steps, _steps),
    Rule("command", _COMMANDS, places.jobs_of_steps, _commands),
    Rule("artifact", "keep and fetch the folder that allowed.py names", places.jobs_of_steps, _artifacts),
    Rule("checkout", "begin with a checkout that has what its commands read", places.jobs_of_steps, _checkout),
    Rule("set-up", "install what the commands need", places.jobs_of_steps, _set_up),
)
