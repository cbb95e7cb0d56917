"""Which version of a secret the tasks hold: a comparison of times, and of AWS's labels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.running_secret import PLACEHOLDER_LABEL, SecretInUse, judged, secrets_in_use

START = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:secretsmanager:sa-east-1:111111111111:secret:web-abcdef"


def at(minutes: int) -> datetime:
    """Return a time after the start."""
    return START + timedelta(minutes=minutes)


def version(minutes: int, *labels: str) -> dict[str, Any]:
    """Return a version that was created then."""
    return {"CreatedDate": at(minutes), "VersionStages": list(labels)}


def found(versions: list[dict[str, Any]], *began: int, **secret: Any) -> SecretInUse:
    """Return what tasks that began then hold."""
    use = judged({"Name": "web", **secret}, versions, [at(one) for one in began])
    assert use is not None
    return use


PLACEHOLDER = version(0, PLACEHOLDER_LABEL, "AWSCURRENT")
REPLACED = version(0, PLACEHOLDER_LABEL, "AWSPREVIOUS")


def test_a_task_that_began_before_the_current_version_is_said() -> None:
    """How many, of how many, and since when there is another value."""
    use = found([version(0, "AWSPREVIOUS"), version(5, "AWSCURRENT")], 1, 4, 5, 6)
    assert (use.tasks, use.older, use.since, use.with_placeholder) == (4, 2, at(5), 0)
    assert use.line == ("restart needed: 2 of 4 tasks began before the current version of web (2026-01-01 00:05:00Z)")


def test_tasks_with_the_current_version_need_nothing() -> None:
    """Nor does a service without tasks."""
    assert found([version(0, "AWSCURRENT")], 1).line is None
    assert found([version(0, "AWSCURRENT")]).line is None


@pytest.mark.parametrize(
    ("versions", "began", "holding"),
    [
        ([PLACEHOLDER], [1, 2], 2),
        ([REPLACED, version(5, "AWSCURRENT")], [1, 6], 1),
        ([version(0, PLACEHOLDER_LABEL), version(5, "AWSPREVIOUS"), version(9, "AWSCURRENT")], [1, 6, 10], 1),
        ([version(0, "AWSCURRENT"), version(5, PLACEHOLDER_LABEL)], [1, 6], 0),
        ([version(0, "AWSPREVIOUS"), version(5, "AWSCURRENT", PLACEHOLDER_LABEL)], [1, 6], 1),
    ],
    ids=["it is current", "replaced", "replaced twice", "written again by Terraform", "made current by hand"],
)
def test_a_task_holds_the_placeholder_where_no_real_version_was_there(
    versions: list[dict[str, Any]], began: list[int], holding: int
) -> None:
    """Whatever has become of the secret since."""
    assert found(versions, *began).with_placeholder == holding


def test_a_rotation_counts_from_when_it_was_done() -> None:
    """Its version was written before, and was not current yet."""
    versions = [version(0, "AWSPREVIOUS"), version(5, "AWSCURRENT")]
    assert found(versions, 6, 9, LastRotatedDate=at(8)).older == 1


def test_a_label_that_was_moved_back_counts_from_the_last_change() -> None:
    """Nothing says when it was moved, but that it was not later."""
    versions = [version(0, "AWSCURRENT"), version(5, "AWSPREVIOUS")]
    assert found(versions, 1, 6, 9, LastChangedDate=at(8)).older == 2


def test_after_a_label_was_moved_back_a_restart_only_may_be_needed() -> None:
    """Any later change, of a tag too, moves that time; a task from before the version itself is certain."""
    versions = [version(2, "AWSCURRENT"), version(5, "AWSPREVIOUS")]
    use = found(versions, 6, LastChangedDate=at(8))
    assert not use.is_certain
    assert (use.line or "").startswith("restart may be needed: 1 of 1 tasks began before the last change of web")
    assert found(versions, 1, 6, LastChangedDate=at(8)).is_certain


def test_another_change_of_the_secret_is_none_of_its_value() -> None:
    """A tag, for example."""
    assert found([version(0, "AWSPREVIOUS"), version(5, "AWSCURRENT")], 6, LastChangedDate=at(8)).line is None


def test_a_secret_without_a_current_version_says_nothing_of_tasks() -> None:
    """None can start; another promise says so."""
    assert judged({"Name": "web"}, [version(0, "AWSPENDING")], [at(1)]) is None


@given(st.lists(st.integers(0, 100), min_size=1), st.integers(0, 100), st.integers(1, 100))
def test_a_restart_leaves_nothing_to_say(began: list[int], current: int, later: int) -> None:
    """Tasks that begin at or after a version is current hold that one, and are never asked for again."""
    versions = [REPLACED, version(current, "AWSCURRENT")]
    before = found(versions, *began)
    assert 0 <= before.with_placeholder <= before.older <= before.tasks
    after = found(versions, *(max(one, current) + later for one in began))
    assert (after.line, after.with_placeholder) == (None, 0)


class Answers:
    """AWS with one service, whose definition has these secrets, and so many tasks."""

    def __init__(self, *values: str, tasks: int = 1, status: str = "ACTIVE") -> None:
        self._values, self._status = values, status
        self._tasks = [str(number) for number in range(tasks)]
        self.questions: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, service: str, operation: str, **arguments: Any) -> Any:
        """Answer."""
        assert service in ("ecs", "secretsmanager")
        self.questions.append((operation, arguments))
        tasks = [{"createdAt": at(1)} for _ in arguments.get("tasks", [])]
        return {
            "describe_services": {"services": [{"status": self._status, "taskDefinition": "web:1"}]},
            "describe_task_definition": {
                "taskDefinition": {
                    "containerDefinitions": [{"secrets": [{"valueFrom": one} for one in self._values]}, {}]
                }
            },
            "list_tasks": {"taskArns": self._tasks},
            "describe_tasks": {"tasks": tasks},
            "describe_secret": {"Name": "web"},
            "list_secret_version_ids": {"Versions": [version(2, "AWSCURRENT")]},
        }[operation]


def test_the_secrets_are_those_of_the_definition() -> None:
    """By their ARNs, without the key or label that may follow; a parameter of another service is none."""
    aws = Answers(ARN, f"{ARN}:key::", "arn:aws:ssm:sa-east-1:111111111111:parameter/web")
    [use] = secrets_in_use(aws, "cluster", "web")
    assert (use.tasks, use.older) == (1, 1)
    assert [one["SecretId"] for operation, one in aws.questions if operation == "describe_secret"] == [ARN]


def test_every_task_is_looked_at() -> None:
    """AWS describes a hundred at once."""
    aws = Answers(ARN, tasks=101)
    [use] = secrets_in_use(aws, "cluster", "web")
    assert use.tasks == 101
    assert [len(one["tasks"]) for operation, one in aws.questions if operation == "describe_tasks"] == [100, 1]


@pytest.mark.parametrize("aws", [Answers(), Answers(ARN, status="INACTIVE")], ids=["no secret", "no service"])
def test_where_no_task_has_a_secret_there_is_nothing_to_say(aws: Answers) -> None:
    """No secret is asked about."""
    assert secrets_in_use(aws, "cluster", "web") == []
    assert "describe_secret" not in [operation for operation, _ in aws.questions]


class Paged(Answers):
    """The same AWS, with the versions on pages, and a task that ECS has not made yet."""

    def __init__(self, pages: list[list[dict[str, Any]]]) -> None:
        super().__init__(ARN)
        self._pages = pages

    def __call__(self, service: str, operation: str, **arguments: Any) -> Any:
        """Answer."""
        if operation != "list_secret_version_ids":
            return super().__call__(service, operation, **arguments)
        self.questions.append((operation, arguments))
        page = int(arguments.get("NextToken", "0"))
        more = {"NextToken": str(page + 1)} if page + 1 < len(self._pages) else {}
        return {"Versions": self._pages[page], **more}


def test_the_current_version_may_be_on_a_later_page() -> None:
    """AWS lists a hundred at once; the last page ends it."""
    aws = Paged([[version(0)], [version(1)], [version(2, "AWSCURRENT")]])
    [use] = secrets_in_use(aws, "cluster", "web")
    assert (use.older, use.since) == (1, at(2))
    assert [operation for operation, _ in aws.questions].count("list_secret_version_ids") == 3


def test_where_no_page_has_a_current_version_nothing_is_said() -> None:
    """None can start; another promise says so."""
    assert secrets_in_use(Paged([[version(0)], [version(1)]]), "cluster", "web") == []


def test_a_task_that_is_not_made_yet_is_given_the_current_version() -> None:
    """While it is PROVISIONING, ECS does not say when it was made."""

    class Provisioning(Answers):
        def __call__(self, service: str, operation: str, **arguments: Any) -> Any:
            found = super().__call__(service, operation, **arguments)
            return {"tasks": [{"createdAt": at(1)}, {}]} if operation == "describe_tasks" else found

    [use] = secrets_in_use(Provisioning(ARN, tasks=2), "cluster", "web")
    assert (use.tasks, use.older) == (2, 1)
