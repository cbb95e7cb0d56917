"""The ECS service: how many tasks, where, reached by whom, and how a new version replaces the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceAlarms,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceDeploymentController,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceServiceConnectConfiguration,
    EcsServiceServiceConnectConfigurationService,
    EcsServiceServiceConnectConfigurationServiceClientAlias,
)
from constructs import Construct

from shared.config.model import ScalingConfig, ServiceConfig
from shared.naming import SERVICE, Names

if TYPE_CHECKING:
    from shared.constructs.alarms import Alarms
    from shared.constructs.cluster import Cluster
    from shared.constructs.edge import Edge
    from shared.constructs.endpoints import Endpoints
    from shared.constructs.network import Network
    from shared.constructs.reach import Reach
    from shared.constructs.task import Task

# A new task has this long to pass its first health check before the load balancer's word counts.
HEALTH_CHECK_GRACE_SECONDS = 60


class Service(Construct):
    """Tasks in the private subnets; a deployment that fails (or raises an alarm, if the file says so) rolls back."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        config: ServiceConfig,
        scaling: ScalingConfig,
        names: Names,
        network: Network,
        cluster: Cluster,
        task: Task,
        edge: Edge,
        endpoints: Endpoints,
        reach: Reach,
        alarms: Alarms,
    ) -> None:
        super().__init__(scope, id_)
        service = EcsService(
            self,
            "service",
            name=names.service,
            cluster=cluster.arn,
            task_definition=task.definition_arn,
            platform_version="LATEST",
            capacity_provider_strategy=[
                EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE", base=1, weight=1),
                EcsServiceCapacityProviderStrategy(capacity_provider="FARGATE_SPOT", weight=config.fargate_spot_weight),
            ],
            desired_count=scaling.min_tasks,
            # From here on auto scaling owns the count.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]),
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=network.private_subnet_ids,
                security_groups=[reach.security_group_id],
                assign_public_ip=False,
            ),
            load_balancer=[
                EcsServiceLoadBalancer(
                    target_group_arn=edge.target_group_arn, container_name=SERVICE, container_port=config.port
                )
            ],
            health_check_grace_period_seconds=HEALTH_CHECK_GRACE_SECONDS,
            service_connect_configuration=EcsServiceServiceConnectConfiguration(
                enabled=True,
                namespace=cluster.namespace_arn,
                service=[
                    EcsServiceServiceConnectConfigurationService(
                        port_name="http",
                        discovery_name=SERVICE,
                        client_alias=EcsServiceServiceConnectConfigurationServiceClientAlias(
                            port=config.port, dns_name=SERVICE
                        ),
                    )
                ],
            ),
            deployment_controller=EcsServiceDeploymentController(type="ECS"),
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            alarms=EcsServiceAlarms(
                enable=True, rollback=config.roll_back_on_alarm, alarm_names=alarms.deployment_alarm_names
            ),
            availability_zone_rebalancing="ENABLED",
            # Without it the provider replaces the whole service when the share of Spot changes.
            force_new_deployment=True,
            enable_execute_command=config.exec_enabled,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            # An apply is over when the new tasks run, not when AWS has heard of them.
            wait_for_steady_state=True,
            depends_on=[
                edge.https,
                cluster.capacity_providers,
                *network.private_ways_out,
                *endpoints.interfaces,
                *reach.rules,
                *alarms.deployment_alarms,
            ],
        )
        self.name = service.name
