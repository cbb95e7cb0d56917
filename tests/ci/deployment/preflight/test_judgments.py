"""What AWS's answers say beside an environment's file. Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.deployment.preflight import judgments
from ci.deployment.preflight.judgments import AT_ONCE, ON_DEMAND, PLATFORM, SPOT
from shared.config.model import EnvironmentConfig
from shared.naming import PROJECT
from tests.ci.deployment.small import config

NOW = datetime(2026, 11, 27, tzinfo=UTC)
SNAPSHOT = Path(__file__).parents[3] / "stacks" / "__snapshots__" / "test_snapshots" / "test_documents_snapshot.json"
TASKS = st.integers(1, 1000)
WEIGHTS = st.integers(0, 100)
SIZES = st.sampled_from([256, 512, 1024, 2048, 4096, 8192, 16384])
LABEL = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
NAMES = st.lists(LABEL, min_size=2, max_size=4).map(".".join)


def of(tasks: int, weight: int = 0, units: int = 1024, **changes: Any) -> EnvironmentConfig:
    """Return an environment of so many tasks."""
    known = config()
    service = known.service.model_copy(update={"fargate_spot_weight": weight, "cpu_units": units})
    scaling = known.scaling.model_copy(update={"max_tasks": tasks})
    return known.model_copy(update={"service": service, "scaling": scaling, **changes})


@given(TASKS, WEIGHTS, SIZES)
def test_every_task_is_counted_twice_at_its_size(tasks: int, weight: int, units: int) -> None:
    """Together at least all of them, and at most one task too many of each kind."""
    found = judgments.vcpus(of(tasks, weight, units))
    counted = sum(found.values()) / (units / 1024 * AT_ONCE)
    assert tasks <= counted <= tasks + 1
    assert (SPOT in found) == bool(weight)


@given(TASKS, TASKS, WEIGHTS, SIZES)
def test_more_tasks_never_need_less(tasks: int, more: int, weight: int, units: int) -> None:
    """Of no kind."""
    few, many = judgments.vcpus(of(tasks, weight, units)), judgments.vcpus(of(tasks + more, weight, units))
    assert all(few[kind] <= many[kind] for kind in few)


@given(TASKS, WEIGHTS, WEIGHTS, SIZES)
def test_more_spot_never_needs_more_on_demand(tasks: int, weight: int, more: int, units: int) -> None:
    """And one task is on demand in any case."""
    little = judgments.vcpus(of(tasks, weight, units))[ON_DEMAND]
    much = judgments.vcpus(of(tasks, weight + more, units))[ON_DEMAND]
    assert units / 1024 * AT_ONCE <= much <= little


def test_a_deployment_is_what_the_service_says() -> None:
    """So many tasks at once, of this platform: both stand in the synthesized service."""
    text = SNAPSHOT.read_text(encoding="utf-8")
    assert f'"deployment_maximum_percent": {AT_ONCE * 100}' in text
    assert {"amd64": "X86_64", "arm64": "ARM64"}[PLATFORM[1]] in text
    assert f'"operating_system_family": "{PLATFORM[0].upper()}"' in text


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50))
def test_a_quota_that_is_too_small_says_what_to_ask_for(value: int, needed: int, others: int) -> None:
    """Just as much as is enough."""
    found = judgments.quota(ON_DEMAND, value, needed, others)
    assert (found.state == "ok") == (value >= needed + others)
    if found.state == "lacking":
        asked = int(found.remedy.rpartition(" ")[2])
        assert judgments.quota(ON_DEMAND, asked, needed, others).state == "ok"
        assert judgments.quota(ON_DEMAND, asked - 1, needed, others).state == "lacking"


def test_a_quota_that_nobody_knows_is_no_lack() -> None:
    """But is not said to be enough."""
    assert judgments.quota(ON_DEMAND, None, 1).state == "unknown"


def tagged(environment: str, project: str = PROJECT) -> dict[str, Any]:
    """Return a resource with these tags."""
    return {"Tags": [{"Key": "Project", "Value": project}, {"Key": "Environment", "Value": environment}]}


def test_what_the_environment_has_is_its_own() -> None:
    """What has no tags, or those of others, is not."""
    foreign = [tagged("dev", "another"), tagged("staging"), {}]
    assert judgments.others([tagged("dev"), *foreign], "dev") == foreign


@pytest.mark.parametrize(("nat", "count"), [("single", 1), ("per_az", 2)])
def test_there_is_a_gateway_in_one_zone_or_in_each(nat: str, count: int) -> None:
    """As network.nat says."""
    known = config()
    asked = of(1, network=known.network.model_copy(update={"nat": nat}))
    assert judgments.gateway_zones(asked) == tuple(known.aws.availability_zones)[:count]


def test_a_gateway_that_is_gone_does_not_count() -> None:
    """Nor one of another zone."""
    states = ["pending", "available", "deleting", "deleted", "failed"]
    gateways = [{"SubnetId": subnet, "State": state} for subnet in ("s-a", "s-b", "s-x") for state in states]
    assert judgments.gateways_in("a", gateways, {"s-a": "a", "s-b": "b"}) == 3


@given(NAMES, LABEL)
def test_a_wildcard_covers_one_label(name: str, label: str) -> None:
    """Not the domain itself, and nothing deeper."""
    assert judgments.covers(name, name)
    assert judgments.covers(name.upper(), name)
    assert judgments.covers(f"*.{name}", f"{label}.{name}")
    assert not judgments.covers(f"*.{name}", name)
    assert not judgments.covers(f"*.{name}", f"{label}.{label}.{name}")
    assert not judgments.covers(f"{label}.{name}", name)


ISSUED = {"DomainName": "shop.test", "Status": "ISSUED", "NotAfter": NOW + timedelta(days=1)}


@pytest.mark.parametrize(
    ("found", "state", "remedy"),
    [
        (ISSUED, "ok", ""),
        (ISSUED | {"DomainName": "other.test", "SubjectAlternativeNames": ["shop.test"]}, "ok", ""),
        (None, "lacking", "request it in ACM"),
        (ISSUED | {"Status": "PENDING_VALIDATION", "NotAfter": None}, "lacking", "validate it"),
        (ISSUED | {"Status": "VALIDATION_TIMED_OUT", "NotAfter": None}, "lacking", "request another one"),
        (ISSUED | {"Status": "EXPIRED"}, "lacking", "request another one"),
        (ISSUED | {"Status": "FAILED", "NotAfter": None}, "lacking", "request another one"),
        (ISSUED | {"Status": "REVOKED"}, "lacking", "request another one"),
        (ISSUED | {"NotAfter": NOW}, "lacking", "renew it"),
        (ISSUED | {"DomainName": "*.shop.test"}, "lacking", "request one for the name"),
    ],
    ids=[
        "issued",
        "alternative",
        "missing",
        "pending",
        "late",
        "ended",
        "failed",
        "revoked",
        "expired",
        "another name",
    ],
)
def test_a_certificate_is_issued_for_the_name_and_holds(found: dict[str, Any] | None, state: str, remedy: str) -> None:
    """Each way in which it is not says what to do."""
    judged = judgments.certificate(found, "shop.test", NOW)
    assert judged.state == state
    assert judged.remedy.startswith(remedy)


def index(*platforms: tuple[str, str]) -> dict[str, Any]:
    """Return ECR's answer about an image of these platforms."""
    manifests = [{"platform": {"os": system, "architecture": machine}} for system, machine in platforms]
    return {"images": [{"imageManifest": json.dumps({"manifests": manifests})}]}


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (index(("linux", "arm64"), PLATFORM), "ok"),
        (index(("linux", "arm64"), ("unknown", "unknown")), "lacking"),
        (None, "lacking"),
        ({"images": [], "failures": [{}]}, "lacking"),
        ({"images": [{"imageManifest": "{}"}]}, "unknown"),
    ],
    ids=["there", "another architecture", "no repository", "no image", "one platform"],
)
def test_an_image_is_there_for_the_platform_of_the_tasks(found: dict[str, Any] | None, state: str) -> None:
    """A manifest of one platform does not say which."""
    assert judgments.image(found, "r@sha256:1").state == state


def subscribed(endpoint: str, arn: str = "arn:aws:sns:x") -> dict[str, str]:
    """Return a subscription by mail."""
    return {"Protocol": "email", "Endpoint": endpoint, "SubscriptionArn": arn}


@pytest.mark.parametrize(
    ("found", "state", "says"),
    [
        (None, "ok", "within 48 hours"),
        ([subscribed("a@b.c")], "ok", ""),
        ([subscribed("a@b.c", judgments.PENDING)], "lacking", "within 48 hours"),
        ([subscribed("other@b.c")], "lacking", "promote again"),
        ([], "lacking", "promote again"),
        ([subscribed("a@b.c", "Deleted")], "lacking", "promote again"),
        ([subscribed("a@b.c", "Deleted"), subscribed("a@b.c", judgments.PENDING)], "lacking", "confirm it"),
        ([subscribed("a@b.c", judgments.PENDING), subscribed("a@b.c")], "ok", ""),
    ],
    ids=["no topic", "confirmed", "pending", "another", "gone", "deleted", "subscribed again", "one of two"],
)
def test_a_subscription_is_confirmed(found: list[dict[str, str]] | None, state: str, says: str) -> None:
    """AWS deletes one that is not, and drift wants it again."""
    judged = judgments.subscription(found, "a@b.c")
    assert judged.state == state
    assert says in judged.remedy
