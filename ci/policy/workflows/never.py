"""What no change may say, whatever else is allowed: the rules that keep a job from harm by another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ci.policy.workflows import places
from ci.policy.workflows.allowed import PATHS
from ci.policy.workflows.conditions import ALWAYS, BASE, BROKEN_OFF, ON_MAIN, SAME_REPOSITORY
from ci.policy.workflows.model import (
    AnyJob,
    Become,
    Call,
    Called,
    Checkout,
    Concurrency,
    Download,
    Job,
    Repository,
    Run,
    SetUp,
    Step,
    Workflow,
    expression,
)
from ci.policy.workflows.places import At
from ci.policy.workflows.rule import Rule
from shared.access.roles import DEPLOY, PLAN, RECORD, REVIEW

Found = Iterator[tuple[str, str]]
REQUIRED = "all-green"
# The identity is a read-only role, and the comment is the one thing that a request may write.
_MAY = frozenset({"id-token", "pull-requests"})
# GitHub's environment of each role, by what stands behind the name of ours.
_SUFFIX = {PLAN: "-plan", RECORD: "-record", DEPLOY: ""}
_LIBRARIES, _DEPLOYS = './noxw -s ci -- libraries "$COMMIT"', './noxw -s ci -- deploy "$ENVIRONMENT"'
# Modes that add a signed note and change nothing else.
_NOTES = frozenset({"hold", "release-hold", "override"})
_SAVES = './noxw -s ci -- save-state "$ENVIRONMENT"'
_AFTER_FAILURE = re.compile(r"(?:failure|always|(?<!!)cancelled)\s*\(", re.IGNORECASE)
_APPROVERS = './noxw -s ci -- approvers "$ENVIRONMENT"'


def _requests(at: At) -> Found:
    """A request's own code never runs beside a token that may write, and a fork has none at all."""
    writes = {grant.scope for grant in at.job.grants if grant.level not in ("read", "none")}
    for scope in sorted(writes - _MAY):
        yield at.at(f"a pull request may write {scope}")
    if writes >= _MAY:
        yield at.at("identity and comment in one job: what reads a state could write it into a comment")
    if writes & _MAY and SAME_REPOSITORY not in at.job.condition:
        yield at.at("a token that may write, for forks")
    if isinstance(at.job, Call) and writes:
        yield at.at("a call with a token that may write: the request decides what is called")
    if "pull-requests" in writes and isinstance(at.job, Job):
        for step in at.job.steps:
            if (isinstance(step, Checkout) and step.ref != BASE) or isinstance(step, SetUp):
                yield at.at("code of the request beside a token that may write", step.name)


def _roles(at: At) -> Found:
    """A request becomes review and nothing else does; every other role stands behind GitHub's environment of it."""
    if not isinstance(at.job, Job):
        return
    for role in at.roles:
        if (role == REVIEW) != at.workflow.is_pull_request:
            yield at.at(f"becomes the role {role}")
        wanted = "" if role == REVIEW else f"{at.job.env.get('ENVIRONMENT', '')}{_SUFFIX.get(role, '?')}"
        if at.job.environment != wanted:
            yield at.at(f"the role {role} needs the environment '{wanted}', and has '{at.job.environment}'")
    if not at.roles and at.job.environment:
        yield at.at(f"the environment '{at.job.environment}' without a role")


def _approved(at: At) -> Found:
    """No credentials of the deploy role before the command that checks the approval, which has no condition."""
    steps = at.job.steps if isinstance(at.job, Job) else ()
    first = next((place for place, step in enumerate(steps) if isinstance(step, Become)), 0)
    checks = [step for step in steps[:first] if isinstance(step, Run) and step.command.startswith(_APPROVERS)]
    if not any(not step.condition and "ENVIRONMENT" not in step.env for step in checks):
        yield at.at("takes credentials before it has checked who approved")


def _libraries(at: At) -> Found:
    """The libraries of a commit that is deployed are installed before there are credentials to take."""
    steps = at.job.steps if isinstance(at.job, Job) else ()
    first = next((place for place, step in enumerate(steps) if isinstance(step, Become)), 0)
    early = [
        step for step in steps[:first] if isinstance(step, Run) and step.command == _LIBRARIES and not step.condition
    ]
    for step in steps:
        if isinstance(step, Run) and step.command.startswith(_DEPLOYS):
            commits = [one.env.get("COMMIT") for one in early]
            if step.env.get("COMMIT") not in commits:
                yield at.at("takes credentials before the libraries of what it deploys are there", step.name)


def _after_failure(at: At) -> Found:
    """After a failure a job with a role only takes it again and saves its state, if all its checks are behind it."""
    steps = at.job.steps if isinstance(at.job, Job) else ()
    saves = [step for step in steps if isinstance(step, Run) and step.command == _SAVES]
    for step in steps:
        again = isinstance(step, Become) and step.again
        named = step.condition == BROKEN_OFF and (again or step in saves)
        if not named and (again or step in saves or _AFTER_FAILURE.search(step.condition)):
            yield at.at(f"if: {step.condition or 'always'}: after a failure", step.name)
    deploys = DEPLOY in at.roles and any(isinstance(step, Run) and step.command.startswith(_DEPLOYS) for step in steps)
    if deploys and not (saves and isinstance(steps[steps.index(saves[0]) - 1], Become)):
        yield at.at("deploys, and does not save a state that was not written, with new credentials")


def _concurrency(place: tuple[Repository, Workflow, AnyJob]) -> Found:
    """A deployment holds the group of its environment from plan to record; no one is dropped, and none is cut.

    A note holds none: a promotion that waits in that group may be what a hold is about.
    """
    repository, workflow, job = place
    if not isinstance(job, Call) or DEPLOY not in repository.roles.get(job.workflow, ()):
        if isinstance(job, Call) and job.concurrency:
            yield workflow.name, f"job {job.id}: a group for what does not deploy"
        return
    is_note = job.inputs.get("mode") in _NOTES
    if job.concurrency != (None if is_note else Concurrency(f"env-{job.inputs.get('environment')}", wait_all=True)):
        what = "where a note waits for none" if is_note else "is not that of its environment"
        yield workflow.name, f"job {job.id}: {job.concurrency or 'no group'} {what}"
    if workflow.concurrency or any(isinstance(one, Called) for one in workflow.triggers):
        yield workflow.name, f"job {job.id}: a deployment behind another group, or another call"


def _called(place: tuple[Repository, Workflow]) -> Found:
    """What deploys starts only when it is called; a called workflow has no group; no run that may lock is cut."""
    repository, workflow = place
    called = [isinstance(one, Called) for one in workflow.triggers]
    deploys = any(isinstance(step, Become) and step.role == DEPLOY for step in _steps(workflow))
    if deploys and not all(called):
        yield workflow.name, "starts without a group of its environment"
    if any(called) and workflow.concurrency:
        yield workflow.name, "has a group: one of its caller's name would wait for its own caller"
    if workflow.concurrency and workflow.concurrency.cancel and repository.roles[workflow.name] - {REVIEW}:
        yield workflow.name, "cuts a run that may hold a lock"


def _steps(workflow: Workflow) -> Iterator[Step]:
    return (step for job in workflow.jobs if isinstance(job, Job) for step in job.steps)


def _main_only(place: tuple[Repository, Workflow, AnyJob]) -> Found:
    """What can be started on any branch, and becomes a role, begins only on main: its code was reviewed."""
    repository, workflow, job = place
    called = any(isinstance(one, Called) for one in workflow.triggers)
    if called or workflow.is_pull_request or not repository.roles[workflow.name]:
        return
    if not job.needs and ON_MAIN not in job.condition:
        yield workflow.name, f"job {job.id}: begins on any branch"


def _downloads(place: tuple[At, Download]) -> Found:
    """An artifact never lies over the checkout, whose code runs next."""
    at, step = place
    if step.path not in PATHS:
        yield at.at(f"an artifact over the checkout: '{step.path}'", step.name)


def _order(repository: Repository) -> Found:
    """Every environment is promoted, in its order, each after a success; production is never destroyed."""
    calls = [
        (at, at.job) for at in places.all_jobs(repository) if isinstance(at.job, Call) and at.job.workflow == "deploy"
    ]
    promoted = {
        job.inputs.get("environment"): job
        for at, job in calls
        if (at.workflow.name, job.inputs.get("mode")) == ("promote", "promote")
    }
    names = [one.name for one in repository.environments]
    if sorted(map(str, promoted)) != sorted(names):
        yield "promote", f"promotes {', '.join(map(str, promoted)) or 'nothing'}, and files have {', '.join(names)}"
        return
    if "build" not in promoted[names[0]].needs or promoted[names[0]].condition:
        yield "promote", f"job {promoted[names[0]].id}: does not wait for a success of 'build'"
    before_all = [job for _, job in repository.jobs if isinstance(job, Job) and job.id in promoted[names[0]].needs]
    if not any(_is_protection(step) for job in before_all for step in job.steps):
        yield (
            "promote",
            f"job {promoted[names[0]].id}: no job before it checks that the environments are protected",
        )
    for before, name in pairwise(names):
        job, previous = promoted[name], promoted[before].id
        if previous not in job.needs or f"needs.{previous}.result == 'success'" not in job.condition:
            yield "promote", f"job {job.id}: does not wait for a success of '{previous}'"
    production = {one.name for one in repository.environments if one.production}
    for at, job in calls:
        mode, name = job.inputs.get("mode"), job.inputs.get("environment")
        if mode == "destroy" and name in production:
            yield at.at("destroys production")
        if mode == "promote" and at.workflow.name == "operations" and job.needs != ("build",):
            yield at.at("promotes what its run has not built")
        offered = f"inputs.operation == '{mode} {name}'"
        if at.workflow.name == "operations" and offered not in at.job.condition:
            yield at.at(f"starts without `{mode} {name}`")


def _is_protection(step: Step) -> bool:
    return isinstance(step, Run) and step.command == "./noxw -s ci -- protection" and not step.condition


def _required(workflow: Workflow) -> Found:
    """The required check always runs, waits for every other job, and reads what became of them."""
    job = next((job for job in workflow.jobs if job.id == REQUIRED), None)
    if not isinstance(job, Job):
        yield workflow.name, f"there is no job '{REQUIRED}'"
        return
    others = {one.id for one in workflow.jobs if one.id != REQUIRED}
    if job.condition != (ALWAYS,) or set(job.needs) != others or job.name != REQUIRED:
        yield workflow.name, f"job {REQUIRED}: can be skipped, or does not wait for every other job"
    last = job.steps[-1]
    reads = isinstance(last, Run) and last.env.get("NEEDS") == expression("toJSON(needs)") and not last.condition
    if not reads:
        yield workflow.name, f"job {REQUIRED}: does not read the results of its needs"
    may_skip = str(last.env.get("MAY_BE_SKIPPED", "")).split() if isinstance(last, Run) else []
    conditional = {one.id for one in workflow.jobs if one.condition}
    for name in may_skip:
        if name not in conditional:
            yield workflow.name, f"job {REQUIRED}: accepts a skip of '{name}', which has no condition"


def _request_jobs(repository: Repository) -> list[At]:
    return [at for at in places.all_jobs(repository) if at.workflow.is_pull_request]


def _deploying(repository: Repository) -> list[At]:
    return [at for at in places.all_jobs(repository) if DEPLOY in at.roles]


def _with_credentials(repository: Repository) -> list[At]:
    return [at for at in places.all_jobs(repository) if at.roles]


def _with_roles(repository: Repository) -> list[tuple[Repository, Workflow, AnyJob]]:
    return [(repository, workflow, job) for workflow, job in repository.jobs]


def _fetching(repository: Repository) -> list[tuple[At, Download]]:
    jobs = [(at, at.job) for at in places.all_jobs(repository) if isinstance(at.job, Job)]
    return [(at, step) for at, job in jobs for step in job.steps if isinstance(step, Download)]


RULES: tuple[Rule, ...] = (
    Rule("request-code", "make it two jobs, with data between", _request_jobs, _requests),
    Rule("role-environment", "give the job the environment of its role", places.all_jobs, _roles),
    Rule("approved-first", "run `approvers` before, without a condition", _deploying, _approved),
    Rule("libraries-first", "run `libraries` before, of the same commit", _with_credentials, _libraries),
    Rule("after-failure", "become the role again and run `save-state`", _with_credentials, _after_failure),
    Rule("deploy-group", "give the call the group `env-<name>` that drops no one", _with_roles, _concurrency),
    Rule(
        "deploy-called",
        "start it with workflow_call only, and leave the group to the caller",
        lambda repository: [(repository, workflow) for workflow in repository.workflows],
        _called,
    ),
    Rule("main-only", "add the condition on main", _with_roles, _main_only),
    Rule("artifact-over-checkout", "fetch into a folder of data", _fetching, _downloads),
    Rule("promotion-order", "follow the environments", lambda repository: [repository], _order),
    Rule(
        "required-check",
        "let it run always and wait for all",
        lambda repository: [one for one in repository.workflows if one.is_pull_request],
        _required,
    ),
)
