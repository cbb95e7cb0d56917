"""What it takes to change the network and the services of the stack.

An account is one environment, so these are open within account and region; closed is what `protection.py` names.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.access.reading import own_load_balancer, prefixed
from shared.naming import Names
from shared.policies import Statement, allow

NETWORK = (
    "AllocateAddress",
    "AssociateRouteTable",
    "AttachInternetGateway",
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateFlowLogs",
    "CreateInternetGateway",
    "CreateNatGateway",
    "CreateRoute",
    "CreateRouteTable",
    "CreateSecurityGroup",
    "CreateSubnet",
    "CreateTags",
    "CreateVpc",
    "CreateVpcEndpoint",
    "DeleteFlowLogs",
    "DeleteInternetGateway",
    "DeleteNatGateway",
    "DeleteRoute",
    "DeleteRouteTable",
    "DeleteSecurityGroup",
    "DeleteSubnet",
    "DeleteTags",
    "DeleteVpc",
    "DeleteVpcEndpoints",
    "DetachInternetGateway",
    "DisassociateAddress",
    "DisassociateRouteTable",
    "ModifySecurityGroupRules",
    "ModifySubnetAttribute",
    "ModifyVpcAttribute",
    "ModifyVpcEndpoint",
    "ReleaseAddress",
    "ReplaceRoute",
    "ReplaceRouteTableAssociation",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
)
# Services whose ARNs hold account and region: closed to everything outside both.
IN_ACCOUNT: Mapping[str, tuple[str, ...]] = {
    "application-autoscaling": (
        "DeleteScalingPolicy",
        "DeregisterScalableTarget",
        "PutScalingPolicy",
        "RegisterScalableTarget",
        "TagResource",
        "UntagResource",
    ),
    "ecs": (
        "CreateService",
        "DeleteCluster",
        "DeleteService",
        "PutClusterCapacityProviders",
        "TagResource",
        "UntagResource",
        "UpdateCluster",
        "UpdateService",
    ),
    "elasticache": (
        "AddTagsToResource",
        "CreateServerlessCache",
        "CreateUser",
        "CreateUserGroup",
        "DeleteServerlessCache",
        "DeleteUser",
        "DeleteUserGroup",
        "ModifyServerlessCache",
        "ModifyUser",
        "ModifyUserGroup",
        "RemoveTagsFromResource",
    ),
    "elasticloadbalancing": (
        "AddTags",
        "CreateListener",
        "CreateLoadBalancer",
        "CreateTargetGroup",
        "DeleteListener",
        "DeleteLoadBalancer",
        "DeleteTargetGroup",
        "ModifyListener",
        "ModifyListenerAttributes",
        "ModifyLoadBalancerAttributes",
        "ModifyTargetGroup",
        "ModifyTargetGroupAttributes",
        "RemoveTags",
        "SetSecurityGroups",
        "SetSubnets",
        "SetWebAcl",
    ),
    "logs": (
        "AssociateKmsKey",
        "CreateLogGroup",
        "DeleteLogGroup",
        "DeleteRetentionPolicy",
        "PutRetentionPolicy",
        "TagResource",
        "UntagResource",
    ),
    "sns": (
        "CreateTopic",
        "DeleteTopic",
        "SetTopicAttributes",
        "Subscribe",
        "TagResource",
        "UntagResource",
    ),
    "wafv2": (
        "CreateWebACL",
        "DeleteLoggingConfiguration",
        "DeleteWebACL",
        "PutLoggingConfiguration",
        "TagResource",
        "UntagResource",
        "UpdateWebACL",
    ),
}
# Actions without a resource, and services whose ARNs hold no region or an id that nobody knows before.
ANYWHERE = (
    "budgets:ModifyBudget",
    "budgets:TagResource",
    "budgets:UntagResource",
    "cloudwatch:DeleteAlarms",
    "cloudwatch:DeleteDashboards",
    "cloudwatch:PutDashboard",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
    "ecs:CreateCluster",
    "ecs:DeregisterTaskDefinition",
    "ecs:RegisterTaskDefinition",
    "kms:CreateKey",
    # A private name of an interface endpoint is a hosted zone (documented with ec2:CreateVpcEndpoint).
    "route53:AssociateVPCWithHostedZone",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DeleteResourcePolicy",
    "logs:PutResourcePolicy",
    "servicediscovery:CreateHttpNamespace",
    "servicediscovery:DeleteNamespace",
    "servicediscovery:TagResource",
    "servicediscovery:UntagResource",
    "servicediscovery:UpdateHttpNamespace",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
)


def changes_services(names: Names) -> list[Statement]:
    """Return what the network and every service take whose resources are the account's own affair."""
    here = {"StringEquals": {"aws:RequestedRegion": names.region}}
    reason = "ids are AWS's and nobody knows them before; the account holds one environment, the region is fixed"
    return [
        allow("ChangeNetwork", actions=prefixed("ec2", NETWORK), resources=["*"], condition=here, because=reason),
        *(
            allow(
                "Change" + "".join(part.capitalize() for part in service.split("-")),
                actions=prefixed(service, actions),
                resources=[names.arn(service, "*")],
            )
            for service, actions in IN_ACCOUNT.items()
        ),
        allow(
            # Who sets a web ACL in front of a load balancer needs the permission for both.
            "SetWebAclBefore",
            actions=["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
            resources=[names.arn("wafv2", "*"), names.arn("elasticloadbalancing", "loadbalancer/app/*")],
        ),
        allow(
            # Asked of whoever associates or disassociates (service authorization reference, AWS WAF V2, dependent
            # actions; AWS WAF developer guide, "How AWS WAF works with IAM").
            "AssociateWebAclOfLoadBalancer",
            actions=["elasticloadbalancing:CreateWebACLAssociation", "elasticloadbalancing:DeleteWebACLAssociation"],
            resources=[own_load_balancer(names)],
        ),
        allow(
            # Asked of whoever calls CreateLoadBalancer with security groups (AWS managed policy
            # ElasticLoadBalancingFullAccess; kubernetes-sigs/aws-load-balancer-controller, issue 3917).
            "FindGroupsForLoadBalancer",
            actions=["ec2:GetSecurityGroupsForVpc"],
            resources=[names.arn("ec2", "vpc/*")],
        ),
        allow(
            # Also asked there (Elastic Load Balancing user guide, "Elastic Load Balancing API permissions").
            "FindLimitsForLoadBalancer",
            actions=["ec2:DescribeAccountAttributes"],
            resources=["*"],
            condition=here,
            because="the action knows no resource (service authorization reference, Amazon EC2)",
        ),
        allow(
            "ChangeWithoutResource",
            actions=ANYWHERE,
            resources=["*"],
            because="these know no resource, or one whose id is AWS's (service authorization reference)",
        ),
    ]
