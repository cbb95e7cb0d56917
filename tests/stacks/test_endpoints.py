"""Ways to AWS services that do not pass the NAT gateway."""

from __future__ import annotations

import json

import pytest

from shared.config import EnvironmentConfig
from tests.stacks.conftest import Synthesize
from tests.stacks.document import Document, changed

PRIVATE_SUBNETS = ["<network/private-1.id>", "<network/private-2.id>"]


def interface_endpoints(document: Document) -> dict[str, str]:
    """Return path -> service of the interface endpoints."""
    return {
        path: endpoint["service_name"]
        for path, endpoint in document.of_type("aws_vpc_endpoint").items()
        if endpoint["vpc_endpoint_type"] == "Interface"
    }


def test_the_s3_gateway_serves_both_private_tables(config: EnvironmentConfig, document: Document) -> None:
    """Image layers come from S3 in every environment without a charge for NAT traffic."""
    endpoint = document.at("endpoints/s3")
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert endpoint["service_name"] == f"com.amazonaws.{config.aws.region}.s3"
    assert endpoint["route_table_ids"] == ["<network/private-1-routes.id>", "<network/private-2-routes.id>"]


def test_the_s3_gateway_lets_only_image_layers_pass(config: EnvironmentConfig, document: Document) -> None:
    """Nobody copies data to a bucket of their own through the free endpoint."""
    statements = json.loads(document.at("endpoints/s3")["policy"])["Statement"]
    assert statements == [
        {
            "Sid": "ImageLayers",
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::prod-{config.aws.region}-starport-layer-bucket/*"],
            "Principal": {"AWS": "*"},
        }
    ]


def test_interface_endpoints_are_those_of_the_file(config: EnvironmentConfig, document: Document) -> None:
    """Each costs money by the hour: the environment file lists them, and nothing adds one."""
    assert interface_endpoints(document) == {
        f"endpoints/{service.replace('.', '-')}": f"com.amazonaws.{config.aws.region}.{service}"
        for service in config.network.interface_endpoints
    }


@pytest.mark.parametrize("services", [(), ("sts",), ("ecr.api", "ecr.dkr", "elasticache", "kms", "monitoring")])
def test_an_environment_takes_any_list_of_services(
    dev: EnvironmentConfig, synthesize: Synthesize, services: tuple[str, ...]
) -> None:
    """One row in the file is one endpoint; none is a list, too."""
    document = synthesize(changed(dev, network__interface_endpoints=services))
    assert set(interface_endpoints(document).values()) == {f"com.amazonaws.sa-east-1.{name}" for name in services}


def test_interface_endpoints_answer_under_the_public_names(document: Document) -> None:
    """SDKs need no setting: the service's own name leads to the private subnets of both zones."""
    for path in interface_endpoints(document):
        endpoint = document.at(path)
        assert endpoint["private_dns_enabled"] is True
        assert endpoint["subnet_ids"] == PRIVATE_SUBNETS
        assert endpoint["security_group_ids"] == ["<endpoints/security-group.id>"]


def test_interface_endpoints_pass_only_callers_of_this_account(config: EnvironmentConfig, document: Document) -> None:
    """Credentials of somebody else's account, carried into a task, do not leave through this VPC."""
    for path in interface_endpoints(document):
        statement = document.statement(path, "OwnAccount")
        assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": config.aws.account_id}}


def test_endpoints_hear_only_the_vpc_on_https(config: EnvironmentConfig, document: Document) -> None:
    """The endpoints' group has one rule: 443 from the VPC's own addresses."""
    rules = [
        rule
        for kind in ("ingress", "egress")
        for rule in document.of_type(f"aws_vpc_security_group_{kind}_rule").values()
        if rule["security_group_id"] == "<endpoints/security-group.id>"
    ]
    assert [(rule["cidr_ipv4"], rule["from_port"], rule["to_port"], rule["ip_protocol"]) for rule in rules] == [
        (config.network.cidr, 443, 443, "tcp")
    ]
