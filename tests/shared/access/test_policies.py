"""What the policies of an account say in themselves; what AWS makes of them: tests/ci/deployment/bootstrap."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import get_args

import pytest

from ci.evidence import layout, note
from ci.evidence.record import Record, Started
from shared.access import boundary, evidence, fingerprints, protection, reading, roles, services, state, trust
from shared.config import EnvironmentConfig, load_all
from shared.naming import SERVICE, names_of
from shared.policies import document
from tests.examples.good import GOOD

CONFIGS = {config.name: config for config in load_all(GOOD)}
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
        (2048, lambda config: trust.trust_policy(config, roles.RECORD)),
    ],
    ids=["read", "services", "protection", "boundary", "state", "evidence", "key", "trust", "trust of record"],
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
    values = [one for value in claims.values() for one in ([value] if isinstance(value, str) else value)]
    assert [one for one in values if "*" in one or "?" in one] == []


def test_records_are_made_by_two_workflows_of_main() -> None:
    """The one that deploys and the one that looks for drift; the environment alone would let in any workflow there."""
    assert trust.claims(DEV, "record") == {
        "aud": "sts.amazonaws.com",
        "repository": "shop/product-catalog",
        "sub": "repo:shop/product-catalog:environment:dev-record",
        "ref": "refs/heads/main",
        "job_workflow_ref": [
            "shop/product-catalog/.github/workflows/deploy.yml@refs/heads/main",
            "shop/product-catalog/.github/workflows/drift.yml@refs/heads/main",
        ],
    }


def test_no_two_roles_trust_the_same_subject() -> None:
    """In one environment and between them: a token is one role at the most."""
    purposes = ("plan", "record", "deploy")
    subjects = [str(trust.claims(config, purpose)["sub"]) for config in CONFIGS.values() for purpose in purposes]
    assert len(set(subjects)) == len(subjects) == 9
    assert trust.claims(DEV, "review")["sub"] not in subjects


def test_a_role_is_passed_to_one_service_each() -> None:
    """The two of a task to tasks, the one of the flow log to flow logs, none to anything else."""
    passes = [one for one in protection.changes_what_protects(NAMES) if one["Action"] == ["iam:PassRole"]]
    assert {
        one["Resource"][0].rpartition("/")[2]: one["Condition"]["StringEquals"]["iam:PassedToService"] for one in passes
    } == {
        f"{SERVICE}-execution-dev": "ecs-tasks.amazonaws.com",
        f"{SERVICE}-flow-logs-dev": "vpc-flow-logs.amazonaws.com",
        f"{SERVICE}-task-dev": "ecs-tasks.amazonaws.com",
    }


def test_a_role_is_made_and_filled_under_the_boundary_only() -> None:
    """Whoever could do either without it could give a task everything."""
    bounded = statements(document(*protection.changes_what_protects(NAMES)))["MakeBoundedRoles"]
    assert {"iam:CreateRole", "iam:PutRolePolicy"} <= set(bounded["Action"])
    assert bounded["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": NAMES.policy_arn("boundary")}}


def test_nobody_who_deploys_touches_the_boundary_or_his_own_role() -> None:
    """No permission on policies, and none on the roles of workflows or on break-glass."""
    granted = [*services.changes_services(NAMES), *protection.changes_what_protects(NAMES)]
    of_iam = [one for one in granted if any(action.startswith("iam:") for action in one["Action"])]
    assert not any("Policy" in action and "Role" not in action for one in of_iam for action in one["Action"])
    made = {NAMES.role_arn(purpose) for purpose in protection.PASSED_TO}
    assert {resource for one in of_iam for resource in one["Resource"]} == made


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


def test_whoever_records_changes_nothing_but_lock_and_evidence() -> None:
    """Two places to write to, neither of them the state; the key signs, the rest are reads."""
    granted = [
        *reading.reads_stack(NAMES),
        *state.reads_state(DEV, KEY),
        *state.locks_state(DEV, KEY),
        *fingerprints.makes_fingerprints(KEY),
        *state.fetches_plans(DEV),
        *evidence.reads_evidence(DEV, None),
        *evidence.adds_records(DEV, KEY),
    ]
    verbs = ("Describe", "Get", "List", "View", "Decrypt")
    changing = {
        one["Sid"]: set(one["Action"])
        for one in granted
        if any(not action.partition(":")[2].startswith(verbs) for action in one["Action"])
    }
    assert changing == {
        "HoldLock": {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
        "EncryptState": {"kms:GenerateDataKey"},
        "MakeFingerprints": {"kms:GenerateMac"},
        "AddRecords": {"s3:PutObject"},
        "SignEvidence": {"kms:GetPublicKey", "kms:Sign"},
    }


def test_every_kind_of_note_either_stops_or_opens() -> None:
    """One that is new has to be given to somebody."""
    assert {*OF_NOTE} == {*evidence.STOPPING, *evidence.OPENING} == {*layout.KINDS_OF_NOTES}
    assert tuple(one.model_fields["kind"].default for one in (Started, Record)) == evidence.RECORDS
    assert not set(evidence.STOPPING) & set(evidence.OPENING)


MADE_AT = datetime(2026, 11, 24, 9, 5, 7, tzinfo=UTC)
OF_NOTE = {kind.model_fields["kind"].default: kind for kind in get_args(note.Note)}


@pytest.mark.parametrize("kind", sorted(OF_NOTE))
@pytest.mark.parametrize("tail", ["0123abcd", "drift-0", "x-hold-0", "x-override-0", "x-ended-0"])
def test_who_may_file_a_note_is_told_by_its_name(kind: str, tail: str) -> None:
    """Record files what stops, under no name that could be read as an override or a release; the bucket says so too."""
    one = OF_NOTE[kind].model_construct(environment="dev", made_at=MADE_AT, input_digest="a" * 64)
    key = f"{evidence.bucket_arn(DEV)}/{note.key_of(one, tail)}"
    added = statements(document(*evidence.adds_records(DEV, KEY)))["AddRecords"]["Resource"]
    denied = statements(evidence.bucket_policy(DEV, [STAGING]))["OnlyDeployOpens"]["Resource"]
    assert any(fnmatchcase(key, pattern) for pattern in added) is (kind in evidence.STOPPING)
    assert any(fnmatchcase(key, pattern) for pattern in denied) is (kind in evidence.OPENING)


def test_whoever_comes_next_reads_with_three_roles() -> None:
    """The gate is asked before a plan, before an apply, and before an empty plan is recorded."""
    assert evidence.readers([STAGING]) == [
        f"arn:aws:iam::321098765432:role/{SERVICE}-plan-staging",
        f"arn:aws:iam::321098765432:role/{SERVICE}-record-staging",
        f"arn:aws:iam::321098765432:role/{SERVICE}-deploy-staging",
    ]


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
