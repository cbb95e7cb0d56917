"""Wait until AWS has ended a deployment: the tests judge what is deployed, not a deployment that still goes on.

After the new tasks run, ECS monitors the alarms of the deployment for a while, the bake time, and says IN_PROGRESS
until it is over (ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures"). The provider's
`wait_for_steady_state` ends before that: one deployment, and as many tasks as wanted (terraform-provider-aws 5.100.0,
internal/service/ecs/service.go). Meanwhile scaling may want more tasks; they are waited for as well.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ci.deployment.verify.deployed import outputs_of
from ci.deployment.verify.rollout import Rollout, awaited, is_taken_back, reasons
from ci.toolchain.aws_session import session

if TYPE_CHECKING:
    from shared.tree_data import EnvironmentData

# ECS computes the bake time from the deployment's alarms and publishes no formula. The slowest of ours looks at three
# minutes (shared/alarms.py): this is ten times that. It ends before the jobs of deploy.yml and their
# sessions do, after the 20 minutes that the provider may wait (its documentation, "aws_ecs_service", Timeouts).
LONGEST_SECONDS = 1800.0
# The first pauses are short, so a deployment that is nearly over costs little; then it asks as often as the AWS SDK's
# own waiter for services (botocore, ecs waiters-2.json, ServicesStable: delay 15).
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
_TASKS = 100  # DescribeTasks takes no more at once (ECS API reference)
# So many questions in a row may stay without an answer: the pauses between them are longer than a short outage.
MOST_UNANSWERED = 5
# An answer may be older than the deployment that was just begun: "The Amazon ECS API follows an eventual consistency
# model" (ECS API reference, RunTask). So many answers may be without it; their pauses are more than a minute.
ANSWERS_BEFORE_IT_IS_SEEN = 10
# Asking again changes none of these answers (ECS and STS API references, common errors; ECS, DescribeServices).
_FINAL = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ClusterNotFoundException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "ServiceNotFoundException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)

Tell = Callable[[str], None]
Client = Callable[[str], Any]


class Wait(Protocol):
    """What waits until AWS has ended a deployment: `wait_for_service`, which needs a clock, or something quicker."""

    def __call__(
        self, environment: EnvironmentData, outputs: Path, tell: Tell, *, deployment: str | None = None
    ) -> str | None:
        """Return None for a deployment that is steady, else a line that says what it is. Raises CommandError.

        `deployment` is the id of the one that has to become so; without it, whichever is primary.
        """


class Subject(Protocol):
    """What a wait is about: a `Service`, or a list of answers."""

    def rollout(self) -> Rollout:
        """Return what AWS says now."""

    def reasons(self) -> list[str]:
        """Return why it failed or is not steady, as AWS says it."""


class _UnseenError(Exception):
    """AWS does not say what is to be seen; the text is one line. `is_final` where asking again would not help."""

    def __init__(self, line: str, *, is_final: bool) -> None:
        super().__init__(line)
        self.is_final = is_final


def wait(
    subject: Subject,
    tell: Tell,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Ask until the deployment is steady, and return None; return a line with AWS's reasons where it has failed.

    After LONGEST_SECONDS the line says so. `tell` gets what was seen before each pause. A question without an answer is
    asked again, until MOST_UNANSWERED in a row; a denial ends the wait at once. A deployment that was never seen is
    waited for during ANSWERS_BEFORE_IT_IS_SEEN.
    """
    started, unanswered, answers, was_seen = clock(), 0, 0, False
    for pause in _pauses():
        try:
            found = subject.rollout()
        except _UnseenError as error:
            unanswered += 1
            waited = clock() - started
            if error.is_final or unanswered == MOST_UNANSWERED or waited >= LONGEST_SECONDS:
                return str(error)
            tell(f"{error}, waited {waited:.0f} s")
            sleep(min(pause, LONGEST_SECONDS - waited))
            continue
        unanswered, answers = 0, answers + 1
        was_seen = was_seen or found.was_seen or answers == ANSWERS_BEFORE_IT_IS_SEEN
        found = replace(found, was_seen=was_seen)
        if found.is_steady:
            return None
        waited = clock() - started
        if found.has_failed:
            return _said(f"{found}", subject)
        if waited >= LONGEST_SECONDS:
            return _said(f"{found}, after {waited:.0f} s of waiting", subject)
        tell(f"{found}, waited {waited:.0f} s")
        sleep(min(pause, LONGEST_SECONDS - waited))
    return None


def _said(what: str, subject: Subject) -> str:
    """Return the line of a deployment that did not end well, with AWS's reasons."""
    try:
        found = subject.reasons()
    except _UnseenError as error:
        found = [str(error)]
    return f"{what}: {'; '.join(found) or 'AWS gives no reason'}: fix it and promote again"


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


@dataclass(frozen=True)
class Service:
    """A service in AWS; `client` gives a boto3 client. `begun` is the deployment to wait for, None for any."""

    client: Client
    cluster: str
    name: str
    begun: str | None = None

    def rollout(self) -> Rollout:
        """Return what ECS says of its deployment, and the load balancer of its targets. Raises _UnseenError."""
        service = self._described()
        primary = next((one for one in service["deployments"] if one["status"] == "PRIMARY"), {})
        definition = primary.get("taskDefinition", service["taskDefinition"])
        applied = self._applied(definition)
        return Rollout(
            service=self.name,
            state=primary.get("rolloutState"),
            definition=definition,
            applied=applied["taskDefinitionArn"],
            running=service["runningCount"],
            desired=service["desiredCount"],
            healthy=self._healthy(service),
            deployment=primary.get("id"),
            begun=self.begun,
            was_seen=bool(awaited(service, applied, self.begun)),
            is_taken_back=is_taken_back(service, applied, self.begun),
        )

    def reasons(self) -> list[str]:
        """Return why the deployment failed or is not steady, as AWS says it. Raises _UnseenError."""
        service = self._described()
        applied = self._applied(service["taskDefinition"])
        alarms = service.get("deploymentConfiguration", {}).get("alarms", {}).get("alarmNames", [])
        return reasons(service, applied, self._stopped(), self._in_alarm(alarms), self._targets(service))

    def _described(self) -> Mapping[str, Any]:
        found = self._ask("ecs", "describe_services", cluster=self.cluster, services=[self.name])["services"]
        active = [one for one in found if one["status"] == "ACTIVE" and one["deployments"]]
        if not active:
            line = f"{self.name}: no active service of this name is in the cluster {self.cluster}"
            raise _UnseenError(line, is_final=True)
        return active[0]

    def _applied(self, definition: str) -> Mapping[str, Any]:
        """Return the newest active revision of a task definition's family (API reference, DescribeTaskDefinition).

        An apply registers a revision; one that AWS rolled back to is older.
        """
        family = definition.rpartition("/")[2].partition(":")[0]
        return self._ask("ecs", "describe_task_definition", taskDefinition=family)["taskDefinition"]

    def _healthy(self, service: Mapping[str, Any]) -> int | None:
        """Return how many targets are healthy, in the target group that has fewest; None without one."""
        counts = [
            sum(one["TargetHealth"]["State"] == "healthy" for one in self._health(group)) for group in _groups(service)
        ]
        return min(counts, default=None)

    def _targets(self, service: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [one for group in _groups(service) for one in self._health(group)]

    def _health(self, group: str) -> list[Mapping[str, Any]]:
        return self._ask("elbv2", "describe_target_health", TargetGroupArn=group)["TargetHealthDescriptions"]

    def _stopped(self) -> list[Mapping[str, Any]]:
        """Return the tasks that have stopped; ECS keeps them for an hour (API reference, DescribeTasks)."""
        named = self._ask("ecs", "list_tasks", cluster=self.cluster, serviceName=self.name, desiredStatus="STOPPED")
        arns = named["taskArns"][:_TASKS]
        return self._ask("ecs", "describe_tasks", cluster=self.cluster, tasks=arns)["tasks"] if arns else []

    def _in_alarm(self, names: list[str]) -> list[str]:
        if not names:
            return []
        found = self._ask("cloudwatch", "describe_alarms", AlarmNames=names)["MetricAlarms"]
        return [one["AlarmName"] for one in found if one["StateValue"] == "ALARM"]

    def _ask(self, service: str, operation: str, **arguments: Any) -> Any:  # noqa: ANN401 - AWS answers with JSON
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

        try:
            return getattr(self.client(service), operation)(**arguments)
        except (BotoCoreError, ClientError) as error:
            text = " ".join(str(error).split())
            line = f"{self.name}: AWS does not say what became of the deployment: {text}"
            denied = isinstance(error, ClientError) and error.response["Error"].get("Code") in _FINAL
            raise _UnseenError(line, is_final=denied or isinstance(error, NoCredentialsError)) from None


def _groups(service: Mapping[str, Any]) -> list[str]:
    return [one["targetGroupArn"] for one in service.get("loadBalancers", []) if one.get("targetGroupArn")]


def wait_for_service(
    environment: EnvironmentData,
    outputs: Path,
    tell: Tell,
    *,
    deployment: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Wait for the service of the environment whose outputs stand in the file `outputs`; return what `wait` returns.

    A stack that names no cluster has no service, and nothing is asked. Raises CommandError when there are no outputs.
    """
    cluster = outputs_of(outputs, environment.stack).get("EcsClusterName")
    if cluster is None:
        return None
    client = functools.cache(session(environment.region).client)
    return wait(Service(client, cluster, environment.service, deployment), tell, sleep=sleep)
