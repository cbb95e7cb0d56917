"""Each job of our workflows that becomes a role is let in by the trust policy, with the token that it will have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci.policy.oidc.token import MAIN, REQUEST, Repository, token
from ci.policy.oidc.trust_policy import admits
from ci.policy.workflows.files import model
from ci.policy.workflows.model import Become, Job
from shared.access.trust import trust_policy
from shared.config import load_all

ROOT = Path(__file__).resolve().parents[4]
CONFIGS = {config.name: config for config in load_all(ROOT)}
_VARIABLE = re.compile(r"\$\{\{ (?:inputs|matrix)\.environment \}\}")


def jobs() -> Iterator[tuple[str, Job, str]]:
    """Yield file name, job and role of each job that becomes one."""
    for workflow, job in model(CONFIGS.values()).jobs:
        if isinstance(job, Job):
            for step in job.steps:
                if isinstance(step, Become):
                    yield f"{workflow.name}.yml", job, step.role


FOUND = list(jobs())


def test_every_role_has_a_job() -> None:
    """Somebody plans, reviews, records and deploys; a role without a job would not be tried below."""
    assert {(file, role) for file, _, role in FOUND} == {
        ("deploy.yml", "deploy"),
        ("deploy.yml", "plan"),
        ("deploy.yml", "record"),
        ("drift.yml", "record"),
        ("plan.yml", "plan"),
        ("promote.yml", "plan"),
        ("pull-request.yml", "review"),
    }


def cases() -> Iterator[tuple[str, Job, str, str]]:
    """Yield each of them with each environment that it works for."""
    for file, job, role in FOUND:
        named = job.env["ENVIRONMENT"]
        for environment in [named] if named in CONFIGS else CONFIGS:
            yield file, job, role, environment


@pytest.mark.parametrize(
    ("file", "job", "role", "environment"),
    [pytest.param(*case, id=f"{case[0]}-{case[1].id}-{case[3]}") for case in cases()],
)
def test_the_job_becomes_its_role(file: str, job: Job, role: str, environment: str) -> None:
    """The environment that it names, the file that it is in, and the ref that it runs on are those that are trusted."""
    protected = job.environment
    request = file == "pull-request.yml"
    config = CONFIGS[environment]
    claims = token(
        Repository(config.bootstrap.github_repository, config.bootstrap.github_subject_prefix),
        event="pull_request" if request else "push",
        ref=REQUEST if request else MAIN,
        workflow=file,
        environment=_VARIABLE.sub(environment, protected) if protected else None,
    )
    assert admits(trust_policy(config, role), claims, config.aws.account_id)
