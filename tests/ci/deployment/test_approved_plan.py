"""A plan that was stored, approved and fetched again: real Terraform, S3 and KMS on loopback."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ci.changes.plan.fingerprint import SCHEME
from ci.deployment import approved_plan, planning
from ci.deployment.plan_store import PlanStore, Stored
from ci.deployment.target import Target
from ci.toolchain.artifact import Artifact
from ci.toolchain.terraform.configuration import DOCUMENT
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.naming import PROJECT, SERVICE
from tests.ci.conftest import NUMBERS
from tests.ci.deployment.small import artifact, artifact_of, target
from tests.local_aws import LocalAccount
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


Make = Callable[[Artifact], Target]


@pytest.fixture
def make(tmp_path: Path, dev: EnvironmentConfig) -> Make:
    """Return what makes a target of dev in one working folder; a second one finds the first one's state."""
    return lambda what: target(tmp_path, what, of=dev)


def stored(found: Target, plans: PlanStore) -> Stored:
    """Plan and store."""
    return approved_plan.store(found, planning.plan(found, fingerprint_key=plans.fingerprint_key()), plans)


def deploy(found: Target) -> None:
    """Plan and apply, without anybody's approval."""
    planning.plan(found)
    planning.apply(found)


def resources(found: Target) -> dict[str, str]:
    """Return resource -> input of what the state holds."""
    return {
        one["name"]: one["instances"][0]["attributes"]["input"]["value"] for one in found.folder.state()["resources"]
    }


def refused(found: Target, what: Stored, plans: PlanStore, code: int = exits.FAILED) -> str:
    """Return the one line with which an approved plan is refused."""
    with pytest.raises(exits.CommandError) as raised:
        approved_plan.apply(found, what, plans)
    assert raised.value.code == code
    [line] = raised.value.lines
    return line


def test_the_stored_plan_is_the_one_that_is_applied(make: Make, plans: PlanStore) -> None:
    """On another machine: nothing but the three values of the approval is known there."""
    found = make(artifact(one="1"))
    what = stored(found, plans)
    planning.discard(found)
    approved_plan.apply(found, what, plans)
    assert resources(found) == {"one": "1"}
    assert not found.folder.plan_file.exists()


def test_a_plan_lies_under_its_commit_and_the_state_s_key(
    make: Make, plans: PlanStore, accounts: Mapping[str, LocalAccount]
) -> None:
    """Encrypted with the key of the environment, whatever the bucket's default is."""
    what = stored(make(artifact(one="1")), plans)
    head = accounts["dev"].client("s3").head_object(Bucket=plans.config.state.bucket, Key=what.key)
    assert what.key.startswith("plans/dev/")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", plans.config.state.kms_key_arn)


def test_the_note_beside_a_plan_holds_no_value_of_it(
    make: Make, plans: PlanStore, accounts: Mapping[str, LocalAccount]
) -> None:
    """Environment, account and digests."""
    what = stored(make(artifact(one="a-value-of-the-plan")), plans)
    s3 = accounts["dev"].client("s3")
    note = json.load(
        s3.get_object(Bucket=plans.config.state.bucket, Key=what.key.replace("plan.tfplan", "planned.json"))["Body"]
    )
    assert set(note) == {"environment", "account_id", "document_sha256", "plan_sha256", "rehearsal", "destroy"}
    assert "a-value-of-the-plan" not in json.dumps(note)


def test_a_plan_whose_bytes_changed_is_refused(
    make: Make, plans: PlanStore, accounts: Mapping[str, LocalAccount]
) -> None:
    """Tampered with, or cut off by a download: nothing is applied."""
    found = make(artifact(one="1"))
    what = stored(found, plans)
    s3 = accounts["dev"].client("s3")
    whole = s3.get_object(Bucket=plans.config.state.bucket, Key=what.key)["Body"].read()
    s3.put_object(Bucket=plans.config.state.bucket, Key=what.key, Body=whole[:-100])
    line = refused(found, what, plans)
    assert line.startswith(f"{what.key}: has SHA-256 ")
    assert line.endswith(f"approved was {what.sha256}: plan and approve again")
    assert found.folder.state() == {}


def test_a_plan_with_another_meaning_than_the_approved_one_is_refused(make: Make, plans: PlanStore) -> None:
    """Digest and key are right, and still it is not what somebody looked at."""
    found = make(artifact(one="1"))
    what = dataclasses.replace(stored(found, plans), fingerprint=f"{SCHEME}:{'0' * 64}")
    assert refused(found, what, plans) == (
        f"{what.key}: its fingerprint is not the approved one: plan and approve again"
    )
    assert found.folder.state() == {}
    assert not found.folder.plan_file.exists()


def test_a_stored_plan_with_a_command_of_its_own_never_runs(make: Make, plans: PlanStore, tmp_path: Path) -> None:
    """Note, summary and fingerprint are those of the approved plan: only the files inside the plan are others."""
    found, ran = make(artifact(one="1")), tmp_path / "ran"
    honest = planning.plan(found, fingerprint_key=plans.fingerprint_key())
    command = {"local-exec": [{"command": f"touch {ran}"}]}
    planning.plan(make(artifact_of({"one": {"input": "1", "provisioner": [command]}})))
    content = found.folder.plan_file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    key = plans.put(content, dataclasses.replace(honest.planned, plan_sha256=sha256), "c")
    line = refused(found, Stored(key, sha256, str(honest.fingerprint)), plans)
    assert line == f"the saved plan holds another {DOCUMENT} than the one of this commit: plan and approve again"
    assert not ran.exists()


def test_a_fingerprint_of_another_scheme_is_named_as_one(make: Make, plans: PlanStore) -> None:
    """An approval from before this tooling: the plan has not changed, and still it is to be approved again."""
    what = dataclasses.replace(stored(make(artifact(one="1")), plans), fingerprint="0" * 64)
    assert refused(make(artifact(one="1")), what, plans) == (
        f"{what.key}: its fingerprint is not the approved one (that is of another scheme than {SCHEME}): "
        "plan and approve again"
    )


def test_credentials_of_another_account_are_refused(
    make: Make, plans: PlanStore, accounts: Mapping[str, LocalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the plan is even fetched."""
    found = make(artifact(one="1"))
    what = stored(found, plans)
    for name, value in accounts["staging"].environment.items():
        monkeypatch.setenv(name, value)
    line = refused(found, what, plans)
    assert line == f"dev: its account is {NUMBERS['dev']}, the credentials are of {NUMBERS['staging']}: sign in there"


@pytest.mark.parametrize("key", ["plans/staging/c/r/plan.tfplan", f"{PROJECT}/dev/terraform.tfstate", "plans/dev/x"])
def test_what_is_no_plan_of_this_environment_is_not_even_fetched(make: Make, plans: PlanStore, key: str) -> None:
    """Whatever its digest."""
    line = refused(make(artifact(one="1")), Stored(key, "0" * 64, "0" * 64), plans)
    assert line == f"{key}: is no plan of dev: its key begins with plans/dev/"


def test_a_plan_that_has_expired_is_one_line(make: Make, plans: PlanStore) -> None:
    """The bucket forgets plans that nobody approved in time."""
    line = refused(make(artifact(one="1")), Stored("plans/dev/c/r/plan.tfplan", "0" * 64, "0" * 64), plans)
    assert line.startswith("plans/dev/c/r/plan.tfplan: cannot be fetched: ")


def test_other_files_than_those_of_the_plan_are_refused(make: Make, plans: PlanStore) -> None:
    """The checkout is another commit's."""
    what = stored(make(artifact(one="1")), plans)
    line = refused(make(artifact(one="2")), what, plans)
    assert line == "the files here are not those of the plan: check out its commit"


def test_a_stale_plan_is_made_again_and_applied_where_it_means_the_same(make: Make, plans: PlanStore) -> None:
    """Somebody applied something in between and took it back: the approval still fits."""
    before, wanted = make(artifact(one="1")), make(artifact(one="2"))
    deploy(before)
    what = stored(wanted, plans)
    deploy(make(artifact(one="1", two="2")))
    deploy(before)
    approved_plan.apply(wanted, what, plans)
    assert resources(wanted) == {"one": "2"}


def test_a_stale_plan_that_means_something_else_stops_for_another_approval(make: Make, plans: PlanStore) -> None:
    """With the gate's exit code; what somebody else applied stays."""
    wanted = make(artifact(one="1", two="2"))
    what = stored(wanted, plans)
    deploy(make(artifact(one="1")))
    line = refused(wanted, what, plans, exits.STOPPED)
    assert line == (
        "the state has moved on since the plan was made, and a new plan would do something else (1 to create): "
        "approve the new plan"
    )
    assert resources(wanted) == {"one": "1"}


def test_without_the_key_a_plan_cannot_be_stored(plans: PlanStore) -> None:
    """It says how to plan all the same."""
    other = PlanStore(plans.config.model_copy(update={"name": "other"}), plans.client)
    with pytest.raises(exits.CommandError) as raised:
        other.fingerprint_key()
    [line] = raised.value.lines
    assert line.startswith(f"alias/{SERVICE}-fingerprint-other: ")
    assert line.endswith(": run bootstrap, sign in as plan or deploy, or plan with --local")
