"""The load balancer: HTTPS for everybody who may come, a redirect for the rest, healthy targets behind."""

from __future__ import annotations

from typing import Any

import pytest

from shared.deployed import Deployed

DEREGISTRATION_SECONDS = "30"
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@pytest.fixture(scope="module")
def balancer(deployed: Deployed) -> dict[str, Any]:
    """Return the load balancer of the environment."""
    [found] = deployed.ask("elbv2", "describe_load_balancers", Names=[deployed.names.load_balancer])["LoadBalancers"]
    return found


@pytest.fixture(scope="module")
def attributes(deployed: Deployed, balancer: dict[str, Any]) -> dict[str, str]:
    """Return the load balancer's attributes."""
    arn = balancer["LoadBalancerArn"]
    found = deployed.ask("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arn)["Attributes"]
    return {one["Key"]: one["Value"] for one in found}


@pytest.fixture(scope="module")
def listeners(deployed: Deployed, balancer: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the listeners by their ports."""
    found = deployed.ask("elbv2", "describe_listeners", LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    return {one["Port"]: one for one in found}


@pytest.fixture(scope="module")
def target_group(deployed: Deployed, balancer: dict[str, Any]) -> dict[str, Any]:
    """Return the target group behind the load balancer."""
    arn = balancer["LoadBalancerArn"]
    [found] = deployed.ask("elbv2", "describe_target_groups", LoadBalancerArn=arn)["TargetGroups"]
    return found


def test_the_load_balancer_answers_at_the_output(deployed: Deployed, balancer: dict[str, Any]) -> None:
    """AlbDns is the address of the load balancer in this VPC."""
    found = (balancer["DNSName"], balancer["VpcId"])
    expected = (deployed.outputs["AlbDns"], deployed.outputs["VpcId"])
    assert found == expected, f"the load balancer is {found}, the outputs say {expected}"


def test_the_load_balancer_faces_the_internet(balancer: dict[str, Any]) -> None:
    """An internal one would answer nobody outside."""
    assert balancer.get("Scheme") == "internet-facing", f"its scheme is {balancer.get('Scheme')}"


def test_the_load_balancer_stands_in_two_zones(deployed: Deployed, balancer: dict[str, Any]) -> None:
    """In the file's zones."""
    zones = sorted(zone["ZoneName"] for zone in balancer["AvailabilityZones"])
    assert zones == sorted(deployed.config.aws.availability_zones), f"it stands in {zones}"


def test_https_is_served_with_the_certificate_of_the_file(deployed: Deployed, listeners: dict[int, Any]) -> None:
    """Port 443, TLS 1.2 and newer, forward to the target group."""
    assert 443 in listeners, f"no listener at 443, only at {sorted(listeners)}"
    https = listeners[443]
    found = (
        https["Protocol"],
        https.get("SslPolicy"),
        [one["CertificateArn"] for one in https.get("Certificates", [])],
    )
    expected = ("HTTPS", TLS_POLICY, [deployed.config.edge.certificate_arn])
    assert found == expected, f"the listener is {found}, expected {expected}"
    assert [one["Type"] for one in https["DefaultActions"]] == ["forward"], "HTTPS does not reach the tasks"


def test_http_is_redirected_to_https(listeners: dict[int, Any]) -> None:
    """Port 80 answers 301 and nothing else."""
    assert 80 in listeners, f"no listener at 80, only at {sorted(listeners)}"
    [action] = listeners[80]["DefaultActions"]
    redirect = action.get("RedirectConfig", {})
    found = (action["Type"], redirect.get("Protocol"), redirect.get("Port"), redirect.get("StatusCode"))
    assert found == ("redirect", "HTTPS", "443", "HTTP_301"), f"HTTP gets {found}"


def test_there_is_no_other_listener(listeners: dict[int, Any]) -> None:
    """Nobody reaches the tasks past these two."""
    assert sorted(listeners) == [80, 443], f"listeners at {sorted(listeners)}"


def test_deletion_protection_is_as_the_file_says(deployed: Deployed, attributes: dict[str, str]) -> None:
    """edge.deletion_protection."""
    found = attributes["deletion_protection.enabled"]
    assert found == str(deployed.config.edge.deletion_protection).lower(), f"deletion protection is {found}"


def test_requests_are_logged(deployed: Deployed, attributes: dict[str, str]) -> None:
    """Access logs go to the environment's bucket."""
    found = (attributes.get("access_logs.s3.enabled"), attributes.get("access_logs.s3.bucket"))
    assert found == ("true", deployed.names.bucket("logs")), f"access logs are {found}"


def test_headers_that_are_no_headers_are_dropped(attributes: dict[str, str]) -> None:
    """Request smuggling begins with them."""
    found = attributes.get("routing.http.drop_invalid_header_fields.enabled")
    assert found == "true", f"routing.http.drop_invalid_header_fields.enabled is {found}"


def test_targets_leave_after_half_a_minute(deployed: Deployed, target_group: dict[str, Any]) -> None:
    """The brief: deregistration_delay 30."""
    arn = target_group["TargetGroupArn"]
    found = deployed.ask("elbv2", "describe_target_group_attributes", TargetGroupArn=arn)["Attributes"]
    delay = {one["Key"]: one["Value"] for one in found}.get("deregistration_delay.timeout_seconds")
    assert delay == DEREGISTRATION_SECONDS, f"deregistration delay is {delay} s, expected {DEREGISTRATION_SECONDS}"


def test_targets_are_tasks_with_a_health_check(deployed: Deployed, target_group: dict[str, Any]) -> None:
    """By address, at service.health_check_path, 200 or out."""
    matcher = target_group["Matcher"].get("HttpCode")
    found = (target_group["TargetType"], target_group["HealthCheckPath"], matcher)
    expected = ("ip", deployed.config.service.health_check_path, "200")
    assert found == expected, f"the target group is {found}, expected {expected}"
