"""The table of alarms as CloudWatch alarms: one loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from shared.alarms import NAMESPACES, Subject, rows
from shared.config.model import AlarmsConfig, CacheConfig, ScalingConfig
from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.cache import Cache
    from shared.constructs.edge import Edge
    from shared.constructs.notifications import Notifications


class Alarms(Construct):
    """The rows as CloudWatch alarms. They name the service by its future name: deployments need them to exist first."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: AlarmsConfig,
        cache_limits: CacheConfig,
        scaling: ScalingConfig,
        names: Names,
        edge: Edge,
        cache: Cache,
        notifications: Notifications,
    ) -> None:
        super().__init__(scope, id_)
        dimensions: dict[Subject, dict[str, str]] = {
            "service": {"ClusterName": names.cluster, "ServiceName": names.service},
            "balancer": {"LoadBalancer": edge.load_balancer_suffix},
            "targets": {"LoadBalancer": edge.load_balancer_suffix, "TargetGroup": edge.target_group_suffix},
            "cache": {"clusterId": cache.name},
            "certificate": {"CertificateArn": edge.certificate_arn},
        }
        self.deployment_alarms: list[CloudwatchMetricAlarm] = []
        self.deployment_alarm_names: list[str] = []
        for row in rows(config, cache_limits, scaling):
            name = names.resource(row.name)
            alarm = CloudwatchMetricAlarm(
                self,
                row.name,
                alarm_name=name,
                alarm_description=row.advice,
                namespace=NAMESPACES[row.subject],
                metric_name=row.metric,
                dimensions=dimensions[row.subject],
                statistic=row.statistic,
                comparison_operator=row.comparison,
                threshold=row.threshold,
                period=row.period_seconds,
                evaluation_periods=row.periods,
                treat_missing_data=row.missing,
                alarm_actions=[notifications.topic_arn],
                ok_actions=[notifications.topic_arn],
            )
            if row.stops_deployment:
                self.deployment_alarms.append(alarm)
                self.deployment_alarm_names.append(name)
