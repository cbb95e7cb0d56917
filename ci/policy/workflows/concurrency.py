"""Rules about who waits for whom: one deployment of an environment at a time, and none cut off.

Each yields the file and what is wrong there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ci.policy.workflows.document import ON_MAIN, demands
from ci.policy.workflows.repository import Call, Repository
from ci.policy.workflows.roles import roles_of
from shared.access.roles import DEPLOY, REVIEW


def deploying_calls(repository: Repository) -> list[Call]:
    """Return the calls of workflows behind which a job becomes a deploy role; those of requests have their own rule."""
    calls = [call for call in repository.calls if not call.caller.is_pull_request]
    return [call for call in calls if DEPLOY in repository.roles_behind(call.callee)]


def deploy_in_concurrency_group(repository: Repository) -> Iterator[tuple[str, str]]:
    """Whoever calls a deployment holds the queue of that environment from the plan to the record; nobody is dropped."""
    for call in deploying_calls(repository):
        environment = call.given("environment")
        group = call.job.keys.get("concurrency")
        held = {} if not isinstance(group, dict) else group
        if call.caller.is_called:
            yield call.caller.name, f"{call.job.id}: only the outermost caller may wait in a queue"
        elif (held.get("group"), held.get("queue")) != (f"env-{environment}", "max"):
            yield call.caller.name, f"{call.job.id}: does not wait in the queue 'env-{environment}'"


def deploy_is_called(repository: Repository) -> Iterator[tuple[str, str]]:
    """A deploy role is used only in workflows that others call: the queue stands on the call."""
    for name, workflow in repository.documents.items():
        if DEPLOY in roles_of(workflow) and set(workflow.triggers) != {"workflow_call"}:
            yield name, "can be started without a queue"


def request_calls(repository: Repository) -> Iterator[tuple[str, str]]:
    """A pull request calls no workflow that becomes another role than review."""
    for call in repository.calls:
        others = repository.roles_behind(call.callee) - {REVIEW}
        if call.caller.is_pull_request and others:
            yield call.caller.name, f"{call.job.id}: becomes {', '.join(sorted(others))} in {call.callee}"


def own_concurrency_group(repository: Repository) -> Iterator[tuple[str, str]]:
    """A called workflow has no group: one of its caller's name would wait for its own caller for ever."""
    for name, workflow in repository.documents.items():
        for place, keys in (("the workflow", workflow.keys), *((job.id, job.keys) for job in workflow.jobs)):
            if workflow.is_called and "concurrency" in keys:
                yield name, f"{place} has a group"


def whole_concurrency_group(repository: Repository) -> Iterator[tuple[str, str]]:
    """A workflow that deploys has no group for the whole: a run that waits for an approval would block all others."""
    for name in dict.fromkeys(call.caller.name for call in deploying_calls(repository)):
        if "concurrency" in repository.documents[name].keys:
            yield name, "has a group for the whole workflow"


def never_cut(repository: Repository) -> Iterator[tuple[str, str]]:
    """No run that may hold a state's lock is cut off: only the role review holds none."""
    for name, workflow in repository.documents.items():
        if workflow.is_pull_request or not repository.roles_behind(name) - {REVIEW}:
            continue
        for place, keys in (("the workflow", workflow.keys), *((job.id, job.keys) for job in workflow.jobs)):
            group = keys.get("concurrency")
            if isinstance(group, dict) and group.get("cancel-in-progress", "false") != "false":
                yield name, f"{place} may be cut off"


def main_only(repository: Repository) -> Iterator[tuple[str, str]]:
    """What people can start on any branch, and becomes a role, begins only on main: its code was reviewed."""
    for name, workflow in repository.documents.items():
        if workflow.is_called or workflow.is_pull_request or not repository.roles_behind(name) - {REVIEW}:
            continue
        for job in workflow.jobs:
            if not job.needs and ON_MAIN not in demands(job):
                yield name, f"{job.id}: begins on any branch"
