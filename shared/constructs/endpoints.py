"""Ways from the private subnets to AWS services that do not pass the NAT gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from shared.config.model import NetworkConfig
from shared.naming import Names
from shared.policies import allow, document

if TYPE_CHECKING:
    from shared.constructs.network import Network

HTTPS = 443


class Endpoints(Construct):
    """The S3 gateway endpoint, and an interface endpoint for each row of `network.interface_endpoints`."""

    def __init__(self, scope: Construct, id_: str, *, config: NetworkConfig, names: Names, network: Network) -> None:
        super().__init__(scope, id_)
        group = SecurityGroup(
            self,
            "security-group",
            name=names.resource("endpoints"),
            description="AWS services inside the VPC: HTTPS from the VPC only",
            vpc_id=network.vpc_id,
            tags={"Name": names.resource("endpoints")},
        )
        from_vpc = VpcSecurityGroupIngressRule(
            self,
            "from-vpc",
            security_group_id=group.id,
            description="HTTPS from the VPC",
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            cidr_ipv4=network.cidr,
        )
        VpcEndpoint(
            self,
            "s3",
            vpc_id=network.vpc_id,
            service_name=f"com.amazonaws.{names.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=network.private_route_table_ids,
            policy=image_layers_only(names.region),
            tags={"Name": names.resource("s3")},
        )
        # From the moment an endpoint exists, its service's name leads to it: who may enter must be settled before, and
        # tasks wait for all of them.
        self.interfaces = [
            VpcEndpoint(
                self,
                service.replace(".", "-"),
                vpc_id=network.vpc_id,
                service_name=f"com.amazonaws.{names.region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=network.private_subnet_ids,
                security_group_ids=[group.id],
                policy=own_account_only(names.account_id),
                tags={"Name": names.resource(service.replace(".", "-"))},
                depends_on=[from_vpc],
            )
            for service in config.interface_endpoints
        ]


def image_layers_only(region: str) -> str:
    """Return the S3 endpoint's policy: ECR keeps image layers in AWS's own bucket (ECR user guide, VPC endpoints)."""
    return document(
        allow(
            "ImageLayers",
            actions=["s3:GetObject"],
            resources=[f"arn:aws:s3:::prod-{region}-starport-layer-bucket/*"],
            principal={"AWS": "*"},
        )
    )


def own_account_only(account_id: str) -> str:
    """Return an interface endpoint's policy: nobody else's credentials leave through this VPC."""
    return document(
        allow(
            "OwnAccount",
            actions=["*"],
            resources=["*"],
            principal={"AWS": "*"},
            condition={"StringEquals": {"aws:PrincipalAccount": account_id}},
            because="what a caller may do is its role's policy; the endpoint only tells whose callers pass",
        )
    )
