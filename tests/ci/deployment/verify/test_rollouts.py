"""What becomes of a deployment in an ECS that takes its time, fails and rolls back: waited for, judged, recorded."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.executor import DeploymentError
from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.deployment.verify.waiting import Service, wait, wait_for_service
from ci.evidence.record import Record
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact
from shared.access.reading import reads_stack
from tests.ci.deployment.small import config, target
from tests.ci.deployment.test_promotion import PROVENANCE
from tests.ci.deployment.verify.conftest import DESIRED, NAMES, SmallService, environment, outputs
from tests.ci.drills.promoting import passed
from tests.ci.evidence.records import ended
from tests.shared.access.iam_actions import actions_of
from tests.terraform.engine import find_program

needs_terraform = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
TASKS_FAIL = "tasks failed to start"


def test_a_deployment_that_bakes_is_waited_for(service: SmallService) -> None:
    """IN_PROGRESS is told in each pause; afterwards ECS says COMPLETED."""
    service.release()
    late, told = service.wait()
    assert late is None
    assert len(told) > 1
    assert all("the deployment is IN_PROGRESS, 2 of 2 tasks run, 2 targets are healthy" in line for line in told)
    assert [one["rolloutState"] for one in service.described()["deployments"]] == ["COMPLETED"]


def test_targets_that_are_healthy_late_are_waited_for(service: SmallService) -> None:
    """The deployment is complete before the load balancer has sent a request to the new tasks."""
    service.plays(targets="late")
    service.release()
    late, told = service.wait()
    assert late is None
    assert "the deployment is COMPLETED, 2 of 2 tasks run, 0 targets are healthy" in told[-1]


def test_targets_that_are_never_healthy_end_at_the_bound_with_their_reason(service: SmallService) -> None:
    """The load balancer says why."""
    service.plays(targets="never")
    service.release()
    late = service.wait_to_the_bound()
    assert late is not None
    assert "the deployment is COMPLETED, 2 of 2 tasks run, 0 targets are healthy, after 1800 s of waiting" in late
    assert "targets: 2 times unhealthy: Target.FailedHealthChecks: Health checks failed with these codes: [503]" in late


@pytest.mark.parametrize(("play", "said"), [("goes on", "IN_PROGRESS"), ("unknown", "without a rollout state")])
def test_a_deployment_that_never_becomes_steady_ends_at_the_bound(play: str, said: str, service: SmallService) -> None:
    """One without a state is not complete, however many tasks run."""
    service.plays(outcome=play)
    service.release()
    late = service.wait_to_the_bound()
    assert late is not None
    assert f"the deployment is {said}, 2 of 2 tasks run, 2 targets are healthy, after 1800 s of waiting" in late


def test_a_failure_ends_the_wait_with_the_reasons_of_its_tasks(service: SmallService) -> None:
    """What AWS says of the deployment, and what the tasks said when they stopped."""
    service.plays(outcome="failed", because=TASKS_FAIL)
    service.release()
    late, _ = service.wait()
    assert late is not None
    assert f"{NAMES.service}: the deployment is FAILED, 0 of 2 tasks run" in late
    assert f"failed: {TASKS_FAIL}." in late
    assert "stopped tasks: 2 times Essential container in task exited; web: exit code 1" in late


def test_an_alarm_that_ends_a_deployment_is_named(service: SmallService) -> None:
    """Those of its alarms that are in ALARM, and no other."""
    cloudwatch = service.account.client("cloudwatch")
    for name, state in (("slow", "ALARM"), ("errors", "OK")):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            MetricName=name,
            Namespace="test",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test says so")
    service.plays(outcome="rolled back", because="alarm detected")
    alarms = {"alarmNames": ["slow", "errors"], "enable": True, "rollback": True}
    service.update(taskDefinition=service.register(), deploymentConfiguration={"alarms": alarms})
    late, _ = service.wait()
    service.update(deploymentConfiguration={})
    assert late is not None
    assert "failed: alarm detected." in late
    assert "; alarms: slow" in late
    assert "errors" not in late


def test_a_rollback_is_no_success_even_when_it_is_over(service: SmallService) -> None:
    """The service is steady again, on what ran before; the event still says why."""
    before = service.described()["taskDefinition"].rpartition("/")[2]
    service.plays(outcome="rolled back", because=TASKS_FAIL)
    service.release()
    first, _ = service.wait()
    service.play.unlink()
    while service.described()["deployments"][0]["rolloutState"] == "IN_PROGRESS":
        pass
    assert [one["rolloutState"] for one in service.described()["deployments"]] == ["COMPLETED"]
    second, told = service.wait()
    assert told == []
    for line in (first, second):
        assert line is not None
        assert f"AWS rolled the deployment back: {before} runs, not " in line
        assert f"deployment failed: {TASKS_FAIL}." in line
        assert "Essential container in task exited; web: exit code 1" in line


def test_a_rollback_to_the_same_definition_shows_by_the_deployment(service: SmallService) -> None:
    """A restart that AWS takes back leaves the definition as it was; its deployment is another one."""
    begun = service.update(forceNewDeployment=True)
    assert service.wait(begun)[0] is None
    service.update(forceNewDeployment=True)
    late, _ = service.wait(begun)
    assert late is not None
    assert f"deployment {begun} was begun and is not the primary one, or AWS rolled it back" in late


def test_more_tasks_that_are_wanted_meanwhile_are_no_failure(service: SmallService) -> None:
    """The wait ends when they run, too."""
    service.plays(more_tasks=1)
    service.release()
    late, told = service.wait()
    assert late is None
    assert any(f"{DESIRED} of {DESIRED + 1} tasks run" in line for line in told)
    assert service.described()["runningCount"] == DESIRED + 1


@pytest.mark.usefixtures("service")
def test_what_aws_does_not_say_is_no_success(tmp_path: Path) -> None:
    """No such cluster, for example: the line names the service and AWS's answer."""
    late = wait_for_service(environment(), outputs(tmp_path, EcsClusterName="elsewhere"), _never)
    assert late is not None
    assert late.startswith(f"{NAMES.service}: AWS does not say what became of the deployment: ")
    assert "DescribeServices" in late


def test_a_service_that_is_not_there_is_no_success(service: SmallService) -> None:
    """Nor one that was deleted."""
    asked = Service(service.account.client, NAMES.cluster, "another")
    assert (
        wait(asked, _never, sleep=_never)
        == f"another: no active service of this name is in the cluster {NAMES.cluster}"
    )


def test_whoever_plans_may_ask_what_the_wait_asks(service: SmallService) -> None:
    """Plan, record and deploy have the same reads; without one of them no deployment would be a success."""
    called = set[str]()

    def client(name: str) -> Any:
        made = service.account.client(name)
        made.meta.events.register(
            "before-call", lambda model, **_: called.update(actions_of(model.service_model.signing_name, model.name))
        )
        return made

    service.plays(outcome="failed", because=TASKS_FAIL)
    alarms = {"alarmNames": ["slow"], "enable": True, "rollback": True}
    service.update(taskDefinition=service.register(), deploymentConfiguration={"alarms": alarms})
    asked = Service(functools.cache(client), NAMES.cluster, NAMES.service)
    assert wait(asked, lambda _: None, sleep=lambda _: None) is not None
    service.update(deploymentConfiguration={})
    assert len({one.partition(":")[0] for one in called}) == 3
    assert called <= {action for statement in reads_stack(NAMES) for action in statement["Action"]}


@dataclass(frozen=True)
class Promoted:
    """How a promotion ended: its record, and the lines of its error."""

    record: Record
    lines: list[str]


@pytest.fixture
def promote(service: SmallService, store: EvidenceStore, tmp_path: Path) -> Callable[[], Promoted]:
    """Return what promotes a document with a cluster, and a new revision with it."""
    document = {
        "resource": {"terraform_data": {"one": {"input": "1"}}},
        "output": {"EcsClusterName": {"value": NAMES.cluster}},
        "terraform": {},
    }
    what = Artifact("dev", NAMES.stack_id, json.dumps(document).encode())

    def release(_: Plan) -> bool:
        service.release()
        return True

    def promoted() -> Promoted:
        place = target(tmp_path, what, of=config(service.account.account_id))
        quick = partial(wait_for_service, sleep=lambda _: None)
        evidence, progress = Evidence(store, None), ProgressTable([])
        promotion = Deployment(place, evidence, PROVENANCE, progress, release, wait=quick, tests=passed)
        lines = list[str]()
        try:
            promotion.run()
        except DeploymentError as error:
            lines = error.lines
        [entry] = ended(store.entries())
        assert entry.record is not None
        return Promoted(entry.record, lines)

    return promoted


@needs_terraform
@pytest.mark.parametrize("play", [{}, {"targets": "late"}, {"more_tasks": 1}], ids=["bakes", "late", "scales out"])
def test_what_becomes_steady_is_recorded_as_a_success(
    play: dict[str, Any], service: SmallService, promote: Callable[[], Promoted]
) -> None:
    """Whatever it took."""
    service.plays(**play)
    found = promote()
    assert (found.record.result, found.lines) == ("success", [])


@needs_terraform
@pytest.mark.parametrize(("play", "said"), [("failed", "is FAILED"), ("rolled back", "AWS rolled the deployment back")])
def test_what_fails_is_recorded_with_the_reasons_of_aws(
    play: str, said: str, service: SmallService, promote: Callable[[], Promoted]
) -> None:
    """Though every test passes: the record and the command say the same line."""
    service.plays(outcome=play, because=TASKS_FAIL)
    found = promote()
    assert found.record.result == "failed"
    assert found.record.tests is not None
    assert found.record.tests.failed == ()
    assert found.record.failure is not None
    assert found.record.failure.step == "verify"
    assert said in found.record.failure.line
    assert "Essential container in task exited; web: exit code 1" in found.record.failure.line
    assert found.lines == [f"verify: {found.record.failure.line}"]


def _never(said: object) -> None:
    raise AssertionError(f"nothing is waited for: {said}")
