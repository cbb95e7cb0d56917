"""How many tasks run, and what makes it more or fewer."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Arguments, Document, changed

TARGET = "autoscaling/target"
METRICS = {
    "cpu": "ECSServiceAverageCPUUtilization",
    "memory": "ECSServiceAverageMemoryUtilization",
    "requests": "ALBRequestCountPerTarget",
}


def tracking(document: Document, name: str) -> Arguments:
    """Return what a policy tracks."""
    return document.at(f"autoscaling/{name}")["target_tracking_scaling_policy_configuration"]


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_two_to_ten_tasks_run(good: dict[str, EnvironmentConfig], synthesize: Synthesize, name: str) -> None:
    """The requirement of the product's owner for the three environments."""
    target = synthesize(good[name]).at(TARGET)
    assert (target["min_capacity"], target["max_capacity"]) == (2, 10)


def test_the_file_says_how_many_tasks(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """`scaling.min_tasks` and `max_tasks` are the limits; the service starts with the smaller one."""
    document = synthesize(changed(dev, scaling__min_tasks=3, scaling__max_tasks=4))
    assert (document.at(TARGET)["min_capacity"], document.at(TARGET)["max_capacity"]) == (3, 4)
    assert document.at("service/service")["desired_count"] == 3


def test_scaling_names_the_service_in_the_cluster(document: Document) -> None:
    """Application Auto Scaling takes `service/<cluster>/<service>`, and both exist before it."""
    target = document.at(TARGET)
    assert target["resource_id"] == "service/<cluster/cluster.name>/<service/service.name>"
    assert (target["service_namespace"], target["scalable_dimension"]) == ("ecs", "ecs:service:DesiredCount")


def test_there_are_three_policies_on_one_target(document: Document) -> None:
    """CPU, memory and requests; each belongs to the target and names its metric."""
    policies = document.of_type("aws_appautoscaling_policy")
    assert set(policies) == {f"autoscaling/{name}" for name in METRICS}
    assert {policy["resource_id"] for policy in policies.values()} == {f"<{TARGET}.resource_id>"}
    assert {policy["policy_type"] for policy in policies.values()} == {"TargetTrackingScaling"}


@pytest.mark.parametrize(
    ("name", "key", "required"),
    [("cpu", "cpu_percent", 70), ("memory", "memory_percent", 70), ("requests", "requests_per_target", 1000)],
)
def test_a_target_is_the_file_s(
    dev: EnvironmentConfig, synthesize: Synthesize, name: str, key: str, required: int
) -> None:
    """The required value stands in the file, and another one there reaches the policy."""
    assert tracking(synthesize(dev), name)["target_value"] == required
    assert tracking(synthesize(changed(dev, **{f"scaling__{key}": 42})), name)["target_value"] == 42


@pytest.mark.parametrize("name", METRICS)
def test_tasks_come_faster_than_they_go(document: Document, name: str) -> None:
    """A wave is answered within a minute, and its end is waited for."""
    policy = tracking(document, name)
    assert policy["scale_out_cooldown"] < policy["scale_in_cooldown"]
    assert policy["predefined_metric_specification"]["predefined_metric_type"] == METRICS[name]
    assert policy.get("disable_scale_in", False) is False


def test_requests_are_counted_on_our_target_group(document: Document) -> None:
    """The label is `<balancer suffix>/<target group suffix>`; without it the policy is refused at apply."""
    label = "<edge/balancer.arn_suffix>/<edge/target-group.arn_suffix>"
    assert tracking(document, "requests")["predefined_metric_specification"]["resource_label"] == label


@pytest.mark.parametrize("name", ["cpu", "memory"])
def test_only_requests_have_a_label(document: Document, name: str) -> None:
    """AWS refuses a label on a metric that takes none."""
    assert "resource_label" not in tracking(document, name)["predefined_metric_specification"]
