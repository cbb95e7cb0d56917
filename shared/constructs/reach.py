"""Who reaches the tasks and whom they reach: one security group, one row for each way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from shared.config.model import ServiceConfig
from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.cache import Cache
    from shared.constructs.edge import Edge
    from shared.constructs.network import Network

# A serverless cache speaks TLS on both: 6379 for reads and writes, 6380 for reads from a nearby replica.
CACHE_PORTS = {"cache": 6379, "cache-reads": 6380}
HTTPS = 443


@dataclass(frozen=True)
class Way:
    """From one security group to another on one port: a rule on each side."""

    name: str
    source: str
    target: str
    port: int


class Reach(Construct):
    """The tasks' security group: from the load balancer and each other, to the cache, and anywhere by HTTPS."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: ServiceConfig,
        names: Names,
        network: Network,
        edge: Edge,
        cache: Cache,
    ) -> None:
        super().__init__(scope, id_)
        group = SecurityGroup(
            self,
            "security-group",
            name=names.resource("tasks"),
            description="Tasks: from the load balancer and each other, to the cache and HTTPS",
            vpc_id=network.vpc_id,
            tags={"Name": names.resource("tasks")},
        )
        ways = [
            Way("edge", edge.security_group_id, group.id, config.port),
            Way("tasks", group.id, group.id, config.port),
            *(Way(name, group.id, cache.security_group_id, port) for name, port in CACHE_PORTS.items()),
        ]
        # Tasks that start before these rules exist cannot pull their image: the service waits for them.
        self.rules: list[VpcSecurityGroupEgressRule | VpcSecurityGroupIngressRule] = []
        for way in ways:
            out = VpcSecurityGroupEgressRule(
                self,
                f"{way.name}-out",
                security_group_id=way.source,
                referenced_security_group_id=way.target,
                description=f"{way.name}: out",
                ip_protocol="tcp",
                from_port=way.port,
                to_port=way.port,
            )
            in_ = VpcSecurityGroupIngressRule(
                self,
                f"{way.name}-in",
                security_group_id=way.target,
                referenced_security_group_id=way.source,
                description=f"{way.name}: in",
                ip_protocol="tcp",
                from_port=way.port,
                to_port=way.port,
            )
            self.rules += [out, in_]
        https = VpcSecurityGroupEgressRule(
            self,
            "https-out",
            security_group_id=group.id,
            description="Images, logs, secrets and other AWS services",
            ip_protocol="tcp",
            from_port=HTTPS,
            to_port=HTTPS,
            cidr_ipv4="0.0.0.0/0",
        )
        self.rules.append(https)
        self.security_group_id = group.id
