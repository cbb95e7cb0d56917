"""What the policies of an account say in themselves; what AWS makes of them is tried in tests/ci/bootstrap."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.access import boundary, evidence, protection, reading, roles, services, state, trust
from shared.config import EnvironmentConfig, load_all
from shared.naming import names_of
from shared.policies import document

CONFIGS = {config.name: config for config in load_all(Path(__file__).parents[3])}
DEV, STAGING, PROD = (CONFIGS[name] for name in ("dev", "staging", "prod"))
NAMES = names_of(DEV)
KEY = DEV.state.kms_key_arn


def statements(policy: str) -> dict[str, dict]:
    """Return the statements of a policy by their names."""
    return {statement["Sid"]: statement for statement in json.loads(policy)["Statement"]}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=lambda config: config.name)
@pytest.mark.parametrize(
    ("limit", "make"),
    [
        (6144, lambda config: document(*reading.reads_stack(names_of(config)))),
        (6144, lambda config: document(*services.changes_services(names_of(config)))),
        (6144, lambda config: document(*protection.changes_what_protects(names_of(config)))),
        (6144, lambda config: boundary.boundary_policy(names_of(config))),
        (20480, state.bucket_policy),
        (20480, lambda config: evidence.bucket_policy(config, [STAGING, PROD])),
        (32768, state.key_policy),
        (2048, lambda config: trust.trust_policy(config, roles.DEPLOY)),
    ],
    ids=["read", "services", "protection", "boundary", "state", "evidence", "key", "trust"],
)
def test_a_policy_is_no_longer_than_aws_takes(
    config: EnvironmentConfig, limit: int, make: Callable[[EnvironmentConfig], str]
) -> None:
    """IAM counts a managed policy and a trust policy without its spaces; S3 takes 20 KB, KMS 32 KB (service quotas)."""
    assert len(json.dumps(json.loads(make(config)), separators=(",", ":"))) <= limit


@pytest.mark.parametrize("purpose", roles.ROLES)
def test_trust_compares_whole_claims(purpose: str) -> None:
    """One statement, StringEquals alone: a claim that is missing, and a pattern, let nobody in."""
    [statement] = json.loads(trust.trust_policy(DEV, purpose))["Statement"]
    assert list(statement["Condition"]) == ["StringEquals"]
    claims = statement["Condition"]["StringEquals"]
    assert {f"{trust.ISSUER}:aud", f"{trust.ISSUER}:sub"} <= set(claims)
    assert not any("*" in value for value in claims.values())


def test_no_two_roles_trust_the_same_subject() -> None:
    """In one environment and between them: a token is one role at the most."""
    subjects = [trust.claims(config, purpose)["sub"] for config in CONFIGS.values() for purpose in ("plan", "deploy")]
    assert len(set(subjects)) == len(subjects)
    assert trust.claims(DEV, "review")["sub"] not in subjects


def test_a_role_is_passed_to_one_service_each() -> None:
    """The two of a task to tasks, the one of the flow log to flow logs, none to anything else."""
    passes = [one for one in protection.changes_what_protects(NAMES) if one["Action"] == ["iam:PassRole"]]
    assert {
        one["Resource"][0].rpartition("/")[2]: one["Condition"]["StringEquals"]["iam:PassedToService"] for one in passes
    } == {
        "catalog-execution-dev": "ecs-tasks.amazonaws.com",
        "catalog-flow-logs-dev": "vpc-flow-logs.amazonaws.com",
        "catalog-task-dev": "ecs-tasks.amazonaws.com",
    }


def test_a_role_is_made_and_filled_under_the_boundary_only() -> None:
    """Whoever could do either without it could give a task everything."""
    bounded = statements(document(*protection.changes_what_protects(NAMES)))["MakeBoundedRoles"]
    assert {"iam:CreateRole", "iam:PutRolePolicy"} <= set(bounded["Action"])
    assert bounded["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": NAMES.policy_arn("boundary")}}


def test_nobody_who_deploys_touches_the_boundary_or_his_own_role() -> None:
    """No permission on policies, and none on review, plan, deploy or break-glass."""
    granted = [*services.changes_services(NAMES), *protection.changes_what_protects(NAMES)]
    of_iam = [one for one in granted if any(action.startswith("iam:") for action in one["Action"])]
    assert not any("Policy" in action and "Role" not in action for one in of_iam for action in one["Action"])
    made = {NAMES.role_arn(purpose) for purpose in protection.PASSED_TO}
    linked = f"arn:aws:iam::{NAMES.account_id}:role/aws-service-role/*"
    assert {resource for one in of_iam for resource in one["Resource"]} == {*made, linked}


def test_keys_are_changed_by_their_tag() -> None:
    """The keys of state and signature carry another one."""
    own = statements(document(*protection.changes_what_protects(NAMES)))["ChangeOwnKeys"]
    assert own["Condition"] == {"StringEquals": {"aws:ResourceTag/ManagedBy": "terraform"}}


def test_a_key_gets_the_tag_only_while_it_is_made() -> None:
    """Whoever could tag the state's key could then change it."""
    granted = [one for one in protection.changes_what_protects(NAMES) if "kms:TagResource" in one["Action"]]
    assert {one["Sid"] for one in granted} == {"ChangeOwnKeys", "TagNewKeys"}
    assert statements(document(*granted))["TagNewKeys"]["Condition"]["Null"] == {"aws:ResourceTag/ManagedBy": "true"}


def test_a_web_acl_is_set_before_load_balancers() -> None:
    """Both resources take part in the one action (service authorization reference, AWS WAF V2)."""
    set_before = statements(document(*services.changes_services(NAMES)))["SetWebAclBefore"]
    assert {resource.split(":")[2] for resource in set_before["Resource"]} == {"wafv2", "elasticloadbalancing"}


def test_a_pull_request_reads_the_state_and_nothing_else() -> None:
    """Three permissions, all of them reads of one object and its key."""
    granted = state.reads_state(DEV, KEY)
    assert [one["Action"] for one in granted] == [["s3:ListBucket"], ["s3:GetObject"], ["kms:Decrypt"]]
    assert granted[1]["Resource"] == [f"arn:aws:s3:::{DEV.state.bucket}/{NAMES.state_key}"]


def test_the_state_bucket_only_denies() -> None:
    """What is allowed stands in the roles: a wrong line here cannot open anything."""
    assert {one["Effect"] for one in statements(state.bucket_policy(DEV)).values()} == {"Deny"}


def test_an_environment_without_a_successor_shares_its_evidence_with_nobody() -> None:
    """The last one's records are its own."""
    assert {one["Effect"] for one in statements(evidence.bucket_policy(PROD, [])).values()} == {"Deny"}


def test_the_account_administers_the_state_s_key_and_does_not_use_it() -> None:
    """No cryptographic operation for an administrator of the account; changing the policy leaves a trace."""
    administered = statements(state.key_policy(DEV))["AdministeredThroughIam"]["Action"]
    uses = ("Decrypt", "Encrypt", "GenerateDataKey", "ReEncrypt", "Sign", "CreateGrant")
    assert [action for action in administered if action.partition(":")[2].startswith(uses)] == []
