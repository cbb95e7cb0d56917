"""The load balancer, changed by hand."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator

from tests.ci.deployed.hands import Hands
from tests.ci.deployed.mutations.registry import seen_by


@contextlib.contextmanager
def _balancer_attribute(aws: Hands, key: str, value: str, before: str) -> Generator[None]:
    def put(one: str) -> None:
        aws.client("elbv2").modify_load_balancer_attributes(
            LoadBalancerArn=aws.balancer_arn(), Attributes=[{"Key": key, "Value": one}]
        )

    put(value)
    yield
    put(before)


@seen_by("test_http_is_redirected_to_https")
def a_temporary_redirect(aws: Hands) -> Generator[None]:
    """A browser asks again in clear every time."""
    listener = aws.listener(80)
    actions = json.loads(json.dumps(listener["DefaultActions"]))
    actions[0]["RedirectConfig"]["StatusCode"] = "HTTP_302"
    elb, arn = aws.client("elbv2"), listener["ListenerArn"]
    elb.modify_listener(ListenerArn=arn, DefaultActions=actions)
    yield
    elb.modify_listener(ListenerArn=arn, DefaultActions=listener["DefaultActions"])


@seen_by("test_https_is_served_with_the_certificate_of_the_file")
def an_old_tls_policy(aws: Hands) -> Generator[None]:
    """TLS 1.0 is spoken again."""
    listener = aws.listener(443)
    elb, arn = aws.client("elbv2"), listener["ListenerArn"]
    elb.modify_listener(ListenerArn=arn, SslPolicy="ELBSecurityPolicy-2016-08")
    yield
    elb.modify_listener(ListenerArn=arn, SslPolicy=listener["SslPolicy"])


@seen_by("test_there_is_no_other_listener")
def a_third_listener(aws: Hands) -> Generator[None]:
    """A way past HTTPS."""
    elb = aws.client("elbv2")
    made = elb.create_listener(
        LoadBalancerArn=aws.balancer_arn(),
        Port=8080,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": aws.target_group()["TargetGroupArn"]}],
    )
    yield
    elb.delete_listener(ListenerArn=made["Listeners"][0]["ListenerArn"])


@seen_by("test_headers_that_are_no_headers_are_dropped")
def strange_headers(aws: Hands) -> Generator[None]:
    """Invalid headers reach the tasks."""
    with _balancer_attribute(aws, "routing.http.drop_invalid_header_fields.enabled", "false", "true"):
        yield


@seen_by("test_requests_are_logged")
def no_access_logs(aws: Hands) -> Generator[None]:
    """Nobody knows who asked."""
    with _balancer_attribute(aws, "access_logs.s3.enabled", "false", "true"):
        yield


@seen_by("test_targets_leave_after_half_a_minute")
def slow_targets(aws: Hands) -> Generator[None]:
    """AWS's own five minutes."""
    elb, arn = aws.client("elbv2"), aws.target_group()["TargetGroupArn"]
    key = "deregistration_delay.timeout_seconds"
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[{"Key": key, "Value": "300"}])
    yield
    elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[{"Key": key, "Value": "30"}])


@seen_by("test_targets_are_tasks_with_a_health_check")
def another_health_check(aws: Hands) -> Generator[None]:
    """Everything counts as healthy."""
    elb, arn = aws.client("elbv2"), aws.target_group()["TargetGroupArn"]
    elb.modify_target_group(TargetGroupArn=arn, Matcher={"HttpCode": "200-499"})
    yield
    elb.modify_target_group(TargetGroupArn=arn, Matcher={"HttpCode": "200"})
