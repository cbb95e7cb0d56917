"""Secrets that a deployment knows: found in no file, log, stream, record or object but the plan and the state."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ci.changes.plan import render
from ci.deployment import approved_plan, planning
from ci.deployment.executor import DeploymentError
from ci.deployment.gate_input import Evidence
from ci.deployment.plan_store import plan_store_of
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.evidence.store import EvidenceStore
from ci.toolchain.artifact import Artifact
from shared import exits
from shared.terminal import print_problems
from tests.ci.conftest import NUMBERS
from tests.ci.deployment.small import config, in_account, target
from tests.ci.deployment.test_promotion import PROVENANCE
from tests.local_aws import LocalAccount
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")

CANARIES = {
    "variable": "canary-variable-1a2b3c",
    "output": "canary-output-4d5e6f",
    "nested": "canary-nested-7a8b9c",
    "policy": "canary-policy-0d1e2f",
    "error": 'canary-error-3"a4\\b5c',
}
KEPT_IN = {"plan.tfplan", "terraform.tfstate", "terraform.tfstate.backup", "outputs.json", "cdk.tf.json"}


def artifact() -> Artifact:
    """Return a document that knows five secrets, and fails with an error that quotes one of them."""
    policy = json.dumps({"Statement": [{"Sid": CANARIES["policy"]}]})
    document = {
        "terraform": {},
        "variable": {
            name: {"type": "string", "sensitive": True, "default": value}
            for name, value in {**CANARIES, "policy": policy}.items()
        },
        "resource": {
            "terraform_data": {
                "whole": {"input": "${var.variable}"},
                "nested": {"input": {"open": "seen", "list": [{"deep": "${var.nested}"}]}},
                "policy": {"input": "${var.policy}"},
                "bad": {
                    "input": "${var.error}",
                    "depends_on": ["terraform_data.whole", "terraform_data.nested", "terraform_data.policy"],
                    # The shell says the name of the program that it does not find: a provider that quotes its input.
                    "provisioner": [{"local-exec": [{"command": "exit 3", "working_dir": "/none/${var.error}"}]}],
                },
            }
        },
        "output": {"Secret": {"value": "${var.output}", "sensitive": True}, "EnvironmentSuffix": {"value": "dev"}},
    }
    return Artifact("dev", "TapStack-dev", json.dumps(document).encode())


def leaks(text: str) -> set[str]:
    """Return which secrets stand in a text, as they are or as JSON writes them."""
    return {name for name, value in CANARIES.items() if value in text or json.dumps(value)[1:-1] in text}


def test_no_secret_leaves_the_plan_and_the_state(
    tmp_path: Path,
    accounts: Mapping[str, LocalAccount],
    store: EvidenceStore,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A whole promotion that fails in the apply: every stream, every file, every object."""
    for name, value in accounts["dev"].environment.items():
        monkeypatch.setenv(name, value)
    comments: list[str] = []

    def shown(plan: Plan) -> bool:
        render.print_text({"dev": plan.summary})
        comments.append(render.comment({"dev": plan.summary}) + json.dumps(render.as_data({"dev": plan.summary})))
        return True

    place = target(tmp_path, artifact(), of=config(NUMBERS["dev"]))
    # The document of a real stack holds no secret. This one does, so it must not go into the evidence bucket.
    monkeypatch.setattr(EvidenceStore, "put_document", lambda _self, _content: "")
    with pytest.raises(DeploymentError) as raised:
        Deployment(place, Evidence(store, None), PROVENANCE, ProgressTable(["dev"]), shown).run()
    print_problems(raised.value.lines)
    said = capfd.readouterr()
    assert raised.value.code == exits.FAILED
    assert "terraform_data.bad" in said.err
    assert "(sensitive)" in said.err
    assert leaks(said.out + said.err + "".join(comments)) == set()
    objects = store.client.list_objects_v2(Bucket=store.bucket)["Contents"]
    bodies = [store.client.get_object(Bucket=store.bucket, Key=one["Key"])["Body"].read() for one in objects]
    # That a deployment starts, and how it ended: what is signed stands there in base64.
    payloads = [base64.b64decode(json.loads(body)["payload"]).decode() for body in bodies]
    assert [leaks(payload) for payload in payloads] == [set(), set()]
    files = [file for file in place.folder.path.rglob("*") if file.is_file() and file.name not in KEPT_IN]
    assert any(file.name == "apply.log" for file in files)
    assert {
        str(file): leaks(file.read_text(errors="replace")) for file in files if leaks(file.read_text(errors="replace"))
    } == {}
    assert leaks((place.folder.path / "terraform.tfstate").read_text()) == set(CANARIES)


def test_no_secret_leaves_the_stored_plan(
    tmp_path: Path,
    accounts: Mapping[str, LocalAccount],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A plan that is stored, approved and applied until it fails: every stream, every file, every object but itself."""
    for name, value in accounts["staging"].environment.items():
        monkeypatch.setenv(name, value)
    dev = in_account(accounts["staging"])
    place = target(tmp_path, artifact(), of=dev)
    plans = plan_store_of(dev)
    what = approved_plan.store(place, planning.plan(place, fingerprint_key=plans.fingerprint_key()), plans)
    with pytest.raises(exits.CommandError) as raised:
        approved_plan.apply(place, what, plans)
    print_problems([*raised.value.lines, str(what)])
    said = capfd.readouterr()
    assert "terraform_data.bad" in said.err
    assert leaks(said.out + said.err) == set()
    s3 = accounts["staging"].client("s3")
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=dev.state.bucket)["Contents"]]
    bodies = {key: s3.get_object(Bucket=dev.state.bucket, Key=key)["Body"].read() for key in keys}
    assert {key.rpartition("/")[2] for key in bodies} == {"plan.tfplan", "planned.json"}
    # The plan is a zip: its parts are looked at as what they are.
    parts = zipfile.ZipFile(io.BytesIO(bodies.pop(what.key)))
    assert set().union(*(leaks(parts.read(name).decode(errors="replace")) for name in parts.namelist())) != set()
    assert {key: leaks(body.decode()) for key, body in bodies.items()} == {key: set() for key in bodies}
    files = [file for file in place.folder.path.rglob("*") if file.is_file() and file.name not in KEPT_IN]
    assert {file.name: leaks(file.read_text(errors="replace")) for file in files} == {
        file.name: set() for file in files
    }
