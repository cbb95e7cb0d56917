"""What AWS says of the deployment of a service, and what that means: over, going on, failed, rolled back. Pure.

- A deployment begins IN_PROGRESS, becomes COMPLETED when the service is steady, and FAILED where the circuit breaker or
  an alarm ends it (ECS API reference, Deployment, rolloutState). Without a state nothing is known.
- After a rollback the service is steady again, on the last deployment that completed, and the provider's wait ends well
  (hashicorp/terraform-provider-aws, issues 19519 and 20858). What tells them apart is the task definition or, where
  that is the same, the id of the deployment (aws-actions/amazon-ecs-deploy-task-definition, pull request 860).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_KINDS = 3  # so many reasons of each sort are named
_LENGTH = 300
# How a task ends that a newer deployment or fewer wanted tasks make needless: no failure (ECS developer guide, "Amazon
# ECS stopped tasks error messages").
_SCALED = "Scaling activity initiated by"


@dataclass(frozen=True)
class Rollout:
    """The deployment of a service as AWS has it now.

    `state` is that of the primary deployment, None where it has none. `definition` is what that deployment runs,
    `applied` the newest active revision of the same family: a rollback leaves it. `deployment` is the primary
    deployment's id, None where AWS names none, `begun` that of the one to wait for, None where any is. `healthy`
    counts the healthy targets of the load balancer, None where there is none. `was_seen` says that the deployment to
    wait for was in an answer, `is_taken_back` that AWS says it failed.
    """

    service: str
    state: str | None
    definition: str
    applied: str
    running: int
    desired: int
    healthy: int | None = None
    deployment: str | None = ""
    begun: str | None = None
    was_seen: bool = False
    is_taken_back: bool = False

    @property
    def is_another(self) -> bool:
        """Whether something else runs, or will run, than what was applied."""
        if self.deployment is None:
            return False
        return self.definition != self.applied or self.begun not in (None, self.deployment)

    @property
    def has_failed(self) -> bool:
        """Whether waiting cannot make it good any more: an answer may be older than the deployment to wait for."""
        return self.was_seen or self.is_taken_back if self.is_another else self.state == "FAILED"

    @property
    def is_steady(self) -> bool:
        """Whether it is complete, as many tasks run as are wanted, and as many targets are healthy."""
        healthy = self.healthy is None or self.healthy >= self.desired
        is_it = self.deployment is not None and not self.is_another
        return is_it and self.state == "COMPLETED" and self.running == self.desired and healthy

    def __str__(self) -> str:
        """Return it as people read it."""
        said = f"{self.service}: the deployment is {self.state or 'without a rollout state'}"
        if self.is_another:
            what, other, how = _short(self.definition), _short(self.applied), "registered and not deployed"
            if what == other:
                what, other = f"deployment {self.deployment}", f"deployment {self.begun}"
                how = "begun and is not the primary one"
            said = f"{self.service}: {what} runs; {other} was {how}, or AWS rolled it back"
            if self.is_taken_back:
                said = f"{self.service}: AWS rolled the deployment back: {what} runs, not {other}"
        healthy = "" if self.healthy is None else f", {self.healthy} targets are healthy"
        return f"{said}, {self.running} of {self.desired} tasks run{healthy}"


def awaited(service: Mapping[str, Any], applied: Mapping[str, Any], begun: str | None) -> list[Mapping[str, Any]]:
    """Return the deployments to wait for: the one with the id `begun`, without it those of the newest revision.

    `service` and `applied` are what `reasons` is given.
    """
    definition = applied["taskDefinitionArn"]
    return [
        one
        for one in service["deployments"]
        if (one["taskDefinition"] == definition if begun is None else one["id"] == begun)
    ]


def is_taken_back(service: Mapping[str, Any], applied: Mapping[str, Any], begun: str | None) -> bool:
    """Return whether AWS says that the deployment to wait for failed: by its state, or by an event once it is gone.

    An event names the id of its deployment. Without `begun` each counts that is younger than the newest revision.
    """
    events = [one for one in _failures(service, applied) if begun is None or f"(deployment {begun})" in one]
    return bool(events) or any(one.get("rolloutState") == "FAILED" for one in awaited(service, applied, begun))


def reasons(
    service: Mapping[str, Any],
    applied: Mapping[str, Any],
    tasks: Iterable[Mapping[str, Any]],
    alarms: Sequence[str],
    targets: Iterable[Mapping[str, Any]],
) -> list[str]:
    """Return why a deployment failed, or does not become steady, as AWS says it.

    `service` is an answer's of DescribeServices, `applied` the task definition that was to run, `tasks` the stopped
    tasks of the service, `alarms` the names of those deployment alarms that are in ALARM, and `targets` what
    DescribeTargetHealth says of each.
    """
    found = [
        one["rolloutStateReason"]
        for one in service["deployments"]
        if one.get("rolloutState") in ("FAILED", "IN_PROGRESS") and one.get("rolloutStateReason")
    ]
    # After a rollback the failed deployment is gone; only the event still says why.
    found += _failures(service, applied)[:1]
    found += [f"alarms: {', '.join(sorted(alarms))}"] if alarms else []
    found += [f"stopped tasks: {one}" for one in _counted(_stopped(one) for one in tasks if _counts(one, applied))]
    found += [f"targets: {one}" for one in _counted(_unhealthy(one) for one in targets)]
    return [_line(one) for one in found]


def _failures(service: Mapping[str, Any], applied: Mapping[str, Any]) -> list[str]:
    """Return the events of failed deployments since the newest revision was registered, the newest first."""
    since = applied.get("registeredAt")
    return [
        one["message"]
        for one in service.get("events", [])
        if "deployment failed" in one["message"] and (since is None or one["createdAt"] >= since)
    ]


def _counts(task: Mapping[str, Any], applied: Mapping[str, Any]) -> bool:
    mine = task["taskDefinitionArn"] == applied["taskDefinitionArn"]
    return mine and not task.get("stoppedReason", "").startswith(_SCALED)


def _stopped(task: Mapping[str, Any]) -> str:
    """Return why a task stopped, and its containers that say something."""
    containers = []
    for one in task.get("containers", []):
        code, reason = one.get("exitCode"), one.get("reason")
        said = ", ".join([*([reason] if reason else []), *([f"exit code {code}"] if code else [])])
        containers += [f"{one['name']}: {said}"] if said else []
    return "; ".join([task.get("stoppedReason") or "no reason", *containers])


def _unhealthy(target: Mapping[str, Any]) -> str | None:
    """Return why a target is not healthy; None of one that is, or that leaves."""
    health = target["TargetHealth"]
    if health["State"] in ("healthy", "draining"):
        return None
    return ": ".join([health["State"], *(health[key] for key in ("Reason", "Description") if health.get(key))])


def _counted(lines: Iterable[str | None]) -> list[str]:
    """Return each line once, the most frequent first, with how often it was said."""
    found = Counter(line for line in lines if line is not None).most_common(_KINDS)
    return [line if count == 1 else f"{count} times {line}" for line, count in found]


def _line(text: str) -> str:
    return " ".join(text.split())[:_LENGTH]


def _short(definition: str) -> str:
    """Return family and revision of a task definition."""
    return definition.rpartition("/")[2]
