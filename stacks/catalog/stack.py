"""The product catalog: its capabilities and how they are wired. What each one consists of is in its construct."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import App, TerraformOutput, TerraformStack
from constructs import Construct

from shared.config.model import EnvironmentConfig
from shared.constructs.access_logs import AccessLogs
from shared.constructs.alarms import Alarms
from shared.constructs.autoscaling import Autoscaling
from shared.constructs.budget import Budget
from shared.constructs.cache import Cache
from shared.constructs.cluster import Cluster
from shared.constructs.dashboard import Dashboard
from shared.constructs.edge import Edge
from shared.constructs.encryption import Encryption
from shared.constructs.endpoints import Endpoints
from shared.constructs.failed_deployments import FailedDeployments
from shared.constructs.firewall import Firewall
from shared.constructs.flow_logs import FlowLogs
from shared.constructs.network import Network
from shared.constructs.notifications import Notifications
from shared.constructs.reach import Reach
from shared.constructs.secret import Secret
from shared.constructs.service import Service
from shared.constructs.task import Task
from shared.naming import names_of


class ProductCatalog(TerraformStack):
    """Everything of one environment, and the seven outputs that its integration tests read."""

    def __init__(self, scope: Construct, id_: str, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, id_)
        n = names_of(config)
        encryption = Encryption(self, "encryption", config=config.encryption, names=n)
        network = Network(self, "network", config=config.network, names=n, zones=config.aws.availability_zones)
        endpoints = Endpoints(self, "endpoints", config=config.network, names=n, network=network)
        FlowLogs(self, "flow-logs", config=config.network, names=n, network=network, encryption=encryption)

        logs = AccessLogs(self, "access-logs", config=config.edge, names=n)
        edge = Edge(self, "edge", config=config.edge, target=config.service, names=n, network=network, access_logs=logs)
        firewall = Firewall(self, "firewall", config=config.firewall, names=n, edge=edge, encryption=encryption)

        secret = Secret(self, "secret", config=config.secret, names=n, encryption=encryption)
        cache = Cache(self, "cache", config=config.cache, names=n, network=network, encryption=encryption)

        notifications = Notifications(self, "notifications", config=config.alarms, names=n, encryption=encryption)
        alarms = Alarms(
            self,
            "alarms",
            config=config.alarms,
            cache_limits=config.cache,
            scaling=config.scaling,
            names=n,
            edge=edge,
            cache=cache,
            notifications=notifications,
        )

        failures = FailedDeployments(self, "failed-deployments", names=n, notifications=notifications)

        cluster = Cluster(self, "cluster", config=config.service, names=n, encryption=encryption)
        task = Task(
            self,
            "task",
            config=config.service,
            release=config.release,
            names=n,
            cluster=cluster,
            uses=[cache],
            secret=secret,
            encryption=encryption,
            edge=edge,
        )
        reach = Reach(self, "reach", config=config.service, names=n, network=network, edge=edge, cache=cache)
        service = Service(
            self,
            "service",
            config=config.service,
            scaling=config.scaling,
            names=n,
            network=network,
            cluster=cluster,
            task=task,
            edge=edge,
            endpoints=endpoints,
            reach=reach,
            alarms=alarms,
        )
        Autoscaling(self, "autoscaling", config=config.scaling, names=n, cluster=cluster, service=service, edge=edge)
        Dashboard(self, "dashboard", names=n, edge=edge, firewall=firewall, cache=cache, failures=failures)
        Budget(self, "budget", config=config.budget, names=n, notifications=notifications)

        for name, value in {
            "VpcId": network.vpc_id,
            "EcsClusterName": cluster.name,
            "ElastiCacheEndpoint": cache.address,
            "AlbDns": edge.dns_name,
            "SnsTopicArn": notifications.topic_arn,
            "EnvironmentSuffix": config.name,
            "AwsRegion": config.aws.region,
        }.items():
            TerraformOutput(self, name, value=value)


def build(app: App, id_: str, config: EnvironmentConfig, _configs: Sequence[EnvironmentConfig]) -> TerraformStack:
    """Return the environment's stack in `app`; nothing but `config` decides what is in it."""
    return ProductCatalog(app, id_, config=config)
