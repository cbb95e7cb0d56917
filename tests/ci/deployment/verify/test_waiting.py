"""`verify` waits until ECS has ended a deployment, and not a moment longer than it has to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci.deployment.verify.waiting import (
    LONGEST_PAUSE_SECONDS,
    LONGEST_SECONDS,
    Seen,
    asker,
    seen,
    wait,
    wait_for_service,
)
from shared import exits
from shared.naming import SERVICE, names_of
from shared.tree_data import EnvironmentData, tree_data
from tests.ci.deployment.small import config
from tests.local_aws import LocalAccount
from tests.rehearsal.tree import ROOT

# The provider's documentation, "aws_ecs_service", Timeouts: create and update, 20 minutes each.
PROVIDER_WAITS_SECONDS = 1200
# What a job does besides: check out, set up, fetch the plan, the tests, the look for drift, the record.
REST_SECONDS = 900


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.slept.append(seconds)


def answer(*states: str | None, running: int = 2, desired: int = 2, status: str = "ACTIVE") -> dict[str, Any]:
    """Return an answer of DescribeServices; the first state is the primary deployment's, None one that is missing."""
    deployments = [
        {"status": "ACTIVE" if index else "PRIMARY", **({} if state is None else {"rolloutState": state})}
        for index, state in enumerate(states)
    ]
    service = {
        "serviceName": f"{SERVICE}-dev",
        "status": status,
        "runningCount": running,
        "desiredCount": desired,
        "deployments": deployments[::-1],
    }
    return {"services": [service]}


def waited(clock: Clock, *answers: dict[str, Any]) -> tuple[str | None, list[str]]:
    """Wait where ECS gives these answers, the last one again and again; return the result and what was told."""
    left = list(answers)
    told: list[str] = []

    def ask() -> Seen | None:
        return seen(left.pop(0) if len(left) > 1 else left[0])

    return wait(ask, told.append, clock=clock, sleep=clock.sleep), told


@pytest.mark.parametrize(
    "first",
    [
        answer("IN_PROGRESS"),
        answer("IN_PROGRESS", "COMPLETED"),
        answer("COMPLETED", running=1),
        answer("COMPLETED", running=3),
        answer(None),
        answer(),
    ],
    ids=["it bakes", "the old one is complete", "a task is missing", "a task too many", "no state", "no deployment"],
)
def test_it_waits_while_the_deployment_is_not_over(first: dict[str, Any]) -> None:
    """It asks again, and ends with the answer that says so."""
    clock = Clock()
    result, told = waited(clock, first, answer("COMPLETED"))
    assert (result, len(told), len(clock.slept)) == (None, 1, 1)


@pytest.mark.parametrize(
    "only",
    [
        answer("COMPLETED"),
        answer("COMPLETED", "IN_PROGRESS"),
        answer("FAILED", running=0),
        answer("IN_PROGRESS", "FAILED"),
        answer("IN_PROGRESS", status="INACTIVE"),
        {"services": [], "failures": [{"reason": "MISSING"}]},
    ],
    ids=["complete", "an old one drains", "failed", "is rolled back", "inactive", "no service"],
)
def test_it_does_not_wait_where_waiting_changes_nothing(only: dict[str, Any]) -> None:
    """The tests say at once what is wrong, if anything is."""
    clock = Clock()
    assert waited(clock, only) == (None, [])
    assert clock.slept == []


def test_a_failure_ends_the_wait_at_once() -> None:
    """Also after some answers without one."""
    clock = Clock()
    result, told = waited(clock, answer("IN_PROGRESS"), answer("IN_PROGRESS"), answer("FAILED"))
    assert (result, len(told)) == (None, 2)


@pytest.mark.parametrize(
    ("last", "said"),
    [(answer("IN_PROGRESS", running=1), "IN_PROGRESS, 1 of 2"), (answer(None), "without a rollout state, 2 of 2")],
)
def test_the_bound_says_what_was_seen_last_and_how_long_it_waited(last: dict[str, Any], said: str) -> None:
    """It is reached exactly, whatever the pauses are."""
    clock = Clock()
    result, told = waited(clock, last)
    assert clock.now == LONGEST_SECONDS
    assert result == (
        f"{SERVICE}-dev: the deployment is {said} tasks run, after 1800 s of waiting: "
        "read the service's events, mend it and promote again"
    )
    assert told[0] == f"{SERVICE}-dev: the deployment is {said} tasks run, waited 0 s"


def test_pauses_are_short_first_and_grow_to_the_longest() -> None:
    """A local AWS is not waited for in steps of AWS's own waiter, and AWS is not asked twice a second for minutes."""
    clock = Clock()
    waited(clock, answer("IN_PROGRESS"))
    assert clock.slept[:7] == [0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]
    assert max(clock.slept) == LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize(("job", "before"), [("apply", PROVIDER_WAITS_SECONDS), ("record", 0)])
def test_the_wait_fits_into_a_job_and_its_session(job: str, before: int) -> None:
    """Else a slow deployment would end as a killed job, without a record."""
    found = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text(encoding="utf-8"))["jobs"][job]
    [session] = [step["with"]["role-duration-seconds"] for step in found["steps"] if "role-to-assume" in str(step)]
    needed = before + LONGEST_SECONDS + REST_SECONDS
    assert needed <= min(60 * found["timeout-minutes"], session)


@pytest.fixture
def baking(accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sign in to dev, where a deployment of its service has just begun; return a client of ECS."""
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)
    client, names = accounts["dev"].client("ecs"), names_of(config())
    client.create_cluster(clusterName=names.cluster)
    task = client.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "web"}])
    arn = task["taskDefinition"]["taskDefinitionArn"]
    client.create_service(cluster=names.cluster, serviceName=names.service, taskDefinition=arn, desiredCount=1)
    yield client
    client.delete_service(cluster=names.cluster, service=names.service, force=True)
    client.delete_cluster(cluster=names.cluster)


def environment() -> EnvironmentData:
    """Return dev as its tree says it."""
    return tree_data(ROOT, [config()]).environments[0]


def outputs(folder: Path, **found: str) -> Path:
    """Return an outputs file of dev's stack."""
    file = folder / "outputs.json"
    file.write_text(json.dumps({names_of(config()).stack_id: found}), encoding="utf-8")
    return file


def test_a_deployment_that_bakes_is_waited_for(baking: Any, tmp_path: Path) -> None:
    """IN_PROGRESS is told in each pause; afterwards ECS says COMPLETED."""
    names, told = names_of(config()), list[str]()
    file = outputs(tmp_path, EcsClusterName=names.cluster)
    assert wait_for_service(environment(), file, told.append, sleep=lambda _: None) is None
    assert len(told) > 1
    assert {"the deployment is IN_PROGRESS, 1 of 1 tasks run" in line for line in told} == {True}
    [service] = baking.describe_services(cluster=names.cluster, services=[names.service])["services"]
    assert [one["rolloutState"] for one in service["deployments"]] == ["COMPLETED"]


def test_a_stack_without_a_cluster_is_not_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for where there is no service: no session is made."""
    monkeypatch.setattr("boto3.Session", None)
    assert wait_for_service(environment(), outputs(tmp_path, VpcId="vpc-1"), _never) is None


def test_without_outputs_nothing_is_waited_for(tmp_path: Path) -> None:
    """It is bad input, as it is for the tests."""
    with pytest.raises(exits.CommandError, match="apply first") as raised:
        wait_for_service(environment(), tmp_path / "outputs.json", _never)
    assert raised.value.code == exits.BAD_INPUT


def test_an_error_of_aws_ends_the_wait(accounts: Mapping[str, LocalAccount]) -> None:
    """The tests ask the same and name it."""
    ask = asker(accounts["dev"].client("ecs"), "no-such-cluster", "no-such-service")
    assert wait(ask, _never, sleep=_never) is None


def _never(said: object) -> None:
    raise AssertionError(f"nothing is waited for: {said}")
