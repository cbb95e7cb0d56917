"""A deployment of an ECS service takes its time and may fail, as on AWS. Runs in ministack.

What AWS does, and ministack does not:

- A deployment is IN_PROGRESS while its alarms bake, and COMPLETED afterwards (ECS developer guide, "How CloudWatch
  alarms detect Amazon ECS deployment failures"). Answers are counted, not timed: it is the same on a slow machine.
- One that fails is FAILED and starts no more tasks; with a rollback the service is given back to the task definition
  that it had before (ECS developer guide, "How the Amazon ECS deployment circuit breaker detects failures"). The texts
  are those of the examples in "Amazon ECS service deployment state change events".
- Its tasks are the targets of the target group, and are healthy only after some health checks (Elastic Load Balancing
  API reference, TargetHealth). ministack knows the addresses of Docker's containers only.
- A family without a revision is its latest active one (ECS API reference, DescribeTaskDefinition); ministack takes the
  latest, though it was deregistered.
- A rollout state may be missing (ECS API reference, Deployment: not for every kind of service).

What a deployment does, says the JSON file that `LOCAL_AWS_ROLLOUT` names; without the file it ends well:

- `outcome`: `failed`, `rolled back`, `unknown` (no rollout state while the file is there), `goes on` (for as long)
- `because`: what AWS says; where it is `tasks failed to start` the deployment's tasks stop, with exit code 1
- `more_tasks`: so many more are wanted soon after a deployment has begun, as scaling asks for them
- `targets`: `late` or `never` healthy
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from ministack.services import ecs  # ty: ignore[import-not-found]

Handler = Callable[[dict[str, Any]], Any]

# In so many answers a deployment bakes. The provider's own wait takes one and its read another; `verify` waits for the
# others, four seconds in all.
BAKING_ANSWERS = 5
# More tasks are wanted from this answer on, and run from the next one.
SCALING_ANSWER = 2
# In so many answers targets that are late are not healthy.
CHECKING_ANSWERS = 8
TASKS_FAIL = "tasks failed to start"
INITIAL = ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
UNHEALTHY = ("unhealthy", "Target.FailedHealthChecks", "Health checks failed with these codes: [503]")


class Play:
    """What the deployments of this emulator do; answers about each are counted."""

    def __init__(self, file: Path, handlers: dict[str, Handler]) -> None:
        self._file = file
        self._describe, self._update = handlers["DescribeServices"], handlers["UpdateService"]
        self._answers, self._asked = Counter[str](), Counter[str]()
        self._before: dict[str, str] = {}

    def update(self, data: dict[str, Any]) -> Any:
        """UpdateService, which remembers what ran before."""
        service = _service(data, data.get("service", ""))
        before = None if service is None else service["taskDefinition"]
        answer = self._update(data)
        if service is not None and before is not None and service["taskDefinition"] != before:
            self._before[service["serviceArn"]] = before
        return answer

    def describe(self, data: dict[str, Any]) -> Any:
        """DescribeServices, in which a deployment goes on."""
        play = self._play()
        for name in data.get("services", []):
            service = _service(data, name)
            if service is not None and service["status"] == "ACTIVE":
                self._go_on(service, play)
        status, headers, body = self._describe(data)
        answer = json.loads(body)
        for service in answer.get("services", []):
            for deployment in service["deployments"]:
                self._shown(deployment, play)
        return status, headers, json.dumps(answer).encode()

    def targets(self, data: dict[str, Any]) -> Any:
        """An action of this emulator alone: the targets of a target group, for the emulator that answers about it."""
        arn = data["targetGroupArn"]
        found = [
            {"id": ecs._task_ip(task), "port": one["containerPort"], "health": health}
            for service in ecs._services.values()
            for one in service.get("loadBalancers", [])
            if one.get("targetGroupArn") == arn
            for health in [self._health(service["deployments"][0]["id"])]
            for task in _running(service)
        ]
        return ecs.json_response({"targets": found})

    def _health(self, deployment: str) -> tuple[str, str, str]:
        """Return state, reason and description of the targets of a deployment, in this answer about them."""
        wanted = self._play().get("targets")
        self._asked[deployment] += 1
        if wanted == "never":
            return UNHEALTHY
        return INITIAL if wanted == "late" and self._asked[deployment] <= CHECKING_ANSWERS else ("healthy", "", "")

    def _play(self) -> dict[str, Any]:
        try:
            return json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def _go_on(self, service: dict[str, Any], play: dict[str, Any]) -> None:
        """Do what this answer about a service brings."""
        primary = service["deployments"][0]
        self._answers[primary["id"]] += 1
        count = self._answers[primary["id"]]
        cluster = ecs._cluster_name_from_arn(service["clusterArn"])
        if count == SCALING_ANSWER and "more_tasks" in play:
            service["desiredCount"] += play["more_tasks"]
            primary["desiredCount"] = service["desiredCount"]
        elif count == SCALING_ANSWER + 1 and "more_tasks" in play:
            ecs._reconcile_service_tasks(cluster, f"{cluster}/{service['serviceName']}")
        if count <= BAKING_ANSWERS or primary["rolloutState"] == "FAILED":
            return
        # What was there before a rollback is drained by now.
        service["deployments"] = [one for one in service["deployments"] if one is primary]
        before = self._before.get(service["serviceArn"])
        if play.get("outcome") == "failed":
            self._fail(service, primary, play["because"])
        elif play.get("outcome") == "rolled back" and before is not None:
            self._fail(service, primary, play["because"])
            self._roll_back(cluster, service, primary, before)

    def _fail(self, service: dict[str, Any], deployment: dict[str, Any], because: str) -> None:
        deployment["rolloutState"] = "FAILED"
        deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} failed: {because}."
        message = f"(service {service['serviceName']}) (deployment {deployment['id']}) deployment failed: {because}."
        service["events"].insert(0, {"id": ecs.new_uuid(), "createdAt": ecs._iso(), "message": message})
        if because == TASKS_FAIL:
            for task in _running(service):
                reason = "Essential container in task exited"
                ecs._mark_task_stopped(task["taskArn"], task, reason, "EssentialContainerExited", exit_code=1)

    def _roll_back(self, cluster: str, service: dict[str, Any], failed: dict[str, Any], before: str) -> None:
        del self._before[service["serviceArn"]]
        self._update({"cluster": cluster, "service": service["serviceName"], "taskDefinition": before})
        primary = service["deployments"][0]
        said = f"ECS deployment circuit breaker: rolling back to deploymentId {primary['id']}."
        primary["rolloutStateReason"] = said
        service["deployments"] = [primary, failed]

    def _shown(self, deployment: dict[str, Any], play: dict[str, Any]) -> None:
        """Say of a deployment what AWS says of it by now."""
        if play.get("outcome") == "unknown":
            del deployment["rolloutState"]
            return
        going_on = self._answers[deployment["id"]] <= BAKING_ANSWERS or play.get("outcome") == "goes on"
        if deployment["rolloutState"] == "COMPLETED" and going_on:
            deployment["rolloutState"] = "IN_PROGRESS"
            if not deployment["rolloutStateReason"].startswith("ECS deployment circuit breaker"):
                deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} in progress."


def _service(data: dict[str, Any], name: str) -> dict[str, Any] | None:
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    return ecs._services.get(f"{cluster}/{name.rpartition('/')[2]}")


def _running(service: dict[str, Any]) -> list[dict[str, Any]]:
    group = (f"service:{service['serviceName']}", service["clusterArn"])
    found = [one for one in list(ecs._tasks.values()) if (one.get("group"), one.get("clusterArn")) == group]
    return [one for one in found if one["lastStatus"] == "RUNNING"]


def _address(task: dict[str, Any]) -> str:
    """Return an address that a task keeps, made from its id."""
    id_ = task["taskArn"].rpartition("/")[2]
    return f"10.0.{int(id_[:2], 16)}.{int(id_[2:4], 16)}"


def _time(value: Any) -> Any:
    """Return a time as AWS answers it, with fractions of a second; ministack cuts them off."""
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else value
    except ValueError:
        return value


def _of_an_active_revision(resolve: Callable[[str], str | None]) -> Callable[[str], str | None]:
    def key_of(reference: str) -> str | None:
        found = resolve(reference)
        family = reference.rpartition("/")[2]
        if not found or ":" in family:
            return found
        active = [one for one in list(ecs._task_defs.values()) if (one["family"], one["status"]) == (family, "ACTIVE")]
        return f"{family}:{max(one['revision'] for one in active)}" if active else found

    return key_of


def install() -> None:
    """Make the deployments of this ministack go on as the file says."""
    ecs._resolve_td_key = _of_an_active_revision(ecs._resolve_td_key)
    ecs._task_ip = _address
    ecs._ts_to_epoch = _time
    play = Play(Path(os.environ["LOCAL_AWS_ROLLOUT"]), ecs._ACTION_MAP)
    ecs._ACTION_MAP["UpdateService"] = play.update
    ecs._ACTION_MAP["DescribeServices"] = play.describe
    ecs._ACTION_MAP["LocalAwsTargets"] = play.targets
