"""The ECS cluster: where tasks run, how they find each other, what is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterServiceConnectDefaults,
    EcsClusterSetting,
)
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from cdktf_cdktf_provider_aws.service_discovery_http_namespace import ServiceDiscoveryHttpNamespace
from constructs import Construct

from shared.config.model import ServiceConfig
from shared.naming import SERVICE, Names

if TYPE_CHECKING:
    from shared.constructs.encryption import Encryption


class Cluster(Construct):
    """A Fargate cluster with Container Insights and a Cloud Map namespace; sessions into tasks are logged."""

    def __init__(
        self, scope: Construct, id_: str, *, config: ServiceConfig, names: Names, encryption: Encryption
    ) -> None:
        super().__init__(scope, id_)
        namespace = ServiceDiscoveryHttpNamespace(
            self, "namespace", name=f"{SERVICE}-{names.environment}", description="Service Connect of this environment"
        )
        sessions = CloudwatchLogGroup(
            self,
            "sessions",
            name=f"{names.log_group_prefix}/sessions",
            retention_in_days=config.log_retention_days,
            kms_key_id=encryption.key_arn,
        )
        # AWS would make it on its own, for ever and without our key.
        insights = CloudwatchLogGroup(
            self,
            "insights",
            name=names.insights_log_group,
            retention_in_days=config.log_retention_days,
            kms_key_id=encryption.key_arn,
        )
        cluster = EcsCluster(
            self,
            "cluster",
            name=names.cluster,
            setting=[EcsClusterSetting(name="containerInsights", value="enabled")],
            service_connect_defaults=EcsClusterServiceConnectDefaults(namespace=namespace.arn),
            configuration=EcsClusterConfiguration(
                execute_command_configuration=EcsClusterConfigurationExecuteCommandConfiguration(
                    kms_key_id=encryption.key_arn,
                    logging="OVERRIDE",
                    log_configuration=EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
                        cloud_watch_log_group_name=sessions.name, cloud_watch_encryption_enabled=True
                    ),
                )
            ),
            depends_on=[insights],
        )
        providers = EcsClusterCapacityProviders(
            self,
            "capacity",
            cluster_name=cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                    capacity_provider="FARGATE", base=1, weight=1
                )
            ],
        )
        self.capacity_providers = providers
        self.arn = cluster.arn
        self.name = cluster.name
        self.namespace_arn = namespace.arn
        self.sessions_log_group_arn = sessions.arn
