"""What it takes to make, change and destroy the resources of the stack, and nothing else in the account.

An account is one environment, so most services are open within account and region. Closed are the ways out: roles (a
fixed list of names, a boundary on each, one service each may be passed to), keys (only those that carry the stack's
tag: never the state's or the signature's), buckets and secrets (by name).
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.access.boundary import BOUNDARY
from shared.access.reading import log_bucket, own_secret, prefixed, unmade_secret
from shared.naming import Names
from shared.policies import Statement, allow

# Role -> the one service that it may be passed to. To give the stack another role, add it here.
PASSED_TO: Mapping[str, str] = {
    "execution": "ecs-tasks.amazonaws.com",
    "flow-logs": "vpc-flow-logs.amazonaws.com",
    "task": "ecs-tasks.amazonaws.com",
}
# Services whose own role is made by the first who uses them in an account (IAM user guide, service-linked roles).
LINKED = (
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticache.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
)
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
OF_OWN_KEYS = (
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateGrant",
    "Decrypt",
    "DeleteAlias",
    "DisableKeyRotation",
    "EnableKeyRotation",
    "GenerateDataKey",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
)
OF_LOG_BUCKET = (
    "CreateBucket",
    "DeleteBucket",
    "DeleteBucketPolicy",
    "ListBucketVersions",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketTagging",
    "PutBucketVersioning",
    "PutEncryptionConfiguration",
    "PutLifecycleConfiguration",
)
OF_SECRET = (
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "PutResourcePolicy",
    "PutSecretValue",
    "RestoreSecret",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
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
            "ChangeWithoutResource",
            actions=ANYWHERE,
            resources=["*"],
            because="these know no resource, or one whose id is AWS's (service authorization reference)",
        ),
    ]


def changes_what_protects(names: Names) -> list[Statement]:
    """Return what roles, keys, the log bucket and the secret take: each by name or by tag."""
    roles = [names.role_arn(purpose) for purpose in PASSED_TO]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": names.policy_arn(BOUNDARY)}}
    return [
        allow(
            "MakeBoundedRoles",
            actions=["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
            resources=roles,
            condition=bounded,
        ),
        allow(
            "ChangeOwnRoles",
            actions=["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"],
            resources=roles,
        ),
        *(
            allow(
                "Pass" + "".join(part.capitalize() for part in purpose.split("-")),
                actions=["iam:PassRole"],
                resources=[names.role_arn(purpose)],
                condition={"StringEquals": {"iam:PassedToService": service}},
            )
            for purpose, service in PASSED_TO.items()
        ),
        allow(
            "LinkServices",
            actions=["iam:CreateServiceLinkedRole"],
            resources=[f"arn:aws:iam::{names.account_id}:role/aws-service-role/*"],
            condition={"StringEquals": {"iam:AWSServiceName": list(LINKED)}},
        ),
        allow(
            "ChangeOwnKeys",
            actions=prefixed("kms", OF_OWN_KEYS),
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"aws:ResourceTag/ManagedBy": "terraform"}},
        ),
        allow(
            # A key that is being made has no tag yet. One that has any keeps it: else the state's key could become ours.
            "TagNewKeys",
            actions=["kms:TagResource"],
            resources=[names.arn("kms", "key/*")],
            condition={
                "StringEquals": {"aws:RequestTag/ManagedBy": "terraform"},
                "Null": {"aws:ResourceTag/ManagedBy": "true"},
            },
        ),
        allow(
            "NameOwnKeys",
            actions=["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
            resources=[names.arn("kms", f"alias/{names.resource('key')}")],
        ),
        allow("ChangeLogBucket", actions=prefixed("s3", OF_LOG_BUCKET), resources=[log_bucket(names)]),
        allow(
            "EmptyLogBucket",
            actions=["s3:DeleteObject", "s3:DeleteObjectVersion"],
            resources=[f"{log_bucket(names)}/*"],
        ),
        allow(
            "ChangeSecret",
            actions=prefixed("secretsmanager", OF_SECRET),
            resources=[unmade_secret(names), own_secret(names)],
        ),
    ]
