"""The alarms of the file, one topic, somebody who reads."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed

SECONDS = 60
GB = 1_000_000_000
NAMES = (
    "service-cpu",
    "service-memory",
    "unhealthy-targets",
    "response-time",
    "server-errors",
    "cache-compute",
    "cache-storage",
    "cache-throttled",
)


def thresholds(deployed: Deployed) -> dict[str, tuple[str, float]]:
    """Return alarm -> metric and threshold, as the brief and the file say."""
    alarms, cache = deployed.config.alarms, deployed.config.cache
    return {
        "service-cpu": ("CPUUtilization", alarms.service_cpu_percent),
        "service-memory": ("MemoryUtilization", alarms.service_memory_percent),
        "unhealthy-targets": ("UnHealthyHostCount", 0),
        "response-time": ("TargetResponseTime", alarms.response_time_ms / 1000),
        "server-errors": ("HTTPCode_ELB_5XX_Count", alarms.server_errors_per_minute),
        "cache-compute": (
            "ElastiCacheProcessingUnits",
            cache.max_ecpu_per_second * SECONDS * alarms.cache_compute_percent / 100,
        ),
        "cache-storage": ("BytesUsedForCache", cache.max_storage_gb * GB * alarms.cache_storage_percent / 100),
        "cache-throttled": ("ThrottledCmds", 0),
    }


@pytest.fixture(scope="module")
def alarms(deployed: Deployed) -> dict[str, dict[str, Any]]:
    """Return the alarms that are named like this environment's, by their short names."""
    begin, end = deployed.names.resource("*").split("*")
    found = deployed.ask("cloudwatch", "describe_alarms", AlarmNamePrefix=begin)["MetricAlarms"]
    return {
        alarm["AlarmName"].removeprefix(begin).removesuffix(end): alarm
        for alarm in found
        if alarm["AlarmName"].endswith(end)
    }


def test_there_are_exactly_these_alarms(alarms: dict[str, dict[str, Any]]) -> None:
    """One for each row, and no other."""
    assert sorted(alarms) == sorted(NAMES), f"the alarms are {sorted(alarms)}"


def test_every_alarm_tells_the_topic(deployed: Deployed, alarms: dict[str, dict[str, Any]]) -> None:
    """When it rises and when it is over, and its actions are on."""
    topic = [deployed.outputs["SnsTopicArn"]]
    mute = [
        name
        for name, alarm in alarms.items()
        if (alarm["AlarmActions"], alarm["OKActions"], alarm["ActionsEnabled"]) != (topic, topic, True)
    ]
    assert not mute, f"these alarms do not tell {topic[0]}: {mute}"


@pytest.mark.parametrize("name", NAMES)
def test_the_alarm_rises_where_the_file_says(deployed: Deployed, alarms: dict[str, dict[str, Any]], name: str) -> None:
    """The metric, above the threshold; where nothing is measured, nothing is wrong."""
    alarm = alarms.get(name, {})
    found = (alarm.get("MetricName"), alarm.get("Threshold"))
    assert found == thresholds(deployed)[name], f"{name} watches {found}, expected {thresholds(deployed)[name]}"
    rest = (alarm["ComparisonOperator"], alarm["TreatMissingData"])
    assert rest == ("GreaterThanThreshold", "notBreaching"), f"{name} is {rest}"


def test_every_alarm_watches_something_that_exists(deployed: Deployed, alarms: dict[str, dict[str, Any]]) -> None:
    """The dimensions are the service, the load balancer with its target group, and the cache of this environment."""
    names = deployed.names
    [balancer] = deployed.ask("elbv2", "describe_load_balancers", Names=[names.load_balancer])["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    [group] = deployed.ask("elbv2", "describe_target_groups", LoadBalancerArn=arn)["TargetGroups"]
    exist = {
        "ClusterName": deployed.outputs["EcsClusterName"],
        "ServiceName": names.service,
        "LoadBalancer": arn.partition(":loadbalancer/")[2],
        "TargetGroup": group["TargetGroupArn"].rpartition(":")[2],
        "clusterId": names.resource("cache"),
    }
    wrong = {
        name: one
        for name, alarm in alarms.items()
        for one in alarm["Dimensions"]
        if exist.get(one["Name"]) != one["Value"]
    }
    assert not wrong, f"these alarms watch what does not exist: {wrong}"


def test_the_topic_has_subscribers(deployed: Deployed) -> None:
    """The address of the file is subscribed (whether it confirmed, only its owner knows)."""
    arn = deployed.outputs["SnsTopicArn"]
    found = deployed.ask("sns", "list_subscriptions_by_topic", TopicArn=arn)["Subscriptions"]
    said = [(one["Protocol"], one["Endpoint"]) for one in found]
    assert said == [("email", deployed.config.alarms.email)], f"subscribed: {said}"


def test_the_topic_is_under_the_customer_key(deployed: Deployed) -> None:
    """What alarms say is encrypted at rest."""
    attributes = deployed.ask("sns", "get_topic_attributes", TopicArn=deployed.outputs["SnsTopicArn"])["Attributes"]
    found = attributes.get("KmsMasterKeyId", "")
    assert found.startswith(deployed.names.arn("kms", "key/")), f"the topic's key is {found!r}"
