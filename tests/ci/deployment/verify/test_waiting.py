"""`verify` waits until AWS has ended a deployment, and not a moment longer than it has to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from ci.deployment.verify.rollout import Rollout
from ci.deployment.verify.waiting import (
    ANSWERS_BEFORE_IT_IS_SEEN,
    LONGEST_PAUSE_SECONDS,
    LONGEST_SECONDS,
    MOST_UNANSWERED,
    Service,
    wait,
    wait_for_service,
)
from shared import exits
from tests.ci.deployment.verify.conftest import environment, outputs
from tests.rehearsal.tree import ROOT

# The provider's documentation, "aws_ecs_service", Timeouts: create and update, 20 minutes each.
PROVIDER_WAITS_SECONDS = 1200
# What a job does besides: check out, set up, fetch the plan, the tests, the look for drift, the record.
REST_SECONDS = 900

STEADY = Rollout("web", "COMPLETED", "web:2", "web:2", running=2, desired=2, healthy=2, deployment="ecs-svc/2")
GOING_ON = replace(STEADY, state="IN_PROGRESS")


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


@dataclass
class Answers:
    """What AWS answers, the last one again and again."""

    left: list[Rollout]
    why: tuple[str, ...] = ("it is so", "and so")

    def rollout(self) -> Rollout:
        """Return the next answer."""
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]

    def reasons(self) -> list[str]:
        """Return why."""
        return list(self.why)


def waited(clock: Clock, *answers: Rollout) -> tuple[str | None, list[str]]:
    """Wait where AWS gives these answers; return the result and what was told."""
    told: list[str] = []
    return wait(Answers(list(answers)), told.append, clock=clock, sleep=clock.sleep), told


@pytest.mark.parametrize(
    "first",
    [
        GOING_ON,
        replace(STEADY, running=1),
        replace(STEADY, running=3),
        replace(STEADY, desired=3),
        replace(STEADY, state=None),
        replace(STEADY, healthy=1),
    ],
    ids=["it bakes", "a task is missing", "a task too many", "one more is wanted", "no state", "one is not healthy"],
)
def test_it_waits_while_the_deployment_is_not_steady(first: Rollout) -> None:
    """It asks again, and ends with the answer that says so."""
    clock = Clock()
    result, told = waited(clock, first, STEADY)
    assert (result, len(told), len(clock.slept)) == (None, 1, 1)


@pytest.mark.parametrize(
    "only",
    [STEADY, replace(STEADY, healthy=None), replace(STEADY, healthy=3), replace(STEADY, begun=STEADY.deployment)],
    ids=["steady", "no target group", "an old target is still healthy", "the one to wait for"],
)
def test_it_does_not_wait_for_what_is_steady(only: Rollout) -> None:
    """The tests judge it at once."""
    clock = Clock()
    assert waited(clock, only) == (None, [])
    assert clock.slept == []


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (replace(GOING_ON, state="FAILED", running=0), "web: the deployment is FAILED, 0 of 2 tasks run"),
        (
            replace(STEADY, definition="web:1", is_taken_back=True),
            "web: AWS rolled the deployment back: web:1 runs, not web:2",
        ),
        (
            replace(STEADY, begun="ecs-svc/1", is_taken_back=True),
            "web: AWS rolled the deployment back: deployment ecs-svc/2 runs, not deployment ecs-svc/1",
        ),
        (
            replace(STEADY, definition="web:1", was_seen=True),
            "web: web:1 runs; web:2 was registered and not deployed, or AWS rolled it back",
        ),
        (
            replace(STEADY, begun="ecs-svc/1", was_seen=True),
            "web: deployment ecs-svc/2 runs; deployment ecs-svc/1 was begun and is not the primary one, or AWS rolled",
        ),
    ],
    ids=["failed", "rolled back", "rolled back to the same definition", "not deployed", "replaced"],
)
def test_a_failure_ends_the_wait_with_the_reasons_of_aws(last: Rollout, said: str) -> None:
    """Also after some answers without one."""
    clock = Clock()
    result, told = waited(clock, GOING_ON, GOING_ON, last)
    assert len(told) == 2
    assert result is not None
    assert result.startswith(said)
    assert result.endswith(": it is so; and so: fix it and promote again")


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (replace(GOING_ON, running=1), "IN_PROGRESS, 1 of 2 tasks run, 2 targets are healthy"),
        (replace(STEADY, state=None, healthy=None), "without a rollout state, 2 of 2 tasks run"),
        (replace(STEADY, healthy=0), "COMPLETED, 2 of 2 tasks run, 0 targets are healthy"),
    ],
)
def test_the_bound_says_what_was_seen_last_and_why(last: Rollout, said: str) -> None:
    """It is reached exactly, whatever the pauses are."""
    clock = Clock()
    result, told = waited(clock, last)
    assert clock.now == LONGEST_SECONDS
    assert result == (
        f"web: the deployment is {said}, after 1800 s of waiting: it is so; and so: fix it and promote again"
    )
    assert told[0] == f"web: the deployment is {said}, waited 0 s"


def test_a_failure_for_which_aws_gives_no_reason_says_that() -> None:
    """Rather than nothing."""
    clock = Clock()
    answers = Answers([replace(STEADY, state="FAILED")], why=())
    result = wait(answers, lambda _: None, clock=clock, sleep=clock.sleep)
    assert result is not None
    assert "AWS gives no reason" in result


def refused(code: str) -> ClientError:
    """Return what boto3 raises where AWS answers with this code."""
    return ClientError({"Error": {"Code": code, "Message": "a test says so"}}, "DescribeServices")


@dataclass
class Ecs:
    """Answers of ECS about one service without targets: deployments or errors, the last one again and again."""

    left: list[Any]
    newest: str = "web:2"
    events: tuple[dict[str, Any], ...] = ()

    def describe_services(self, **_: Any) -> dict[str, Any]:
        """Return the service, or raise."""
        found = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        if isinstance(found, Exception):
            raise found
        one = {"status": "ACTIVE", "taskDefinition": "web:2", "runningCount": 1, "desiredCount": 1}
        return {"services": [{**one, "deployments": found, "events": list(self.events)}]}

    def describe_task_definition(self, **_: Any) -> dict[str, Any]:
        """Return the newest revision."""
        return {"taskDefinition": {"taskDefinitionArn": self.newest}}

    def list_tasks(self, **_: Any) -> dict[str, Any]:
        """Return that none has stopped."""
        return {"taskArns": []}


def deployed(id_: str, status: str = "PRIMARY", state: str = "COMPLETED", definition: str = "web:2") -> dict[str, Any]:
    """Return a deployment as ECS describes it."""
    return {"id": id_, "status": status, "rolloutState": state, "taskDefinition": definition}


def asked(ecs: Ecs, begun: str | None = None) -> tuple[str | None, list[str]]:
    """Wait for the service of this ECS; return the result and what was told."""
    told, clock = list[str](), Clock()
    return wait(Service(lambda _: ecs, "cluster", "web", begun), told.append, clock=clock, sleep=clock.sleep), told


@pytest.mark.parametrize(
    "error", [refused("ServerException"), refused("ThrottlingException"), EndpointConnectionError(endpoint_url="x")]
)
def test_a_question_without_an_answer_is_told_and_asked_again(error: Exception) -> None:
    """A wait of minutes outlives an outage of seconds, and each answer lets it begin to count anew."""
    some = [error] * (MOST_UNANSWERED - 1)
    going_on = [deployed("a", state="IN_PROGRESS")]
    late, told = asked(Ecs([*some, going_on, *some, [deployed("a")]]))
    assert late is None
    assert sum("AWS does not say what became of the deployment" in line for line in told) == 2 * len(some)


def test_too_many_questions_in_a_row_without_an_answer_end_the_wait() -> None:
    """With what AWS said last."""
    late, told = asked(Ecs([refused("ServerException")]))
    assert late is not None
    assert "ServerException" in late
    assert len(told) == MOST_UNANSWERED - 1


@pytest.mark.parametrize(
    "code",
    ["AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException", "ClusterNotFoundException"],
)
def test_a_denial_ends_the_wait_at_once(code: str) -> None:
    """Asking again would give the same answer."""
    late, told = asked(Ecs([refused(code), [deployed("a")]]))
    assert told == []
    assert late is not None
    assert code in late


OLDER = [deployed("a", definition="web:1")]


def test_an_answer_without_a_primary_deployment_is_waited_on() -> None:
    """It has no state, and says nothing of what was begun."""
    late, told = asked(Ecs([[deployed("b", "ACTIVE")], [deployed("b")]]), "b")
    assert late is None
    assert len(told) == 1
    assert "without a rollout state" in told[0]


@pytest.mark.parametrize(
    ("first", "begun"),
    [([deployed("a")], "b"), (OLDER, None)],
    ids=["a restart", "a new revision"],
)
def test_an_answer_from_before_the_deployment_is_no_rollback(first: list[dict[str, Any]], begun: str | None) -> None:
    """What ECS says may be a little older than what was begun."""
    late, told = asked(Ecs([first, first, [deployed("b")]]), begun)
    assert late is None
    assert len(told) == 2


def test_a_restart_that_was_seen_and_is_no_longer_primary_failed() -> None:
    """Without waiting on."""
    late, told = asked(Ecs([[deployed("b", state="IN_PROGRESS")], [deployed("c")]]), "b")
    assert late is not None
    assert late.startswith("web: deployment c runs; deployment b was begun and is not the primary one")
    assert len(told) == 1


def test_a_revision_that_was_only_registered_is_not_called_a_rollback() -> None:
    """An apply that dies before it updates the service leaves it so; it is a failure, after a bounded wait."""
    late, told = asked(Ecs([OLDER]))
    assert late is not None
    assert late.startswith("web: web:1 runs; web:2 was registered and not deployed, or AWS rolled it back")
    assert len(told) == ANSWERS_BEFORE_IT_IS_SEEN - 1


@pytest.mark.parametrize("begun", [None, "b"])
@pytest.mark.parametrize("is_gone", [True, False])
def test_a_failed_deployment_or_its_event_says_that_aws_rolled_back(begun: str | None, is_gone: bool) -> None:
    """At the first answer: the deployment need not be seen before."""
    failed = [] if is_gone else [deployed("b", "ACTIVE", "FAILED")]
    events = ({"message": "(service web) (deployment b) deployment failed: tasks failed to start."},) if is_gone else ()
    late, told = asked(Ecs([[*OLDER, *failed]], events=events), begun)
    assert late is not None
    assert late.startswith("web: AWS rolled the deployment back: web:1 runs, not web:2")
    assert told == []


def test_the_event_of_another_deployment_says_nothing_of_a_restart() -> None:
    """It is still waited for."""
    events = ({"message": "(service web) (deployment a) deployment failed: tasks failed to start."},)
    late, told = asked(Ecs([[deployed("c")], [deployed("b")]], events=events), "b")
    assert late is None
    assert len(told) == 1


@given(
    st.builds(
        Rollout,
        service=st.just("web"),
        state=st.sampled_from([None, "IN_PROGRESS", "COMPLETED", "FAILED"]),
        definition=st.sampled_from(["web:1", "web:2"]),
        applied=st.just("web:2"),
        running=st.integers(0, 4),
        desired=st.integers(0, 4),
        healthy=st.none() | st.integers(0, 4),
        deployment=st.sampled_from(["a", "b", None]),
        begun=st.none() | st.just("b"),
        was_seen=st.booleans(),
        is_taken_back=st.booleans(),
    )
)
def test_only_what_was_applied_is_ever_steady(found: Rollout) -> None:
    """Complete, with as many tasks as are wanted, each of them healthy; and nothing both fails and is steady."""
    assert not (found.is_steady and found.has_failed)
    if found.is_steady:
        assert (found.state, found.definition, found.running) == ("COMPLETED", found.applied, found.desired)
        assert found.deployment is not None
        assert found.begun in (None, found.deployment)
        assert found.healthy is None or found.healthy >= found.desired


def test_pauses_are_short_first_and_grow_to_the_longest() -> None:
    """A local AWS is not waited for in steps of AWS's own waiter, and AWS is not asked twice a second for minutes."""
    clock = Clock()
    waited(clock, GOING_ON)
    assert clock.slept[:7] == [0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]
    assert max(clock.slept) == LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize(("job", "before"), [("apply", PROVIDER_WAITS_SECONDS), ("record", 0)])
def test_the_wait_fits_into_a_job_and_its_session(job: str, before: int) -> None:
    """Else a slow deployment would end as a killed job, without a record."""
    found = yaml.safe_load((ROOT / ".github/workflows/deploy.yml").read_text(encoding="utf-8"))["jobs"][job]
    sessions = [step["with"]["role-duration-seconds"] for step in found["steps"] if "role-to-assume" in str(step)]
    needed = before + LONGEST_SECONDS + REST_SECONDS
    assert needed <= min(60 * found["timeout-minutes"], *sessions)


def test_a_stack_without_a_cluster_is_not_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for where there is no service: no session is made."""
    monkeypatch.setattr("boto3.Session", None)
    assert wait_for_service(environment(), outputs(tmp_path, VpcId="vpc-1"), _never) is None


def test_without_outputs_nothing_is_waited_for(tmp_path: Path) -> None:
    """It is bad input, as it is for the tests."""
    with pytest.raises(exits.CommandError, match="apply first") as raised:
        wait_for_service(environment(), tmp_path / "outputs.json", _never)
    assert raised.value.code == exits.BAD_INPUT


def _never(said: object) -> None:
    raise AssertionError(f"nothing is waited for: {said}")
