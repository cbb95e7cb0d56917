"""What it takes to change the network and the services of the stack.

An account is one environment, so these are open within account and region; closed is what `protection.py` names.
"""

from __future__ import annotations

from shared.access.granted import capitalized, granted
from shared.access.reading import own_load_balancer
from shared.naming import Names
from shared.policies import Statement

# Services whose ARNs hold account and region: closed to everything outside both.
IN_ACCOUNT = ("application-autoscaling", "ecs", "elasticache", "elasticloadbalancing", "events", "logs", "sns", "wafv2")


def changes_services(names: Names) -> list[Statement]:
    """Return what the network and every service take whose resources are the account's own affair."""
    here = {"StringEquals": {"aws:RequestedRegion": names.region}}
    reason = "ids are AWS's and nobody knows them before; the account holds one environment, the region is fixed"
    return [
        granted(
            "change",
            "ChangeNetwork",
            resources=["*"],
            condition=here,
            because=reason,
        ),
        *(
            granted("change", sid, resources=[names.arn(service, "*")])
            for sid, service in ((f"Change{capitalized(service)}", service) for service in IN_ACCOUNT)
        ),
        granted(
            # Who sets a web ACL in front of a load balancer needs the permission for both.
            "change",
            "SetWebAclBefore",
            resources=[names.arn("wafv2", "*"), names.arn("elasticloadbalancing", "loadbalancer/app/*")],
        ),
        granted(
            "change",
            "AssociateWebAclOfLoadBalancer",
            resources=[own_load_balancer(names)],
        ),
        granted(
            "change",
            "FindGroupsForLoadBalancer",
            resources=[names.arn("ec2", "vpc/*")],
        ),
        granted(
            "change",
            "FindLimitsForLoadBalancer",
            resources=["*"],
            condition=here,
            because="the action knows no resource (service authorization reference, Amazon EC2)",
        ),
        granted(
            "change",
            "ChangeWithoutResource",
            resources=["*"],
            because="these know no resource, or one whose id is AWS's (service authorization reference)",
        ),
    ]
