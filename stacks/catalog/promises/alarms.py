"""The alarms of the file, one topic, somebody who reads."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.alarms import NAMESPACES, rows
from shared.deployed import Deployed

# What `wanted` says of an alarm, as DescribeAlarms calls it.
KEYS = (
    *("Namespace", "MetricName", "Statistic", "ComparisonOperator", "Threshold"),
    *("Period", "EvaluationPeriods", "TreatMissingData"),
)


def wanted(deployed: Deployed) -> dict[str, tuple[Any, ...]]:
    """Return the alarms of the table by their short names: metric, threshold, for how long, and what silence means."""
    config = deployed.config
    return {
        row.name: (
            *(NAMESPACES[row.subject], row.metric, row.statistic, row.comparison, row.threshold),
            *(row.period_seconds, row.periods, row.missing),
        )
        for row in rows(config.alarms, config.cache, config.scaling)
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


def test_there_are_exactly_these_alarms(deployed: Deployed, alarms: dict[str, dict[str, Any]]) -> None:
    """One for each row, and no other."""
    assert sorted(alarms) == sorted(wanted(deployed)), f"the alarms are {sorted(alarms)}"


def test_every_alarm_tells_the_topic(deployed: Deployed, alarms: dict[str, dict[str, Any]]) -> None:
    """When it rises and when it is over, and its actions are on."""
    topic = [deployed.outputs["SnsTopicArn"]]
    mute = [
        name
        for name, alarm in alarms.items()
        if (alarm["AlarmActions"], alarm["OKActions"], alarm["ActionsEnabled"]) != (topic, topic, True)
    ]
    assert not mute, f"these alarms do not tell {topic[0]}: {mute}"


def test_the_alarms_rise_where_the_file_says(deployed: Deployed, alarms: dict[str, dict[str, Any]]) -> None:
    """The metric, beyond the threshold, for as long; and what counts as wrong where nothing is measured.

    An alarm too many, or too few, is what the first test says.
    """
    expected = wanted(deployed)
    found = {name: tuple(one.get(key) for key in KEYS) for name, one in alarms.items() if name in expected}
    wrong = {name: one for name, one in found.items() if one != expected[name]}
    assert not wrong, f"found {wrong}, expected {[expected[name] for name in wrong]}"


def test_every_alarm_watches_something_that_exists(deployed: Deployed, alarms: dict[str, dict[str, Any]]) -> None:
    """The service, the load balancer with its target group and its certificate, and the cache of this environment."""
    names = deployed.names
    [balancer] = deployed.ask("elbv2", "describe_load_balancers", Names=[names.load_balancer])["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    [group] = deployed.ask("elbv2", "describe_target_groups", LoadBalancerArn=arn)["TargetGroups"]
    listeners = deployed.ask("elbv2", "describe_listeners", LoadBalancerArn=arn)["Listeners"]
    [certificate] = [one["CertificateArn"] for listener in listeners for one in listener.get("Certificates", [])]
    exist = {
        "ClusterName": deployed.outputs["EcsClusterName"],
        "ServiceName": names.service,
        "LoadBalancer": arn.partition(":loadbalancer/")[2],
        "TargetGroup": group["TargetGroupArn"].rpartition(":")[2],
        "clusterId": names.resource("cache"),
        "CertificateArn": certificate,
    }
    wrong = {
        name: one
        for name, alarm in alarms.items()
        for one in alarm["Dimensions"]
        if exist.get(one["Name"]) != one["Value"]
    }
    assert not wrong, f"these alarms watch what does not exist: {wrong}"


def test_a_deployment_that_fails_is_sent_to_the_topic(deployed: Deployed) -> None:
    """The rule is on, hears failures of this service, and what it hears goes to the topic and nowhere else."""
    names, topic = deployed.names, deployed.outputs["SnsTopicArn"]
    rule = deployed.ask("events", "describe_rule", Name=names.resource("failed-deployments"))
    pattern = json.loads(rule["EventPattern"])
    heard = (rule["State"], pattern["resources"], pattern["detail"])
    assert heard == ("ENABLED", [names.service_arn], {"eventName": ["SERVICE_DEPLOYMENT_FAILED"]}), f"it hears {heard}"
    targets = deployed.ask("events", "list_targets_by_rule", Rule=rule["Name"])["Targets"]
    receivers = [one["Arn"] for one in targets]
    assert receivers == [topic], f"it sends to {receivers}"


def test_the_topic_has_subscribers(deployed: Deployed) -> None:
    """The address of the file is subscribed; whether it has confirmed, preflight and verify say."""
    arn = deployed.outputs["SnsTopicArn"]
    found = deployed.ask("sns", "list_subscriptions_by_topic", TopicArn=arn)["Subscriptions"]
    said = [(one["Protocol"], one["Endpoint"]) for one in found]
    gone = "AWS deletes a subscription that is not confirmed within 48 hours: promote again, and confirm it then"
    assert said == [("email", deployed.config.alarms.email)], f"subscribed: {said}; {gone}"


def test_the_topic_is_under_the_customer_key(deployed: Deployed) -> None:
    """What alarms say is encrypted at rest."""
    attributes = deployed.ask("sns", "get_topic_attributes", TopicArn=deployed.outputs["SnsTopicArn"])["Attributes"]
    found = attributes.get("KmsMasterKeyId", "")
    assert found.startswith(deployed.names.arn("kms", "key/")), f"the topic's key is {found!r}"
