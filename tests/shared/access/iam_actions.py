"""Which permissions a call of an API takes, where they are not called like the call itself.

Source: service authorization reference of each service; for WAF's logging the WAF developer guide ("Sending web ACL
traffic logs to CloudWatch Logs"), for PassRole and encrypted secrets the user guides of the services.
"""

from __future__ import annotations

from collections.abc import Mapping

# Signing names that are not the prefix of the permissions.
PREFIXES: Mapping[str, str] = {"monitoring": "cloudwatch"}
OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "budgets:CreateBudget": ("budgets:ModifyBudget",),
    "budgets:CreateNotification": ("budgets:ModifyBudget",),
    "budgets:DeleteBudget": ("budgets:ModifyBudget",),
    "budgets:DescribeBudget": ("budgets:ViewBudget",),
    "budgets:DescribeNotificationsForBudget": ("budgets:ViewBudget",),
    "budgets:DescribeSubscribersForNotification": ("budgets:ViewBudget",),
    "budgets:UpdateBudget": ("budgets:ModifyBudget",),
    "ec2:CreateFlowLogs": ("ec2:CreateFlowLogs", "iam:PassRole"),
    "ecs:RegisterTaskDefinition": ("ecs:RegisterTaskDefinition", "iam:PassRole"),
    # Elastic Load Balancing user guide, "Elastic Load Balancing API permissions"; for GetSecurityGroupsForVpc the AWS
    # managed policy ElasticLoadBalancingFullAccess.
    "elasticloadbalancing:CreateLoadBalancer": (
        "elasticloadbalancing:CreateLoadBalancer",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "ec2:GetSecurityGroupsForVpc",
    ),
    "s3:DeleteBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "s3:DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:GetBucketAccelerateConfiguration": ("s3:GetAccelerateConfiguration",),
    "s3:GetBucketCors": ("s3:GetBucketCORS",),
    "s3:GetBucketEncryption": ("s3:GetEncryptionConfiguration",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:GetBucketReplication": ("s3:GetReplicationConfiguration",),
    "s3:GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:PutBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "secretsmanager:CreateSecret": ("secretsmanager:CreateSecret", "kms:GenerateDataKey", "kms:Decrypt"),
    "secretsmanager:PutSecretValue": ("secretsmanager:PutSecretValue", "kms:GenerateDataKey", "kms:Decrypt"),
    "secretsmanager:GetSecretValue": ("secretsmanager:GetSecretValue", "kms:Decrypt"),
    "wafv2:AssociateWebACL": (
        "wafv2:AssociateWebACL",
        "elasticloadbalancing:CreateWebACLAssociation",
        "elasticloadbalancing:SetWebAcl",
    ),
    "wafv2:DeleteLoggingConfiguration": ("wafv2:DeleteLoggingConfiguration", "logs:DeleteLogDelivery"),
    "wafv2:DisassociateWebACL": (
        "wafv2:DisassociateWebACL",
        "elasticloadbalancing:DeleteWebACLAssociation",
        "elasticloadbalancing:SetWebAcl",
    ),
    "wafv2:GetWebACLForResource": (
        "wafv2:GetWebACLForResource",
        "elasticloadbalancing:GetLoadBalancerWebACL",
        "wafv2:GetWebACL",
    ),
    "wafv2:PutLoggingConfiguration": (
        "wafv2:PutLoggingConfiguration",
        "logs:CreateLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:PutResourcePolicy",
    ),
}
# What no recorded call shows, and why a real account wants it all the same.
BEYOND_THE_RECORD: Mapping[str, str] = {
    "iam:CreateServiceLinkedRole": "the first load balancer, service, scaling target or cache of an account",
    "iam:PutRolePermissionsBoundary": "a change of the boundary's name",
    "iam:UpdateAssumeRolePolicy": "a change of who may assume a role",
    "iam:UpdateRoleDescription": "a change of a role's description",
    "iam:UntagRole": "a tag that goes",
    "kms:CreateGrant": "ElastiCache takes a grant of the key that it encrypts with",
    "kms:DisableKeyRotation": "a change of the rotation",
    "kms:Encrypt": "a change of the secret's key, under which Secrets Manager encrypts the versions that exist anew",
    "kms:PutKeyPolicy": "a change of the key's policy",
    "kms:UpdateAlias": "a key that is replaced",
    "kms:UpdateKeyDescription": "a change of the description",
    "ec2:ModifySecurityGroupRules": "a rule's change in place",
    "ec2:ModifySubnetAttribute": "a subnet's change in place",
    "ec2:ModifyVpcEndpoint": "an endpoint's change in place",
    "ec2:ReplaceRoute": "a NAT gateway that is replaced",
    "ec2:ReplaceRouteTableAssociation": "a route table that is replaced",
    "ec2:DescribeTags": "ElastiCache asks for it when it makes a serverless cache",
    "logs:AssociateKmsKey": "a log group that follows a replaced key",
    "route53:AssociateVPCWithHostedZone": "the private name of an interface endpoint, which dev has none of",
    "ecs:DeregisterTaskDefinition": "a task definition that is replaced without skip_destroy",
    "ecs:UpdateCluster": "a change of the cluster's settings",
    "elasticache:ModifyUser": "a change of the user's rights",
    "elasticache:ModifyUserGroup": "a change of the group's members",
    "elasticloadbalancing:ModifyListener": "a change of a listener",
    "elasticloadbalancing:ModifyListenerAttributes": "a change of a listener's headers",
    "elasticloadbalancing:ModifyTargetGroup": "a change of the health check",
    "elasticloadbalancing:SetSecurityGroups": "a change of the load balancer's groups",
    "elasticloadbalancing:SetSubnets": "a change of the load balancer's subnets",
    "logs:DeleteRetentionPolicy": "a log group that is kept for good",
    "s3:DeleteObject": "a log bucket that may be destroyed is emptied first",
    "s3:DeleteObjectVersion": "a log bucket that may be destroyed is emptied first",
    "s3:ListBucketVersions": "a log bucket that may be destroyed is emptied first",
    "secretsmanager:UpdateSecret": "a change of the secret's key or description",
    "sns:ListSubscriptionsByTopic": "the integration tests",
    "sns:SetSubscriptionAttributes": "a change of a subscription",
    "wafv2:ListWebACLs": "the integration tests",
}
# The services that take tags away by an action of their own: a tag that goes, which no recorded change has.
UNTAG = ("DeleteTags", "RemoveTags", "RemoveTagsFromResource", "UntagResource")


def actions_of(service: str, call: str) -> tuple[str, ...]:
    """Return the permissions that one call takes; `service` is the name that its request is signed for."""
    name = f"{PREFIXES.get(service, service)}:{call}"
    return OTHERWISE.get(name, (name,))
