"""Which alarms the stack has, and when each rises: the construct makes them, the integration tests look for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shared.config.model import AlarmsConfig, CacheConfig, ScalingConfig

BYTES_PER_GB = 1_000_000_000
MINUTE_SECONDS = 60
DAY_SECONDS = 24 * 60 * 60
# ACM has sent its own events about a public certificate for as long, and a renewal by ACM is over long before (ACM user
# guide, "Amazon EventBridge support for ACM"). An imported certificate is for people to renew: a month is time for it.
CERTIFICATE_DAYS = 30
Subject = Literal["service", "balancer", "targets", "cache", "certificate"]
NAMESPACES: dict[Subject, str] = {
    "service": "AWS/ECS",
    "balancer": "AWS/ApplicationELB",
    "targets": "AWS/ApplicationELB",
    "cache": "AWS/ElastiCache",
    "certificate": "AWS/CertificateManager",
}


@dataclass(frozen=True)
class Alarm:
    """A row: beyond `threshold` in each of `periods` periods one after the other raises it.

    `advice` says what to look at first. `missing` is what a period without data counts as: where AWS writes a metric
    only when something happens, silence is no failure; where it writes all the time, silence is one.

    A deployment that raises an alarm which `stops_deployment` has failed. Such an alarm must not rise before the first
    tasks run: ECS watches no alarm at all in a deployment that begins while one of them is in ALARM, and fails one
    during which it rises (ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures"). Until
    the first task is registered the load balancer writes nothing about targets (user guide for application load
    balancers, "CloudWatch metrics"), so none of these takes missing data for a failure.
    """

    name: str
    subject: Subject
    metric: str
    statistic: Literal["Average", "Maximum", "Minimum", "Sum"]
    threshold: float
    periods: int
    advice: str
    comparison: Literal["GreaterThanThreshold", "LessThanThreshold"] = "GreaterThanThreshold"
    missing: Literal["notBreaching", "breaching"] = "notBreaching"
    period_seconds: int = MINUTE_SECONDS
    stops_deployment: bool = False


def rows(config: AlarmsConfig, cache: CacheConfig, scaling: ScalingConfig) -> list[Alarm]:
    """Return the alarms with the environment's thresholds."""
    return [*_of_service(config), *_of_targets(config, scaling), *_of_cache(config, cache), _of_certificate()]


def _of_service(config: AlarmsConfig) -> list[Alarm]:
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
    ]


def _of_targets(config: AlarmsConfig, scaling: ScalingConfig) -> list[Alarm]:
    """Return what customers notice.

    Too few healthy tasks are two alarms. Fewer than `scaling.min_tasks`, or a load balancer without any task, goes to
    the topic and fails no deployment: where `min_tasks` is raised there are fewer until scaling follows, after the
    deployment. No healthy task among those that are registered is an outage, and fails it.
    """
    return [
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
            "too-few-tasks",
            "targets",
            "HealthyHostCount",
            "Maximum",
            scaling.min_tasks,
            3,
            "Fewer healthy tasks than scaling.min_tasks: read the service's events, why do tasks stop or not start? "
            "Before the first deployment has ended, and right after min_tasks was raised, this is no news.",
            comparison="LessThanThreshold",
            missing="breaching",
        ),
        Alarm(
            "no-healthy-task",
            "targets",
            "HealthyHostCount",
            "Maximum",
            1,
            3,
            "No task is healthy, customers get nothing: read the service's events and the task log.",
            comparison="LessThanThreshold",
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
            "target-errors",
            "targets",
            "HTTPCode_Target_5XX_Count",
            "Sum",
            config.target_errors_per_minute,
            1,
            "The application answers 5xx: read the task log, and what was released last.",
            stops_deployment=True,
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
    ]


def _of_cache(config: AlarmsConfig, cache: CacheConfig) -> list[Alarm]:
    """Return the cache's alarms.

    A serverless cache has no CPU or memory metric; its limits are those of the environment file, so the thresholds are
    shares of them (ElastiCache user guide, "Metrics and events for serverless caches").
    """
    compute = cache.max_ecpu_per_second * MINUTE_SECONDS * config.cache_compute_percent / 100
    storage = cache.max_storage_gb * BYTES_PER_GB * config.cache_storage_percent / 100
    return [
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
            "cache-throttled",
            "cache",
            "ThrottledCmds",
            "Sum",
            0,
            1,
            "The cache refuses commands: it is at one of its limits now; raise it in the environment file.",
        ),
    ]


def _of_certificate() -> Alarm:
    """Return the alarm of the certificate.

    ACM writes the metric twice a day for every certificate of the account, and stops when it has expired (ACM user
    guide, "Supported CloudWatch metrics"): a day without data is one without a valid certificate.
    """
    return Alarm(
        "certificate-expiry",
        "certificate",
        "DaysToExpiry",
        "Minimum",
        CERTIFICATE_DAYS,
        1,
        "The certificate ends soon: ACM has not renewed it, is its DNS record still there? One that was imported is "
        "for you to import again.",
        comparison="LessThanThreshold",
        missing="breaching",
        period_seconds=DAY_SECONDS,
    )
