"""Every workflow and action of the repository together, beside the environments that they serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ci.policy.workflows.actions import own_file, uses_of
from ci.policy.workflows.document import Job, Workflow
from ci.policy.workflows.roles import roles_of


@dataclass(frozen=True)
class Environment:
    """One environment: its name, and whether its tier is production."""

    name: str
    production: bool


@dataclass(frozen=True)
class Call:
    """One job that calls a workflow of this repository."""

    caller: Workflow
    job: Job
    callee: str

    def given(self, name: str) -> str:
        """Return what the caller hands over under a name, as it stands in the file; empty where it does not."""
        inputs = self.job.keys.get("with", {})
        return str(inputs.get(name, "")) if isinstance(inputs, dict) else ""


@dataclass(frozen=True)
class Repository:
    """The documents by path, and the environments in promotion order."""

    documents: Mapping[str, Workflow]
    environments: tuple[Environment, ...]

    @property
    def calls(self) -> list[Call]:
        """Return every call of a workflow of this repository, in the order of files and jobs."""
        return [
            Call(workflow, job, callee)
            for workflow in self.documents.values()
            for job in workflow.jobs
            if "uses" in job.keys and (callee := own_file(job.id, str(job.keys["uses"]), workflow)) is not None
        ]

    @property
    def uses_own(self) -> list[tuple[str, str, str]]:
        """Return document, place and file for every use of a file of this repository."""
        return [
            (name, place, file)
            for name, workflow in self.documents.items()
            for place, uses in uses_of(workflow)
            if (file := own_file(place, uses, workflow)) is not None
        ]

    def roles_behind(self, name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the roles that jobs of a document become, those of the workflows that it calls included."""
        workflow = self.documents.get(name)
        if workflow is None or name in seen:
            return frozenset()
        called = (self.roles_behind(call.callee, seen | {name}) for call in self.calls if call.caller is workflow)
        return roles_of(workflow).union(*called)
