"""What AWS asks of the roles beyond the calls that they make: without it, it refuses the first real deployment.

No emulator asks for it. Each row names the page that does; an action is allowed on what it knows as its resource
(service authorization reference), and to nobody but the roles of the row.
"""

from __future__ import annotations

import pytest

from shared.access import roles
from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.document import Document
from tests.stacks.permits import NO_RESOURCE, of_role, permits
from tests.stacks.test_account import account_of

HERE = "arn:aws:{service}:sa-east-1:210987654321:{resource}"
VPC = HERE.format(service="ec2", resource="vpc/vpc-0123456789abcdef0")
BALANCER = HERE.format(service="elasticloadbalancing", resource=f"loadbalancer/app/{SERVICE}-dev/50dc6c495c0c9188")
ANOTHER_BALANCER = BALANCER.replace(f"{SERVICE}-dev", "another")
KEY = HERE.format(service="kms", resource="key/1234abcd-12ab-44cd-96ef-1234567890ab")
HOME, ABROAD = {"aws:RequestedRegion": "sa-east-1"}, {"aws:RequestedRegion": "us-east-1"}
THROUGH_SECRETS = {"kms:ViaService": "secretsmanager.sa-east-1.amazonaws.com"}
THROUGH_CACHE = {"kms:ViaService": "elasticache.sa-east-1.amazonaws.com"}
NOBODY: tuple[str, ...] = ()
READERS = (roles.PLAN, roles.RECORD, roles.DEPLOY)

# Action, resource, what else AWS knows of the request, and who may.
ROWS = [
    # Elastic Load Balancing user guide, "Elastic Load Balancing API permissions": CreateLoadBalancer.
    ("ec2:DescribeAccountAttributes", NO_RESOURCE, HOME, (roles.DEPLOY,)),
    ("ec2:DescribeAccountAttributes", NO_RESOURCE, ABROAD, NOBODY),
    # AWS managed policy ElasticLoadBalancingFullAccess; kubernetes-sigs/aws-load-balancer-controller, issue 3917.
    ("ec2:GetSecurityGroupsForVpc", VPC, HOME, (roles.DEPLOY,)),
    ("ec2:GetSecurityGroupsForVpc", VPC.replace("sa-east-1", "us-east-1"), HOME, NOBODY),
    # Service authorization reference, AWS WAF V2: dependent actions of AssociateWebACL, DisassociateWebACL and
    # GetWebACLForResource.
    ("elasticloadbalancing:CreateWebACLAssociation", BALANCER, HOME, (roles.DEPLOY,)),
    ("elasticloadbalancing:CreateWebACLAssociation", ANOTHER_BALANCER, HOME, NOBODY),
    ("elasticloadbalancing:DeleteWebACLAssociation", BALANCER, HOME, (roles.DEPLOY,)),
    ("elasticloadbalancing:DeleteWebACLAssociation", ANOTHER_BALANCER, HOME, NOBODY),
    ("elasticloadbalancing:GetLoadBalancerWebACL", BALANCER, HOME, READERS),
    ("elasticloadbalancing:GetLoadBalancerWebACL", ANOTHER_BALANCER, HOME, NOBODY),
    # Secrets Manager API reference, UpdateSecret: without it the versions that exist stay under the old key.
    ("kms:Encrypt", KEY, THROUGH_SECRETS, (roles.DEPLOY,)),
    ("kms:Encrypt", KEY, THROUGH_CACHE, NOBODY),
    ("kms:Encrypt", KEY, HOME, NOBODY),
]


@pytest.fixture(scope="module")
def account(good: dict[str, EnvironmentConfig], tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Return the bootstrap document of the good repository's dev."""
    return account_of(good["dev"], list(good.values()), tmp_path_factory.mktemp("account"))


@pytest.mark.parametrize(("action", "resource", "context", "who"), ROWS)
def test_what_aws_asks_for_is_allowed_to_these_roles(
    account: Document, action: str, resource: str, context: dict[str, str], who: tuple[str, ...]
) -> None:
    """In the synthesized policies: the role's own and the managed ones that are attached to it."""
    allowed = [role for role in roles.ROLES if permits(of_role(account, role), action, resource, context)]
    assert allowed == list(who)


def test_a_flow_log_finds_its_log_group(document: Document, account: Document) -> None:
    """By its policy and by its boundary: VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs"."""
    role = [one for path, one in document.statements() if path == "flow-logs/write"]
    boundary = [one for path, one in account.statements() if path == "roles/boundary-policy"]
    for statements in (role, boundary):
        assert permits(statements, "logs:DescribeLogGroups", NO_RESOURCE, {})


@pytest.mark.parametrize("action", ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"])
def test_nothing_is_replicated_into_the_evidence(account: Document, action: str) -> None:
    """Replication writes without If-None-Match, and past the list of those who may add."""
    policy = [one for path, one in account.statements() if path == "evidence/policy"]
    record = f"arn:aws:s3:::{SERVICE}-evidence-dev-210987654321/v2/{SERVICE}/dev/x.json"
    assert permits(policy, action, record, {}, effect="Deny")
