"""The table of who may do what: real calls of real sessions, on AWS that enforces what bootstrap made.

Every role tries everything. A cell that is not in the table is denied.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.ci.bootstrap.accounts import Account, token_claims
from tests.local_aws.enforcing import ADMINISTRATOR, Session

ADMIN = "administrator"
ROLES = ("review", "plan", "deploy", ADMIN, "break-glass")
STRANGERS = ("plan of staging", "deploy of staging", "deploy of prod")
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


def new(key: str) -> str:
    """Return a key beside `key` that nothing has."""
    return f"{key}-{uuid.uuid4().hex}"


CALLS: Mapping[str, Call] = {
    "read state": lambda s3, at: s3.get_object(Bucket=at.state, Key=at.state_key),
    "write state": lambda s3, at: s3.put_object(Bucket=at.state, Key=at.state_key, Body=b"{}"),
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
    "add a record": lambda s3, at: s3.put_object(
        Bucket=at.evidence, Key=new(at.record_key), Body=b"{}", IfNoneMatch="*"
    ),
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
    "deploy": {
        "read state",
        "write state",
        "take the lock",
        "release the lock",
        "fetch a plan",
        "list records",
        "read a record",
        "add a record",
    },
    ADMIN: set(),
    # Break-glass may do everything but overwrite a record in place.
    "break-glass": {name for name in CALLS if name != "overwrite a record"},
    "plan of staging": {"list records", "read a record"},
    "deploy of staging": {"list records", "read a record"},
    "deploy of prod": set(),
}


@pytest.fixture(scope="module")
def place(accounts: Mapping[str, Account]) -> Place:
    """Return dev's buckets, filled by those who may."""
    dev = accounts["dev"]
    names, s3 = dev.names, dev.break_glass.client("s3")
    found = Place(
        state=dev.config.state.bucket,
        evidence=names.bucket("evidence"),
        state_key=names.state_key,
        bootstrap_key=names.bootstrap_state_key,
        plan_key=f"{names.plans_prefix}commit/run/plan.tfplan",
        record_key="records/dev/one.json",
        version="",
    )
    first = s3.put_object(Bucket=found.state, Key=found.state_key, Body=b"first")
    s3.put_object(Bucket=found.state, Key=found.state_key, Body=b"second")
    s3.put_object(Bucket=found.state, Key=found.plan_key, Body=b"plan")
    s3.put_object(Bucket=found.evidence, Key=found.record_key, Body=b"{}", IfNoneMatch="*")
    return Place(**{**found.__dict__, "version": first["VersionId"]})


@pytest.fixture(scope="module")
def sessions(accounts: Mapping[str, Account]) -> Mapping[str, Session]:
    """Return a session of everybody in the table; the roles of workflows are got with GitHub's tokens."""
    found = {}
    for name, account in accounts.items():
        anonymous = account.aws.root(account.config.aws.account_id)
        for purpose in ("review", "plan", "deploy"):
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


def is_allowed(session: Session, call: Call, place: Place) -> bool:
    """Return whether AWS does what is asked; every refusal but a denial is an error of the test."""
    try:
        call(session.client("s3"), place)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("AccessDenied", "403"):
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
    assert is_allowed(sessions[role], CALLS[call], place) is (call in ALLOWED[role])
