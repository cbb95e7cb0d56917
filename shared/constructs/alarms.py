"""When somebody is told: eight rows, one loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from shared.config.model import AlarmsConfig, CacheConfig
from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.cache import Cache
    from shared.constructs.edge import Edge
    from shared.constructs.notifications import Notifications

PERIOD_SECONDS = 60
BYTES_PER_GB = 1_000_000_000
Subject = Literal["service", "balancer", "targets", "cache"]
NAMESPACES: dict[Subject, str] = {
    "service": "AWS/ECS",
    "balancer": "AWS/ApplicationELB",
    "targets": "AWS/ApplicationELB",
    "cache": "AWS/ElastiCache",
}


@dataclass(frozen=True)
class Alarm:
    """A row: more than `threshold` in `minutes` minutes one after the other raises it.

    `advice` says what to look at first; a deployment that raises an alarm which `stops_deployment` is not finished.
    """

    name: str
    subject: Subject
    metric: str
    statistic: Literal["Average", "Maximum", "Sum"]
    threshold: float
    minutes: int
    advice: str
    stops_deployment: bool = False


def rows(config: AlarmsConfig, cache: CacheConfig) -> list[Alarm]:
    """Return the eight alarms with the environment's thresholds.

    A serverless cache has no CPU or memory metric; its limits are those of the environment file, so the thresholds are
    shares of them (ElastiCache user guide, "Metrics and events for serverless caches").
    """
    compute = cache.max_ecpu_per_second * PERIOD_SECONDS * config.cache_compute_percent / 100
    storage = cache.max_storage_gb * BYTES_PER_GB * config.cache_storage_percent / 100
    return [
        Alarm(
            "service-cpu",
            "service",
            "CPUUtilization",
            "Average",
            config.service_cpu_percent,
            5,
            "Tasks are short of CPU: is scaling at max_tasks? Raise scaling.max_tasks or service.cpu_units.",
        ),
        Alarm(
            "service-memory",
            "service",
            "MemoryUtilization",
            "Average",
            config.service_memory_percent,
            5,
            "Tasks are short of memory and will be killed: look for a leak, then raise service.memory_mib.",
        ),
        Alarm(
            "unhealthy-targets",
            "targets",
            "UnHealthyHostCount",
            "Maximum",
            0,
            3,
            "Tasks fail their health check: read the task log and the service's events.",
            stops_deployment=True,
        ),
        Alarm(
            "response-time",
            "targets",
            "TargetResponseTime",
            "Average",
            config.response_time_ms / 1000,
            3,
            "Answers are slow: compare with service-cpu and the cache's alarms, then read the task log.",
            stops_deployment=True,
        ),
        Alarm(
            "cache-compute",
            "cache",
            "ElastiCacheProcessingUnits",
            "Sum",
            compute,
            5,
            "The cache nears cache.max_ecpu_per_second: find the expensive commands or raise the limit.",
        ),
        Alarm(
            "cache-storage",
            "cache",
            "BytesUsedForCache",
            "Maximum",
            storage,
            5,
            "The cache nears cache.max_storage_gb and will evict: check the keys' expiry or raise the limit.",
        ),
        Alarm(
            "server-errors",
            "balancer",
            "HTTPCode_ELB_5XX_Count",
            "Sum",
            config.server_errors_per_minute,
            1,
            "The load balancer answers 5xx: are there healthy targets? Read the access log.",
            stops_deployment=True,
        ),
        Alarm(
            "cache-throttled",
            "cache",
            "ThrottledCmds",
            "Sum",
            0,
            1,
            "The cache refuses commands: it is at one of its limits now; raise it in the environment file.",
        ),
    ]


class Alarms(Construct):
    """The rows as CloudWatch alarms. They name the service by its future name: deployments need them to exist first."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: AlarmsConfig,
        cache_limits: CacheConfig,
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
        }
        self.deployment_alarms: list[CloudwatchMetricAlarm] = []
        self.deployment_alarm_names: list[str] = []
        for row in rows(config, cache_limits):
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
                comparison_operator="GreaterThanThreshold",
                threshold=row.threshold,
                period=PERIOD_SECONDS,
                evaluation_periods=row.minutes,
                # No traffic is no failure. A service that lost all of its tasks shows here only once somebody calls:
                # the load balancer then answers 503, which server-errors counts.
                treat_missing_data="notBreaching",
                alarm_actions=[notifications.topic_arn],
                ok_actions=[notifications.topic_arn],
            )
            if row.stops_deployment:
                self.deployment_alarms.append(alarm)
                self.deployment_alarm_names.append(name)
