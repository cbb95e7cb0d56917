"""Wait until ECS has ended a deployment: the tests judge the outcome, not a deployment that still goes on.

After the new tasks run, ECS monitors the alarms of the deployment for a while, the bake time, and says IN_PROGRESS
until it is over (ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures"). The provider's
`wait_for_steady_state` ends before that: one deployment, and as many tasks as wanted (terraform-provider-aws 5.100.0,
internal/service/ecs/service.go).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ci.deployment.verify.deployed import outputs_of

if TYPE_CHECKING:
    from shared.tree_data import EnvironmentData

# ECS computes the bake time from the deployment's alarms and publishes no formula. The slowest of ours looks at three
# minutes (shared/constructs/alarms.py): this is ten times that. It ends before the jobs of deploy.yml and their
# sessions do, after the 20 minutes that the provider may wait (its documentation, "aws_ecs_service", Timeouts).
LONGEST_SECONDS = 1800.0
# The first pauses are short, so a deployment that is nearly over costs little; then it asks as often as the AWS SDK's
# own waiter for services (botocore, ecs waiters-2.json, ServicesStable: delay 15).
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Seen:
    """What ECS says of a service: the rollout of its primary deployment, those of the others, and its tasks.

    A rollout without a state is None: that is not a completed one.
    """

    service: str
    primary: str | None
    others: tuple[str | None, ...]
    running: int
    desired: int

    @property
    def is_over(self) -> bool:
        """Return whether waiting changes nothing: one failed, or the primary one is complete and its tasks run."""
        if "FAILED" in (self.primary, *self.others):
            return True
        return self.primary == "COMPLETED" and self.running == self.desired

    def __str__(self) -> str:
        """Return it as people read it."""
        return (
            f"{self.service}: the deployment is {self.primary or 'without a rollout state'}, "
            f"{self.running} of {self.desired} tasks run"
        )


class Wait(Protocol):
    """What waits until AWS has ended a deployment: `wait_for_service`, which needs a clock, or something quicker."""

    def __call__(self, environment: EnvironmentData, outputs: Path, tell: Tell) -> str | None:
        """Return None, or a line where AWS had not ended it when the time was over. Raises CommandError."""


def seen(answer: Mapping[str, Any]) -> Seen | None:
    """Return what an answer of DescribeServices about one service says; None where no service is active."""
    for service in answer["services"]:
        if service["status"] == "ACTIVE":
            deployments = service["deployments"]
            primary = [one.get("rolloutState") for one in deployments if one["status"] == "PRIMARY"]
            others = [one.get("rolloutState") for one in deployments if one["status"] != "PRIMARY"]
            counts = (service["runningCount"], service["desiredCount"])
            return Seen(service["serviceName"], next(iter(primary), None), tuple(others), *counts)
    return None


def wait(
    ask: Callable[[], Seen | None],
    tell: Tell,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> str | None:
    """Ask until there is nothing to wait for, and return None; after LONGEST_SECONDS return a line that says so.

    `tell` gets what was seen before each pause. The outcome is not judged here: the tests do that.
    """
    started = clock()
    for pause in _pauses():
        found = ask()
        if found is None or found.is_over:
            break
        waited = clock() - started
        if waited >= LONGEST_SECONDS:
            return f"{found}, after {waited:.0f} s of waiting: read the service's events, mend it and promote again"
        tell(f"{found}, waited {waited:.0f} s")
        sleep(min(pause, LONGEST_SECONDS - waited))
    return None


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def asker(client: Any, cluster: str, service: str) -> Callable[[], Seen | None]:  # noqa: ANN401 - boto3 has no types
    """Return what asks ECS about a service; `client` is a boto3 client.

    An error of AWS ends a wait, too: the tests ask the same, and each says by its name what it could not see.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    def ask() -> Seen | None:
        try:
            return seen(client.describe_services(cluster=cluster, services=[service]))
        except (BotoCoreError, ClientError):
            return None

    return ask


def wait_for_service(
    environment: EnvironmentData, outputs: Path, tell: Tell, *, sleep: Callable[[float], None] = time.sleep
) -> str | None:
    """Wait for the service of the environment whose outputs stand in the file `outputs`; return what `wait` returns.

    A stack that names no cluster has no service, and nothing is asked. Raises CommandError when there are no outputs.
    """
    cluster = outputs_of(outputs, environment.stack).get("EcsClusterName")
    if cluster is None:
        return None
    import boto3

    client = boto3.Session(region_name=environment.region).client("ecs")
    return wait(asker(client, cluster, environment.service), tell, sleep=sleep)
