"""What it takes to read every resource of the stack: a refresh, a plan, the integration tests.

Which actions a type needs stands in its file in `shared/aws/types`; tests/shared/access compares with what a recorded
apply, refresh and destroy really called. Nearly all of these actions know no resource, so they are allowed on all; what
lies in a secret or a bucket is narrowed to the stack's own.
"""

from __future__ import annotations

from shared.access.granted import granted
from shared.naming import Names
from shared.policies import Statement


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
    return [
        granted(
            "read",
            "DescribeStack",
            resources=["*"],
            because="most of these know no resource (service authorization reference); they read settings, no content",
        ),
        granted(
            "read",
            "ReadWebAclOfLoadBalancer",
            resources=[own_load_balancer(names)],
        ),
        granted(
            "read",
            "ReadRoles",
            resources=[f"arn:aws:iam::{names.account_id}:role/{names.resource('*')}"],
        ),
        granted("read", "ReadLogBucket", resources=[log_bucket(names)]),
        granted(
            "read",
            "ReadSecret",
            resources=[own_secret(names)],
        ),
        granted(
            "read",
            "DecryptSecret",
            resources=[names.arn("kms", "key/*")],
            condition={"StringEquals": {"kms:ViaService": f"secretsmanager.{names.region}.amazonaws.com"}},
        ),
    ]
