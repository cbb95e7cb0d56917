"""What it takes to read every resource of the stack: a refresh, a plan, the integration tests.

The lists are what a recorded apply, refresh and destroy really called (tests/shared/access), by the service's prefix in
the service authorization reference. Nearly all of these actions know no resource, so they are allowed on all; what lies
in a secret or a bucket is narrowed to the stack's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.naming import Names
from shared.policies import Statement, allow

DESCRIBE: Mapping[str, tuple[str, ...]] = {
    "application-autoscaling": ("DescribeScalableTargets", "DescribeScalingPolicies", "ListTagsForResource"),
    "budgets": ("ListTagsForResource", "ViewBudget"),
    "cloudwatch": ("DescribeAlarms", "GetDashboard", "ListTagsForResource"),
    "ec2": (
        "DescribeAddresses",
        "DescribeAddressesAttribute",
        "DescribeFlowLogs",
        "DescribeInternetGateways",
        "DescribeNatGateways",
        "DescribeNetworkAcls",
        "DescribeNetworkInterfaces",
        "DescribePrefixLists",
        "DescribeRouteTables",
        "DescribeSecurityGroupRules",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeTags",
        "DescribeVpcAttribute",
        "DescribeVpcEndpoints",
        "DescribeVpcs",
    ),
    "ecs": ("DescribeClusters", "DescribeServices", "DescribeTaskDefinition", "ListTagsForResource"),
    "elasticache": ("DescribeServerlessCaches", "DescribeUserGroups", "DescribeUsers", "ListTagsForResource"),
    "elasticloadbalancing": (
        "DescribeCapacityReservation",
        "DescribeListenerAttributes",
        "DescribeListeners",
        "DescribeLoadBalancerAttributes",
        "DescribeLoadBalancers",
        "DescribeTags",
        "DescribeTargetGroupAttributes",
        "DescribeTargetGroups",
    ),
    "kms": ("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListAliases", "ListResourceTags"),
    "logs": ("DescribeLogGroups", "DescribeResourcePolicies", "ListTagsForResource"),
    "servicediscovery": ("GetNamespace", "GetOperation", "ListTagsForResource"),
    "sns": ("GetSubscriptionAttributes", "GetTopicAttributes", "ListSubscriptionsByTopic", "ListTagsForResource"),
    "wafv2": (
        "GetLoggingConfiguration",
        "GetWebACL",
        "GetWebACLForResource",
        "ListTagsForResource",
        "ListWebACLs",
    ),
}
OF_ROLES = ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListInstanceProfilesForRole", "ListRolePolicies")
OF_BUCKETS = (
    "GetAccelerateConfiguration",
    "GetBucketAcl",
    "GetBucketCORS",
    "GetBucketLogging",
    "GetBucketObjectLockConfiguration",
    "GetBucketOwnershipControls",
    "GetBucketPolicy",
    "GetBucketPublicAccessBlock",
    "GetBucketRequestPayment",
    "GetBucketTagging",
    "GetBucketVersioning",
    "GetBucketWebsite",
    "GetEncryptionConfiguration",
    "GetLifecycleConfiguration",
    "GetReplicationConfiguration",
    "ListBucket",
)


def prefixed(service: str, actions: tuple[str, ...]) -> list[str]:
    """Return the actions as a policy names them."""
    return [f"{service}:{action}" for action in actions]


def log_bucket(names: Names) -> str:
    """Return the ARN of the bucket of the load balancer's logs."""
    return f"arn:aws:s3:::{names.bucket('logs')}"


def own_load_balancer(names: Names) -> str:
    """Return the ARN of the stack's load balancer; Elastic Load Balancing ends it with an id of its own."""
    return names.arn("elasticloadbalancing", f"loadbalancer/app/{names.load_balancer}/*")


def own_secret(names: Names) -> str:
    """Return the ARN of the application's secret; Secrets Manager ends it with six characters of its own."""
    return f"{unmade_secret(names)}-??????"


def unmade_secret(names: Names) -> str:
    """Return what the application's secret is called before Secrets Manager has made it."""
    return names.arn("secretsmanager", f"secret:{names.resource('application')}")


def reads_stack(names: Names) -> list[Statement]:
    """Return what a refresh of the stack takes.

    The placeholder's version is read with GetSecretValue, so whoever refreshes may read the secret: plan, record and
    deploy, never review.
    """
    described = [action for service, actions in DESCRIBE.items() for action in prefixed(service, actions)]
    return [
        allow(
            "DescribeStack",
            actions=described,
            resources=["*"],
            because="most of these know no resource (service authorization reference); they read settings, no content",
        ),
        allow(
            # GetWebACLForResource asks for it (service authorization reference, AWS WAF V2, dependent actions).
            "ReadWebAclOfLoadBalancer",
            actions=["elasticloadbalancing:GetLoadBalancerWebACL"],
            resources=[own_load_balancer(names)],
        ),
        allow(
            "ReadRoles",
            actions=prefixed("iam", OF_ROLES),
            resources=[f"arn:aws:iam::{names.account_id}:role/{names.resource('*')}"],
        ),
        allow("ReadLogBucket", actions=prefixed("s3", OF_BUCKETS), resources=[log_bucket(names)]),
        allow(
            "ReadSecret",
            actions=[
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
                "secretsmanager:GetSecretValue",
            ],
            resources=[own_secret(names)],
        ),
        allow(
            "DecryptSecret",
            actions=["kms:Decrypt"],
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"kms:ViaService": f"secretsmanager.{names.region}.amazonaws.com"}},
        ),
    ]
