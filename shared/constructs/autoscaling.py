"""How many tasks run: three targets, each of which can add tasks, and all of which must agree to remove one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from shared.config.model import ScalingConfig
from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.cluster import Cluster
    from shared.constructs.edge import Edge
    from shared.constructs.service import Service

SCALE_OUT_SECONDS = 60
SCALE_IN_SECONDS = 300


class Autoscaling(Construct):
    """Target tracking on CPU, memory, and load-balancer requests per task."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: ScalingConfig,
        names: Names,
        cluster: Cluster,
        service: Service,
        edge: Edge,
    ) -> None:
        super().__init__(scope, id_)
        target = AppautoscalingTarget(
            self,
            "target",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster.name}/{service.name}",
            min_capacity=config.min_tasks,
            max_capacity=config.max_tasks,
        )
        requests_label = f"{edge.load_balancer_suffix}/{edge.target_group_suffix}"
        rows = [
            ("cpu", "ECSServiceAverageCPUUtilization", config.cpu_percent, None),
            ("memory", "ECSServiceAverageMemoryUtilization", config.memory_percent, None),
            ("requests", "ALBRequestCountPerTarget", config.requests_per_target, requests_label),
        ]
        for name, metric, value, label in rows:
            AppautoscalingPolicy(
                self,
                name,
                name=names.resource(f"scale-{name}"),
                policy_type="TargetTrackingScaling",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                    target_value=value,
                    scale_out_cooldown=SCALE_OUT_SECONDS,
                    scale_in_cooldown=SCALE_IN_SECONDS,
                    predefined_metric_specification=(
                        AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                            predefined_metric_type=metric, resource_label=label
                        )
                    ),
                ),
            )
