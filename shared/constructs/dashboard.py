"""One page for the person who was woken up: traffic, tasks, cache, firewall."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.cache import Cache
    from shared.constructs.edge import Edge
    from shared.constructs.failed_deployments import FailedDeployments
    from shared.constructs.firewall import Firewall

WIDTH, HEIGHT, COLUMNS = 12, 6, 2
Metric = list[str | dict[str, str]]


class Dashboard(Construct):
    """Graphs, two in a row, in the order in which a request meets what they show; then what is rarely looked at."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: Names,
        edge: Edge,
        firewall: Firewall,
        cache: Cache,
        failures: FailedDeployments,
    ) -> None:
        super().__init__(scope, id_)
        balancer = ["LoadBalancer", edge.load_balancer_suffix]
        targets = ["TargetGroup", edge.target_group_suffix, *balancer]
        service = ["ClusterName", names.cluster, "ServiceName", names.service]
        web_acl = ["WebACL", firewall.name, "Region", names.region, "Rule", "ALL"]
        graphs: list[tuple[str, list[Metric]]] = [
            (
                "Requests and errors",
                [
                    ["AWS/ApplicationELB", "RequestCount", *balancer, {"stat": "Sum"}],
                    ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", *balancer, {"stat": "Sum"}],
                    ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", *targets, {"stat": "Sum"}],
                ],
            ),
            (
                "Response time in seconds",
                [
                    ["AWS/ApplicationELB", "TargetResponseTime", *targets, {"stat": "p50"}],
                    ["AWS/ApplicationELB", "TargetResponseTime", *targets, {"stat": "p95"}],
                ],
            ),
            (
                "Firewall",
                [
                    ["AWS/WAFV2", "AllowedRequests", *web_acl, {"stat": "Sum"}],
                    ["AWS/WAFV2", "BlockedRequests", *web_acl, {"stat": "Sum"}],
                ],
            ),
            (
                "Targets",
                [
                    ["AWS/ApplicationELB", "HealthyHostCount", *targets, {"stat": "Minimum"}],
                    ["AWS/ApplicationELB", "UnHealthyHostCount", *targets, {"stat": "Maximum"}],
                ],
            ),
            (
                "Tasks in percent",
                [
                    ["AWS/ECS", "CPUUtilization", *service, {"stat": "Average"}],
                    ["AWS/ECS", "MemoryUtilization", *service, {"stat": "Average"}],
                ],
            ),
            (
                "Cache",
                [
                    ["AWS/ElastiCache", "ElastiCacheProcessingUnits", "clusterId", cache.name, {"stat": "Sum"}],
                    ["AWS/ElastiCache", "BytesUsedForCache", "clusterId", cache.name, {"stat": "Maximum"}],
                    ["AWS/ElastiCache", "ThrottledCmds", "clusterId", cache.name, {"stat": "Sum"}],
                ],
            ),
            (
                "Deployments that failed, and messages about them that did not arrive",
                [
                    ["AWS/Events", "TriggeredRules", "RuleName", failures.rule_name, {"stat": "Sum"}],
                    ["AWS/Events", "FailedInvocations", "RuleName", failures.rule_name, {"stat": "Sum"}],
                ],
            ),
            (
                "Days until the certificate ends",
                [
                    [
                        "AWS/CertificateManager",
                        "DaysToExpiry",
                        "CertificateArn",
                        edge.certificate_arn,
                        {"stat": "Minimum"},
                    ]
                ],
            ),
        ]
        widgets = [_widget(position, title, metrics, names.region) for position, (title, metrics) in enumerate(graphs)]
        CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=names.resource("overview"),
            dashboard_body=json.dumps({"widgets": widgets}),
        )


def _widget(position: int, title: str, metrics: list[Metric], region: str) -> dict[str, Any]:
    return {
        "type": "metric",
        "x": position % COLUMNS * WIDTH,
        "y": position // COLUMNS * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {"title": title, "region": region, "period": 60, "view": "timeSeries", "metrics": metrics},
    }
