"""Rules about the way to production: every environment, in its order, each after a success.

Each yields the file and what is wrong there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ci.policy.workflows.concurrency import deploying_calls
from ci.policy.workflows.document import Job, demands
from ci.policy.workflows.repository import Call, Repository

WORKFLOWS = ".github/workflows"
BUILD = "build"
PROTECTION = "./noxw -s ci -- protection"
DRIFT = "./noxw -s ci -- drift "


def promotions(repository: Repository) -> list[Call]:
    """Return the calls that bring an environment forward."""
    return [call for call in deploying_calls(repository) if call.given("mode") == "promote"]


def deployed_set(repository: Repository) -> Iterator[tuple[str, str]]:
    """What is promoted, each once, and what is looked at for drift are the environments that have a file."""
    wanted = [environment.name for environment in repository.environments]
    promoted = [call.given("environment") for call in promotions(repository)]
    if sorted(promoted) != sorted(wanted):
        yield WORKFLOWS, f"promoted are {_listed(promoted)}, and files have {_listed(wanted)}"
    checked = [name for job in drift_jobs(repository) for name in _members(job)]
    if sorted(checked) != sorted(wanted):
        yield WORKFLOWS, f"looked at for drift are {_listed(checked)}, and files have {_listed(wanted)}"


def in_promotion_order(repository: Repository) -> Iterator[tuple[str, str]]:
    """The first environment waits for the build, each other one for the success of the one before it."""
    calls = {call.given("environment"): call for call in promotions(repository)}
    order = [calls[environment.name] for environment in repository.environments if environment.name in calls]
    for call in order[:1]:
        if BUILD not in call.job.needs or "if" in call.job.keys:
            yield call.caller.name, f"{call.job.id}: does not wait for a success of '{BUILD}'"
    for before, call in pairwise(order):
        required = f"needs.{before.job.id}.result == 'success'"
        if before.job.id not in call.job.needs or ("if" in call.job.keys and required not in demands(call.job)):
            yield call.caller.name, f"{call.job.id}: does not wait for a success of '{before.job.id}'"


def protected_first(repository: Repository) -> Iterator[tuple[str, str]]:
    """What is promoted first waits for a job that asks, in any case, whether GitHub protects the environments."""
    calls = promotions(repository)
    promoting = {call.job.id for call in calls}
    for call in calls:
        before = [job for job in call.caller.jobs if job.id in call.job.needs]
        steps = [step for job in before for step in job.steps if step.keys.get("run") == PROTECTION]
        if promoting.isdisjoint(call.job.needs) and not any("if" not in step.keys for step in steps):
            yield call.caller.name, f"{call.job.id}: no job before it asks whether the environments are protected"


def offered(repository: Repository) -> Iterator[tuple[str, str]]:
    """By hand, an environment with a file can be chosen for each operation, and production never for its end."""
    for call in deploying_calls(repository):
        if call.caller.is_called:
            continue  # `queued-deploy` refuses those
        mode, name = call.given("mode"), call.given("environment")
        environment = next((environment for environment in repository.environments if environment.name == name), None)
        if environment is None:
            yield call.caller.name, f"{call.job.id}: there is no environment '{name}'"
        elif mode == "destroy" and environment.production:
            yield call.caller.name, f"{call.job.id}: offers the end of production"
        if mode != "promote" and f"inputs.operation == '{mode} {name}'" not in demands(call.job):
            yield call.caller.name, f"{call.job.id}: starts without somebody's choice of '{mode} {name}'"


def matrix_guard(repository: Repository) -> Iterator[tuple[str, str]]:
    """A matrix that another job makes is guarded: GitHub fails a matrix without members."""
    for name, workflow in repository.documents.items():
        for job in workflow.jobs:
            for made in _made_members(job):
                guard = made.rpartition(".outputs.")[0] + ".outputs.any == 'true'"
                if guard not in demands(job):
                    yield name, f"{job.id}: runs with an empty matrix"


def own_files(repository: Repository) -> Iterator[tuple[str, str]]:
    """Every file of this repository that a workflow uses is one that is checked."""
    for name, place, file in repository.uses_own:
        if not {file, f"{file}/action.yml", f"{file}/action.yaml"} & set(repository.documents):
            yield name, f"{place}: nobody checked '{file}'"


def drift_jobs(repository: Repository) -> list[Job]:
    """Return the jobs that look for drift."""
    return [
        job
        for workflow in repository.documents.values()
        for job in workflow.jobs
        if any(str(step.keys.get("run", "")).startswith(DRIFT) for step in job.steps)
    ]


def _matrix(job: Job) -> object:
    strategy = job.keys.get("strategy", {})
    matrix = strategy.get("matrix", {}) if isinstance(strategy, dict) else {}
    return matrix.get("environment", []) if isinstance(matrix, dict) else matrix


def _members(job: Job) -> list[str]:
    members = _matrix(job)
    return [str(member) for member in members] if isinstance(members, list) else [str(members)]


def _made_members(job: Job) -> list[str]:
    """Return `needs.JOB.outputs.NAME` where a job's matrix comes from there."""
    members = _matrix(job)
    if not isinstance(members, str) or "fromJSON(" not in members:
        return []
    return [members.partition("fromJSON(")[2].partition(")")[0]]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"
