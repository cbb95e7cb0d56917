"""Whether the tasks of a service hold the current version of their secrets: ECS gives them the value when they start.

A change of the value reaches no task that runs (ECS developer guide, "Pass Secrets Manager secrets through Amazon ECS
environment variables": a new deployment is needed). So times are compared:

- A task has its value from after `createdAt`; ECS fetches it before the containers start.
- A version is current from its CreatedDate on, where it was written as the current one (Secrets Manager API reference,
  SecretVersionsListEntry). DescribeSecret's LastChangedDate will not do: it follows every change, of a tag, too.
- A rotation writes a version first and makes it current later: LastRotatedDate is when it was done (DescribeSecret).
- Where AWSPREVIOUS is on a newer version than AWSCURRENT, the label was moved back (UpdateSecretVersionStage: whenever
  AWSCURRENT moves, AWSPREVIOUS goes to the version that it was removed from). Nothing says when, but that it was not
  after LastChangedDate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.deployed import Ask

# The label of the version that this repository writes so that tasks can start before there is a real value. Secrets
# Manager makes a secret's first version the current one whatever its label (API reference, PutSecretValue). Under a
# label of its own the placeholder is never made current again: where Terraform has to write it once more, the real
# value stays. The label also keeps the version from being cleaned up.
PLACEHOLDER_LABEL = "placeholder"
_CURRENT, _PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
_KIND = "arn:aws:secretsmanager:"
_ARN_PARTS = 7  # what follows in `valueFrom` names a key, a label or a version (ECS API reference, Secret)
_NOT_BEGUN = datetime.max.replace(tzinfo=UTC)
_TASKS = 100  # DescribeTasks takes no more at once (ECS API reference)


@dataclass(frozen=True)
class SecretInUse:
    """A secret and the tasks that were given it.

    `tasks` is how many there are, `older` how many began before the current version was, `since`, and
    `with_placeholder` how many hold the placeholder. `is_certain` is False where `since` is only the last change of
    any kind, because a label was moved back: a change of a tag moves it, too.
    """

    name: str
    since: datetime
    tasks: int
    older: int
    with_placeholder: int
    is_certain: bool = True

    @property
    def line(self) -> str | None:
        """Return that a restart is needed, and why; None where every task has the current version."""
        if not self.older:
            return None
        what = f"{self.older} of {self.tasks} tasks began before the current version of {self.name}"
        if not self.is_certain:
            what = f"{self.older} of {self.tasks} tasks began before the last change of {self.name}"
        needed = "restart needed" if self.is_certain else "restart may be needed"
        return f"{needed}: {what} ({self.since:%Y-%m-%d %H:%M:%SZ})"


def judged(
    secret: Mapping[str, Any], versions: Sequence[Mapping[str, Any]], began: Sequence[datetime]
) -> SecretInUse | None:
    """Return what tasks that began then hold of a secret; None where it has no current version.

    `secret` is an answer of DescribeSecret, `versions` those of ListSecretVersionIds.
    """
    current = next((one for one in versions if _CURRENT in one.get("VersionStages", ())), None)
    if current is None:
        return None
    since = _since(secret, versions, current)
    real = [one["CreatedDate"] for one in versions if PLACEHOLDER_LABEL not in one.get("VersionStages", ())]

    def has_placeholder(moment: datetime) -> bool:
        if moment >= since:
            return PLACEHOLDER_LABEL in current["VersionStages"]
        return not any(created <= moment for created in real)

    older = sum(moment < since for moment in began)
    known = _since({**secret, "LastChangedDate": None}, versions, current)
    is_certain = since == known or any(moment < known for moment in began)
    placeholders = sum(has_placeholder(one) for one in began)
    return SecretInUse(secret["Name"], since, len(began), older, placeholders, is_certain)


def secrets_in_use(ask: Ask, cluster: str, service: str) -> list[SecretInUse]:
    """Return what the tasks of an ECS service hold of each secret; nothing where there is no service.

    Raises what `ask` raises. No value is read.
    """
    found = ask("ecs", "describe_services", cluster=cluster, services=[service])["services"]
    active = [one for one in found if one["status"] == "ACTIVE"]
    if not active:
        return []
    definition = ask("ecs", "describe_task_definition", taskDefinition=active[0]["taskDefinition"])["taskDefinition"]
    arns = sorted(set(_secrets(definition["containerDefinitions"])))
    began = _began(ask, cluster, service) if arns else []
    judgements = [
        judged(
            ask("secretsmanager", "describe_secret", SecretId=arn),
            _versions(ask, arn),
            began,
        )
        for arn in arns
    ]
    return [one for one in judgements if one is not None]


def _versions(ask: Ask, arn: str) -> list[Mapping[str, Any]]:
    """Return every version of a secret: botocore has no paginator for ListSecretVersionIds, so pages are followed."""
    question = {"SecretId": arn, "IncludeDeprecated": True}
    answer = ask("secretsmanager", "list_secret_version_ids", **question)
    found = list(answer["Versions"])
    while answer.get("NextToken"):
        answer = ask("secretsmanager", "list_secret_version_ids", **question, NextToken=answer["NextToken"])
        found += answer["Versions"]
    return found


def _since(secret: Mapping[str, Any], versions: Iterable[Mapping[str, Any]], current: Mapping[str, Any]) -> datetime:
    """Return from when on every task that begins is given the current version."""
    previous = next((one for one in versions if _PREVIOUS in one.get("VersionStages", ())), None)
    times = [current["CreatedDate"]]
    if secret.get("LastRotatedDate"):
        times.append(secret["LastRotatedDate"])
    if previous is not None and previous["CreatedDate"] > current["CreatedDate"] and secret.get("LastChangedDate"):
        times.append(secret["LastChangedDate"])
    return max(times)


def _secrets(containers: Iterable[Mapping[str, Any]]) -> list[str]:
    values = [one["valueFrom"] for container in containers for one in container.get("secrets", [])]
    return [":".join(value.split(":")[:_ARN_PARTS]) for value in values if value.startswith(_KIND)]


def _began(ask: Ask, cluster: str, service: str) -> list[datetime]:
    arns = ask("ecs", "list_tasks", cluster=cluster, serviceName=service, desiredStatus="RUNNING")["taskArns"]
    batches = [arns[start : start + _TASKS] for start in range(0, len(arns), _TASKS)]
    tasks = [task for batch in batches for task in ask("ecs", "describe_tasks", cluster=cluster, tasks=batch)["tasks"]]
    # While a task is PROVISIONING it has no time (ECS API reference, Task: createdAt is optional): it begins after now.
    return [task.get("createdAt", _NOT_BEGUN) for task in tasks]
