"""Every name that a person or AWS reads, made from the environment's identity: pure functions and one frozen value.

Names are strings known before anything exists, so that an alarm can name a service that is created after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.config.model import EnvironmentConfig

# What the project and its service are called: whatever AWS and GitHub see takes its name from these two. The state lies
# under the first, and signatures are made over it: what is renamed begins anew (docs/make-it-yours.md).
PROJECT = "product-catalog"
SERVICE = "catalog"
# The folder of saved plans, beside the project's own, in the state bucket.
PLANS = "plans"
# The folder of records and notes in the evidence bucket: the version of their layout (ci/evidence/layout.py).
EVIDENCE = "v2"
# What the variables begin with that only this service's containers know.
VARIABLE = SERVICE.upper().replace("-", "_")
# The roles that bootstrap makes for workflows, and those that a deployment makes for what it runs.
WORKFLOW_ROLES = ("review", "plan", "record", "deploy")
ROLE_PURPOSES = (*WORKFLOW_ROLES, "execution", "flow-logs", "task")
# The buckets that the product makes in an environment's account: of access logs, and of records.
BUCKET_PURPOSES = ("logs", "evidence")
# What the key is called that makes the fingerprints of plans.
FINGERPRINT = "fingerprint"
# And the one that signs records.
SIGNATURE = "signature"
# Elastic Load Balancing takes at most 32 characters (API reference, CreateLoadBalancer and CreateTargetGroup: Name).
LOAD_BALANCER_NAME_LENGTH = 32
# ElastiCache takes at most 40 for a user's id and for what a cache is called in its console.
CACHE_NAME_LENGTH = 40
# S3 takes 3 to 63 (S3 user guide, bucket naming rules).
BUCKET_NAME_LENGTH = 63


@dataclass(frozen=True)
class Names:
    """The names of one environment's resources."""

    environment: str
    account_id: str
    region: str

    @property
    def stack_id(self) -> str:
        """Return the stack's id, under which deployed outputs are found."""
        return f"TapStack-{self.environment}"

    @property
    def state_key(self) -> str:
        """Return the object key of the environment's Terraform state."""
        return f"{PROJECT}/{self.environment}/terraform.tfstate"

    @property
    def unsaved_prefix(self) -> str:
        """Return what the object keys begin with of states that an apply could not write, beside the state."""
        return f"{self.state_key}.unsaved-"

    @property
    def bootstrap_stack_id(self) -> str:
        """Return the id of the stack that prepares the environment's account."""
        return f"{self.stack_id}-bootstrap"

    @property
    def bootstrap_state_key(self) -> str:
        """Return the object key of that stack's state, in the same bucket."""
        return f"{PROJECT}/{self.environment}/bootstrap.tfstate"

    @property
    def plans_prefix(self) -> str:
        """Return what the object keys of saved plans begin with, in the state bucket."""
        return f"{PLANS}/{self.environment}/"

    @property
    def evidence_prefix(self) -> str:
        """Return what the object keys of records and notes begin with, in the evidence bucket."""
        return evidence_prefix(SERVICE, self.environment)

    @property
    def load_balancer(self) -> str:
        """Return the load balancer's name."""
        return f"{SERVICE}-{self.environment}"

    @property
    def cluster(self) -> str:
        """Return the ECS cluster's name."""
        return f"{SERVICE}-{self.environment}"

    @property
    def service(self) -> str:
        """Return the ECS service's name."""
        return f"{SERVICE}-{self.environment}"

    @property
    def service_arn(self) -> str:
        """Return the ECS service's ARN."""
        return self.arn("ecs", f"service/{self.cluster}/{self.service}")

    @property
    def log_group_prefix(self) -> str:
        """Return what the environment's log group names begin with."""
        return f"/{SERVICE}/{self.environment}"

    @property
    def insights_log_group(self) -> str:
        """Return the name that ECS gives to the log group of Container Insights."""
        return f"/aws/ecs/containerinsights/{self.cluster}/performance"

    def resource(self, purpose: str) -> str:
        """Return `<service>-<purpose>-<environment>`: for everything that has one name in an account."""
        return f"{SERVICE}-{purpose}-{self.environment}"

    def bucket(self, purpose: str) -> str:
        """Return a bucket's name; bucket names are unique in the world, so the account is part of it."""
        return f"{SERVICE}-{purpose}-{self.environment}-{self.account_id}"

    def role_arn(self, purpose: str) -> str:
        """Return the ARN of the role `<service>-<purpose>-<environment>` of this account."""
        return f"arn:aws:iam::{self.account_id}:role/{self.resource(purpose)}"

    def policy_arn(self, purpose: str) -> str:
        """Return the ARN of the managed policy `<service>-<purpose>-<environment>` of this account."""
        return f"arn:aws:iam::{self.account_id}:policy/{self.resource(purpose)}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this account and region, for example `arn("logs", "log-group:/x:*")`."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"


def evidence_prefix(stack: str, environment: str) -> str:
    """Return what the keys of a stack's records and notes in an environment begin with."""
    return f"{EVIDENCE}/{stack}/{environment}/"


def names_of(config: EnvironmentConfig) -> Names:
    """Return the names of an environment."""
    return Names(config.name, config.aws.account_id, config.aws.region)


def is_role_of_product(name: str) -> bool:
    """Return whether a role of this name is one that the product makes, for whatever environment.

    Capitals do not matter: IAM tells no two roles apart by them (IAM API reference, CreateRole: RoleName).
    """
    return name.lower().startswith(tuple(f"{SERVICE}-{purpose}-" for purpose in ROLE_PURPOSES))


def is_bucket_of_product(name: str) -> bool:
    """Return whether a bucket of this name is one that the product makes, for whatever environment and account."""
    return re.fullmatch(rf"{SERVICE}-({'|'.join(BUCKET_PURPOSES)})-.+-[0-9]{{12}}", name) is not None


def tags_of(config: EnvironmentConfig, managed_by: str = "terraform") -> dict[str, str]:
    """Return the tags that every resource of an environment carries. `managed_by` says which stack made it."""
    return {
        "CostCenter": config.cost_center,
        "Environment": config.name,
        "ManagedBy": managed_by,
        "Owner": config.owner,
        "Project": PROJECT,
        "Tier": config.tier,
    }
