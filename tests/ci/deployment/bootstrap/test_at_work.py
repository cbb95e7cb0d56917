"""The roles at work under enforcement: plan plans, deploy applies, record looks and changes nothing, review reads.

For services that are not looked at here the recorded calls count (tests/shared/access).
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ci.toolchain.terraform.folder import EngineError, Folder
from shared.naming import SERVICE
from tests.ci.deployment.bootstrap.accounts import SETTINGS, Account
from tests.ci.deployment.bootstrap.conftest import Prepared
from tests.ci.deployment.bootstrap.work import BOUNDARY, DEV_ACCOUNT, TRUST, folder_of, relevant, session_of
from tests.rehearsal import documents
from tests.rehearsal.tree import ROOT


@dataclass(frozen=True)
class Deployed:
    """Dev's account, the document that was applied there, what plan said before, and where they all work."""

    account: Account
    document: bytes
    planned: Mapping[str, Any]
    scratch: Path

    def folder(self, purpose: str) -> Folder:
        """Return the working folder with the credentials of a role, connected to the state."""
        found = folder_of(self.scratch, session_of(self.account, purpose))
        found.init()
        return found

    def state_version(self) -> str:
        """Return the version of the state's object."""
        s3, bucket = self.account.break_glass.client("s3"), self.account.config.state.bucket
        return s3.head_object(Bucket=bucket, Key=self.account.names.state_key)["VersionId"]


@dataclass(frozen=True)
class Look:
    """What the record role has seen: its folder, and the plan that lies there."""

    folder: Folder
    planned: Mapping[str, Any]


@pytest.fixture(scope="module")
def deployed(
    prepared: Prepared, accounts: Mapping[str, Account], tmp_path_factory: pytest.TempPathFactory
) -> Generator[Deployed]:
    """Save the plan as plan and apply that one as deploy; at the end take everything away as deploy."""
    dev, scratch = accounts["dev"], tmp_path_factory.mktemp("deployed")
    key = prepared.answers["dev"].data()["outputs"]["StateKeyArn"]
    document = relevant(documents.synthesized(ROOT)["dev"].document, dev, key)
    planning = folder_of(scratch, session_of(dev, "plan"))
    planning.prepare(document, override=SETTINGS["overrides"], lock_file=None)
    planning.init()
    found = Deployed(dev, document, planning.plan(), scratch)
    found.folder("deploy").apply()
    yield found
    ending = found.folder("deploy")
    ending.plan(destroy=True)
    ending.apply()


@pytest.fixture(scope="module")
def look(deployed: Deployed) -> Look:
    """Plan with a refresh and under the lock, as record."""
    folder = deployed.folder("record")
    return Look(folder, folder.plan())


def test_plan_plans_and_deploy_applies_without_a_denial(deployed: Deployed, look: Look) -> None:
    """There was a lot to do, and then nothing is left of it."""
    planned = [one for one in deployed.planned["resource_changes"] if one["change"]["actions"] == ["create"]]
    assert len(planned) >= 20
    left = [one["address"] for one in look.planned["resource_changes"] if one["change"]["actions"] != ["no-op"]]
    assert left == []


def test_record_looks_without_a_denial(deployed: Deployed, look: Look) -> None:
    """It has seen every resource, reads the outputs, and leaves no lock behind."""
    assert len(look.planned["resource_changes"]) == len(deployed.planned["resource_changes"])
    assert look.folder.outputs() == {}
    assert not deployed.account.lock_is_held()


def test_the_engine_would_write_the_state_for_an_empty_plan(deployed: Deployed, look: Look) -> None:
    """What a refresh has learned goes into the state with an apply: so whoever records applies nothing at all."""
    before = deployed.state_version()
    with pytest.raises(EngineError, match=r"(?s)the state could not be written.*AccessDenied"):
        look.folder.apply()
    look.folder.unsaved_state.unlink()
    assert deployed.state_version() == before


def test_a_pull_request_plans_from_the_state_without_a_lock(deployed: Deployed, tmp_path: Path) -> None:
    """The review role needs nothing but the state for it."""
    folder = folder_of(tmp_path, session_of(deployed.account, "review"))
    folder.prepare(deployed.document, override=SETTINGS["overrides"], lock_file=None)
    folder.init()
    planned = folder.plan(review=True)
    assert planned["planned_values"]["root_module"]["resources"]
    assert not deployed.account.lock_is_held()


# What deploy does every day -> the service, its operation, and the arguments.
CHANGES: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "make a role of the stack": (
        "iam",
        "create_role",
        {"RoleName": f"{SERVICE}-task-dev", "AssumeRolePolicyDocument": TRUST, "PermissionsBoundary": BOUNDARY},
    ),
    "fill a role of the stack": (
        "iam",
        "put_role_policy",
        {"RoleName": f"{SERVICE}-task-dev", "PolicyName": "own", "PolicyDocument": json.dumps({"Statement": []})},
    ),
    "choose whom a role trusts": (
        "iam",
        "update_assume_role_policy",
        {"RoleName": f"{SERVICE}-task-dev", "PolicyDocument": TRUST},
    ),
    "trust itself otherwise": (
        "iam",
        "update_assume_role_policy",
        {"RoleName": f"{SERVICE}-record-dev", "PolicyDocument": TRUST},
    ),
    "make a key": ("kms", "create_key", {"Tags": [{"TagKey": "ManagedBy", "TagValue": "terraform"}]}),
    "open the log bucket": (
        "s3",
        "delete_public_access_block",
        {"Bucket": f"{SERVICE}-logs-dev-{DEV_ACCOUNT}"},
    ),
    "set the secret": (
        "secretsmanager",
        "put_secret_value",
        {"SecretId": f"{SERVICE}-application-dev", "SecretString": "x"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("purpose", ["plan", "record"])
def test_whoever_looks_does_not_change(deployed: Deployed, purpose: str, change: str) -> None:
    """No call that changes a resource, whatever a plan says."""
    service, operation, arguments = CHANGES[change]
    with pytest.raises(ClientError, match=r"AccessDenied"):
        getattr(session_of(deployed.account, purpose).client(service), operation)(**arguments)
