"""The table of who may do what: real calls of real sessions, on AWS that enforces what bootstrap made.

Every role tries everything. A cell that is not in the table is denied.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.naming import SERVICE, evidence_prefix
from tests.ci.deployment.bootstrap.accounts import Account, token_claims
from tests.local_aws.enforcing import ADMINISTRATOR, Session

ADMIN = "administrator"
ROLES = ("review", "plan", "record", "deploy", ADMIN, "break-glass")
STRANGERS = ("plan of staging", "record of staging", "deploy of staging", "record of prod", "deploy of prod")
Call = Callable[[Any, "Place"], object]


@dataclass(frozen=True)
class Place:
    """Dev's buckets, with an object of each kind in them."""

    state: str
    evidence: str
    state_key: str
    bootstrap_key: str
    plan_key: str
    record_key: str
    version: str

    @property
    def lock_key(self) -> str:
        """Return the key of the state's lock."""
        return f"{self.state_key}.tflock"


DEV = evidence_prefix(SERVICE, "dev")


def new(key: str) -> str:
    """Return a key beside `key` that nothing has."""
    return f"{key}-{uuid.uuid4().hex}"


def added(key: str) -> Call:
    """Return the call that adds an object to the evidence under a new key that begins with `key`."""
    return lambda s3, at: s3.put_object(Bucket=at.evidence, Key=new(key), Body=b"{}", IfNoneMatch="*")


def noted(kind: str) -> Call:
    """Return the call that files a note of this kind."""
    return added(f"{DEV}20261124T090507000Z-{'0' * 12}-{kind}")


CALLS: Mapping[str, Call] = {
    "read state": lambda s3, at: s3.get_object(Bucket=at.state, Key=at.state_key),
    "write state": lambda s3, at: s3.put_object(Bucket=at.state, Key=at.state_key, Body=b"{}"),
    "keep a state that was not written": lambda s3, at: s3.put_object(
        Bucket=at.state, Key=new(f"{at.state_key}.unsaved"), Body=b"{}"
    ),
    "delete state": lambda s3, at: s3.delete_object(Bucket=at.state, Key=at.state_key),
    "delete a version of the state": lambda s3, at: s3.delete_object(
        Bucket=at.state, Key=at.state_key, VersionId=at.version
    ),
    "take the lock": lambda s3, at: s3.put_object(Bucket=at.state, Key=at.lock_key, Body=b"{}"),
    "release the lock": lambda s3, at: s3.delete_object(Bucket=at.state, Key=at.lock_key),
    "store a plan": lambda s3, at: s3.put_object(Bucket=at.state, Key=new(at.plan_key), Body=b"plan"),
    "fetch a plan": lambda s3, at: s3.get_object(Bucket=at.state, Key=at.plan_key),
    "delete a plan": lambda s3, at: s3.delete_object(Bucket=at.state, Key=at.plan_key),
    "read the account's own state": lambda s3, at: s3.get_object(Bucket=at.state, Key=at.bootstrap_key),
    "write the account's own state": lambda s3, at: s3.put_object(Bucket=at.state, Key=new(at.bootstrap_key), Body=b""),
    "open the state bucket": lambda s3, at: s3.delete_bucket_policy(Bucket=at.state),
    "stop its versions": lambda s3, at: s3.put_bucket_versioning(
        Bucket=at.state, VersioningConfiguration={"Status": "Suspended"}
    ),
    "list records": lambda s3, at: s3.list_objects_v2(Bucket=at.evidence),
    "read a record": lambda s3, at: s3.get_object(Bucket=at.evidence, Key=at.record_key),
    "add a record": noted("ended"),
    "say that a run starts": noted("started"),
    "add a record of version 1": added("records/dev/20261124T090507Z-000000000000"),
    "file an override of version 1": added("notes/dev/20261124T090507Z-override"),
    "add a document": added("documents/document"),
    "add something else": added("other/object"),
    "file what a look for drift found": noted("drift"),
    "file a hold": noted("hold"),
    "file the release of a hold": noted("release"),
    "file an override": noted("override"),
    "file an override that is called drift at its end": noted("override-drift"),
    "overwrite a record": lambda s3, at: s3.put_object(Bucket=at.evidence, Key=at.record_key, Body=b"forged"),
    "delete a record": lambda s3, at: s3.delete_object(Bucket=at.evidence, Key=at.record_key),
    "open the evidence bucket": lambda s3, at: s3.delete_bucket_policy(Bucket=at.evidence),
}
# Break-glass may, and the rows after it would find nothing.
NOT_TRIED_BY_BREAK_GLASS = ("delete", "open", "stop")
ALLOWED: Mapping[str, set[str]] = {
    "review": {"read state"},
    "plan": {
        "read state",
        "take the lock",
        "release the lock",
        "store a plan",
        "list records",
        "read a record",
    },
    "record": {
        "read state",
        "take the lock",
        "release the lock",
        "fetch a plan",
        "list records",
        "read a record",
        "add a record",
        "say that a run starts",
        "add a document",
        "file what a look for drift found",
        "file a hold",
    },
    "deploy": {
        "read state",
        "write state",
        "keep a state that was not written",
        "take the lock",
        "release the lock",
        "fetch a plan",
        "list records",
        "read a record",
        "add a record",
        "say that a run starts",
        "add a record of version 1",
        "file an override of version 1",
        "add a document",
        "add something else",
        "file what a look for drift found",
        "file a hold",
        "file the release of a hold",
        "file an override",
        "file an override that is called drift at its end",
    },
    ADMIN: set(),
    # Break-glass may do everything but overwrite a record in place.
    "break-glass": {name for name in CALLS if name != "overwrite a record"},
    "plan of staging": {"list records", "read a record"},
    "record of staging": {"list records", "read a record"},
    "deploy of staging": {"list records", "read a record"},
    "record of prod": set(),
    "deploy of prod": set(),
}


@pytest.fixture(scope="module")
def place(accounts: Mapping[str, Account]) -> Generator[Place]:
    """Return dev's buckets, filled by those who may; what lies there as a state goes again."""
    dev = accounts["dev"]
    names, s3 = dev.names, dev.break_glass.client("s3")
    found = Place(
        state=dev.config.state.bucket,
        evidence=names.bucket("evidence"),
        state_key=names.state_key,
        bootstrap_key=names.bootstrap_state_key,
        plan_key=f"{names.plans_prefix}commit/run/plan.tfplan",
        record_key=f"{DEV}one.json",
        version="",
    )
    first = s3.put_object(Bucket=found.state, Key=found.state_key, Body=b"first")
    s3.put_object(Bucket=found.state, Key=found.state_key, Body=b"second")
    s3.put_object(Bucket=found.state, Key=found.plan_key, Body=b"plan")
    s3.put_object(Bucket=found.evidence, Key=found.record_key, Body=b"{}", IfNoneMatch="*")
    yield replace(found, version=first["VersionId"])
    s3.delete_object(Bucket=found.state, Key=found.state_key)


@pytest.fixture(scope="module")
def sessions(accounts: Mapping[str, Account]) -> Mapping[str, Session]:
    """Return a session of everybody in the table; the roles of workflows are got with GitHub's tokens."""
    found = {}
    for name, account in accounts.items():
        anonymous = account.aws.root(account.config.aws.account_id)
        for purpose in ("review", "plan", "record", "deploy"):
            role = account.names.role_arn(purpose)
            session = anonymous.assume_with_token(role, token_claims(account.config, purpose))
            found[purpose if name == "dev" else f"{purpose} of {name}"] = session
    dev = accounts["dev"]
    return found | {ADMIN: _administrator(dev), "break-glass": dev.break_glass}


def _administrator(account: Account) -> Session:
    """Return a session of a role that IAM allows everything in the account."""
    iam = account.break_glass.client("iam")
    arn = f"arn:aws:iam::{account.config.aws.account_id}:role/{ADMIN}"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account.config.aws.account_id}}
    iam.create_role(RoleName=ADMIN, AssumeRolePolicyDocument=json.dumps({**ADMINISTRATOR, "Statement": [trust]}))
    iam.put_role_policy(RoleName=ADMIN, PolicyName="all", PolicyDocument=json.dumps(ADMINISTRATOR))
    return account.aws.root(account.config.aws.account_id).assume(arn)


def is_allowed(ask: Callable[[], object]) -> bool:
    """Return whether AWS does what is asked; every refusal but a denial is an error of the test."""
    try:
        ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException", "403"):
            return False
        raise
    return True


CELLS = [
    (role, call)
    for role in (*ROLES, *STRANGERS)
    for call in CALLS
    if not (role == "break-glass" and call.startswith(NOT_TRIED_BY_BREAK_GLASS))
]


@pytest.mark.parametrize(("role", "call"), CELLS)
def test_the_table_holds(sessions: Mapping[str, Session], place: Place, role: str, call: str) -> None:
    """Who may, may; everybody else is denied."""
    s3 = sessions[role].client("s3")
    assert is_allowed(lambda: CALLS[call](s3, place)) is (call in ALLOWED[role])


# Who uses which key, by a role's own policies: what the keys themselves refuse shows on AWS only (docs/not-proven.md).
KEYS: Mapping[str, tuple[str, str, Mapping[str, str | bytes]]] = {
    "sign": ("signature", "sign", {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}),
    "make a fingerprint": ("fingerprint", "generate_mac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}),
}
USED: Mapping[str, set[str]] = {
    "review": set(),
    "plan": {"make a fingerprint"},
    "record": {"sign", "make a fingerprint"},
    "deploy": {"sign", "make a fingerprint"},
}


@pytest.mark.parametrize("use", KEYS)
@pytest.mark.parametrize("role", USED)
def test_who_signs_and_who_makes_fingerprints(
    accounts: Mapping[str, Account], sessions: Mapping[str, Session], role: str, use: str
) -> None:
    """A plan is not signed by whoever made it, and a pull request knows no fingerprint."""
    key, operation, arguments = KEYS[use]
    dev = accounts["dev"]
    # By its ARN: AWS looks at the key behind an alias, this emulator at the alias.
    found = dev.break_glass.client("kms").describe_key(KeyId=f"alias/{dev.names.resource(key)}")["KeyMetadata"]["Arn"]
    asked = getattr(sessions[role].client("kms"), operation)
    assert is_allowed(lambda: asked(KeyId=found, **arguments)) is (use in USED[role])
