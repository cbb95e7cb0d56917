"""The load balancer: encrypted or redirected, logged, and hard to delete where the file says so."""

from __future__ import annotations

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

BALANCER = "edge/balancer"
TARGET_GROUP = "edge/target-group"


def test_the_balancer_stands_in_both_public_subnets(document: Document) -> None:
    """It is reachable from the internet in each zone."""
    balancer = document.at(BALANCER)
    assert balancer["subnets"] == ["<network/public-1.id>", "<network/public-2.id>"]
    assert (balancer["load_balancer_type"], balancer["internal"]) == ("application", False)
    assert balancer["security_groups"] == ["<edge/security-group.id>"]


def test_two_listeners_and_no_third(document: Document) -> None:
    """What answers the internet is HTTPS on 443 and HTTP on 80."""
    listeners = {path: (one["protocol"], one["port"]) for path, one in document.of_type("aws_lb_listener").items()}
    assert listeners == {"edge/https": ("HTTPS", 443), "edge/http": ("HTTP", 80)}


def test_https_takes_tls_13_and_12_only_with_the_certificate_of_the_file(
    config: EnvironmentConfig, document: Document
) -> None:
    """Without the policy AWS would take one that knows TLS 1.0."""
    listener = document.at("edge/https")
    assert listener["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert listener["certificate_arn"] == config.edge.certificate_arn
    assert listener["default_action"] == [{"type": "forward", "target_group_arn": f"<{TARGET_GROUP}.arn>"}]


def test_http_does_nothing_but_redirect(document: Document) -> None:
    """No request is answered in the clear; browsers remember a 301."""
    assert document.at("edge/http")["default_action"] == [
        {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
    ]


def test_a_stopping_task_gets_thirty_seconds(document: Document) -> None:
    """The requirement of the product's owner, as the text that the provider takes."""
    assert document.at(TARGET_GROUP)["deregistration_delay"] == "30"


def test_targets_are_the_addresses_of_tasks(document: Document) -> None:
    """Fargate tasks have no instance: only `ip` works."""
    group = document.at(TARGET_GROUP)
    assert (group["target_type"], group["protocol"], group["vpc_id"]) == ("ip", "HTTP", "<network/vpc.id>")


def test_the_health_check_asks_for_the_path_of_the_file(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """`service.health_check_path` must answer 200 within the interval."""
    check = synthesize(changed(dev, service__health_check_path="/healthz")).at(TARGET_GROUP)["health_check"]
    assert (check["path"], check["matcher"]) == ("/healthz", "200")
    assert check["timeout"] < check["interval"]


def test_another_port_changes_the_target_group_in_no_way(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """A new port would replace the group, which AWS refuses while the listener uses it: ECS brings the real one."""
    before, after = synthesize(dev), synthesize(changed(dev, service__port=9090))
    assert after.at(TARGET_GROUP) == before.at(TARGET_GROUP)


@pytest.mark.parametrize("kind", ["access", "connection"])
def test_requests_and_connections_are_logged(document: Document, kind: str) -> None:
    """Each log goes under the prefix that the bucket's policy lets load balancers write to."""
    assert document.at(BALANCER)[f"{kind}_logs"] == {
        "bucket": "<access-logs/bucket.bucket>",
        "prefix": kind,
        "enabled": True,
    }
    resources = document.statement("access-logs/policy", "LoadBalancerLogs")["Resource"]
    assert any(f"/{kind}/AWSLogs/" in resource for resource in resources)


def test_the_balancer_waits_for_its_log_bucket_and_for_the_internet(document: Document) -> None:
    """AWS refuses it when it cannot write its log, and when the VPC has no internet gateway yet."""
    assert document.at(BALANCER)["depends_on"] == ["access-logs/policy", "network/public-internet"]


@pytest.mark.parametrize("protected", [True, False])
def test_deletion_protection_is_the_files(dev: EnvironmentConfig, synthesize: Synthesize, protected: bool) -> None:
    """`edge.deletion_protection` makes AWS itself refuse a deletion."""
    document = synthesize(changed(dev, edge__deletion_protection=protected))
    assert document.at(BALANCER)["enable_deletion_protection"] is protected


def test_malformed_headers_are_dropped(document: Document) -> None:
    """Request smuggling with odd headers ends at the balancer."""
    assert document.at(BALANCER)["drop_invalid_header_fields"] is True


def test_taking_a_network_away_moves_no_other_rule(dev: EnvironmentConfig, synthesize: Synthesize) -> None:
    """A rule's address is its network: with numbers, AWS would see the second one twice while the first is replaced."""
    two = synthesize(changed(dev, edge__allowed_cidrs=("10.1.0.0/16", "10.2.0.0/16")))
    one = synthesize(changed(dev, edge__allowed_cidrs=("10.2.0.0/16",)))
    kept = "edge/https-10-2-0-0-16"
    assert one.addresses[kept] == two.addresses[kept]
    assert one.at(kept) == two.at(kept)
