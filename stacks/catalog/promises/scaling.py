"""How many tasks there may be, and what makes them more."""

from __future__ import annotations

from shared.deployed import Deployed


def resource(deployed: Deployed) -> str:
    """Return the service as auto scaling calls it."""
    return f"service/{deployed.outputs['EcsClusterName']}/{deployed.names.service}"


def test_the_bounds_are_those_of_the_file(deployed: Deployed) -> None:
    """scaling.min_tasks and scaling.max_tasks."""
    found = deployed.ask(
        "application-autoscaling",
        "describe_scalable_targets",
        ServiceNamespace="ecs",
        ResourceIds=[resource(deployed)],
    )["ScalableTargets"]
    bounds = [(one["MinCapacity"], one["MaxCapacity"]) for one in found]
    expected = [(deployed.config.scaling.min_tasks, deployed.config.scaling.max_tasks)]
    assert bounds == expected, f"the bounds are {bounds}, expected {expected}"


def test_three_targets_are_tracked(deployed: Deployed) -> None:
    """CPU, memory, and requests per task, at the file's values."""
    found = deployed.ask(
        "application-autoscaling",
        "describe_scaling_policies",
        ServiceNamespace="ecs",
        ResourceId=resource(deployed),
    )["ScalingPolicies"]
    tracked = {
        one["TargetTrackingScalingPolicyConfiguration"]["PredefinedMetricSpecification"]["PredefinedMetricType"]: one[
            "TargetTrackingScalingPolicyConfiguration"
        ]["TargetValue"]
        for one in found
    }
    expected = {
        "ECSServiceAverageCPUUtilization": deployed.config.scaling.cpu_percent,
        "ECSServiceAverageMemoryUtilization": deployed.config.scaling.memory_percent,
        "ALBRequestCountPerTarget": deployed.config.scaling.requests_per_target,
    }
    assert tracked == expected, f"tracked are {tracked}, expected {expected}"
