"""Where a rule applies: a workflow, or a job with what it may be."""

from __future__ import annotations

from dataclasses import dataclass

from ci.policy.workflows import allowed
from ci.policy.workflows.model import AnyJob, Become, Job, Repository, Workflow


@dataclass(frozen=True)
class At:
    """A job, its workflow, and what it may be; None where no job of that name is allowed."""

    workflow: Workflow
    job: AnyJob
    allowed: allowed.Allowed | None

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the jobs that it may wait for, by name."""
        if self.allowed is None or self.allowed.needs != allowed.EVERY_OTHER:
            return self.allowed.needs if self.allowed else ()
        return tuple(job.id for job in self.workflow.jobs if job is not self.job)

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that its steps become."""
        return (
            tuple(step.role for step in self.job.steps if isinstance(step, Become)) if isinstance(self.job, Job) else ()
        )

    def at(self, what: str, step: str = "") -> tuple[str, str]:
        """Return a finding in this job, or in one of its steps."""
        place = f"job {self.job.id}, step '{step}'" if step else f"job {self.job.id}"
        return self.workflow.name, f"{place}: {what}"


def all_jobs(repository: Repository) -> list[At]:
    """Return every job."""
    known = allowed.jobs(repository.environments)
    return [At(workflow, job, known.get(f"{workflow.name}/{job.id}")) for workflow, job in repository.jobs]


def known_jobs(repository: Repository) -> list[At]:
    """Return every job that is allowed by name; another rule says which are not."""
    return [at for at in all_jobs(repository) if at.allowed]


def jobs_of_steps(repository: Repository) -> list[tuple[At, Job, allowed.Allowed]]:
    """Return every job of steps that is allowed by name, beside what it may be."""
    return [(at, at.job, at.allowed) for at in known_jobs(repository) if isinstance(at.job, Job) and at.allowed]
