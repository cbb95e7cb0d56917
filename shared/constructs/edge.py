"""The load balancer: HTTPS for everybody who may come, a redirect for HTTP, one target group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs, LbConnectionLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from shared.config.model import EdgeConfig, ServiceConfig
from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.access_logs import AccessLogs
    from shared.constructs.network import Network

# TLS 1.3 and 1.2, forward secrecy only (ELB user guide, security policies for TLS listeners).
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
LISTENING_PORTS = {"https": 443, "http": 80}
DEREGISTRATION_DELAY_SECONDS = "30"
# Only a default: ECS registers every task with its own port. The real port here would make a change of service.port
# replace the target group, which AWS refuses while the listener uses it.
TARGET_GROUP_PORT = 80


class Edge(Construct):
    """An internet-facing application load balancer in the public subnets, with logs of requests and connections."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: EdgeConfig,
        target: ServiceConfig,
        names: Names,
        network: Network,
        access_logs: AccessLogs,
    ) -> None:
        super().__init__(scope, id_)
        group = SecurityGroup(
            self,
            "security-group",
            name=names.resource("edge"),
            description="Load balancer: HTTP and HTTPS from the allowed networks",
            vpc_id=network.vpc_id,
            tags={"Name": names.resource("edge")},
        )
        for protocol, port in LISTENING_PORTS.items():
            for cidr in config.allowed_cidrs:
                VpcSecurityGroupIngressRule(
                    self,
                    # By network, not by number: taking one away must not move the others to its place.
                    f"{protocol}-{cidr.replace('.', '-').replace('/', '-')}",
                    security_group_id=group.id,
                    description=f"{protocol.upper()} from an allowed network",
                    ip_protocol="tcp",
                    from_port=port,
                    to_port=port,
                    cidr_ipv4=cidr,
                )
        balancer = Lb(
            self,
            "balancer",
            name=names.load_balancer,
            load_balancer_type="application",
            internal=False,
            subnets=network.public_subnet_ids,
            security_groups=[group.id],
            drop_invalid_header_fields=True,
            enable_deletion_protection=config.deletion_protection,
            access_logs=LbAccessLogs(bucket=access_logs.bucket, prefix="access", enabled=True),
            connection_logs=LbConnectionLogs(bucket=access_logs.bucket, prefix="connection", enabled=True),
            # AWS refuses logs to a bucket that does not let it write, and a public balancer in a VPC without internet.
            depends_on=[access_logs.policy, network.public_route],
        )
        target_group = LbTargetGroup(
            self,
            "target-group",
            name=names.load_balancer,
            vpc_id=network.vpc_id,
            target_type="ip",
            protocol="HTTP",
            port=TARGET_GROUP_PORT,
            deregistration_delay=DEREGISTRATION_DELAY_SECONDS,
            health_check=LbTargetGroupHealthCheck(
                path=target.health_check_path,
                matcher="200",
                interval=15,
                timeout=5,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
        )
        self.https = LbListener(
            self,
            "https",
            load_balancer_arn=balancer.arn,
            protocol="HTTPS",
            port=LISTENING_PORTS["https"],
            ssl_policy=TLS_POLICY,
            certificate_arn=config.certificate_arn,
            default_action=[LbListenerDefaultAction(type="forward", target_group_arn=target_group.arn)],
        )
        LbListener(
            self,
            "http",
            load_balancer_arn=balancer.arn,
            protocol="HTTP",
            port=LISTENING_PORTS["http"],
            default_action=[
                LbListenerDefaultAction(
                    type="redirect",
                    redirect=LbListenerDefaultActionRedirect(
                        protocol="HTTPS", port=str(LISTENING_PORTS["https"]), status_code="HTTP_301"
                    ),
                )
            ],
        )
        self.domain_name = config.domain_name
        self.certificate_arn = config.certificate_arn
        self.security_group_id = group.id
        self.load_balancer_arn = balancer.arn
        self.load_balancer_suffix = balancer.arn_suffix
        self.dns_name = balancer.dns_name
        self.target_group_arn = target_group.arn
        self.target_group_suffix = target_group.arn_suffix
