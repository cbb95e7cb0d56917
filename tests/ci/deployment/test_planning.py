"""A saved plan, the note beside it, and what is not applied."""

from __future__ import annotations

import dataclasses
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from ci.changes.permissions import Broadening
from ci.changes.plan.hiding import hiding_of
from ci.deployment import planning
from ci.deployment.target import Target
from ci.toolchain.rehearsal import Rehearsal
from ci.toolchain.terraform.folder import Folder
from shared import exits
from tests.ci.deployment.small import artifact, artifact_of, target
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")


@pytest.fixture
def planned(tmp_path: Path) -> Target:
    """Return a target with a saved plan of one resource."""
    found = target(tmp_path, artifact(one="1"))
    planning.plan(found)
    return found


def refused(found: Target) -> str:
    """Return the line with which an apply is refused."""
    with pytest.raises(exits.CommandError) as raised:
        planning.apply(found)
    [line] = raised.value.lines
    return line


def test_what_was_planned_is_applied_and_the_outputs_are_written(planned: Target) -> None:
    """Below the name of the stack, for this user only."""
    planning.apply(planned)
    assert json.loads(planned.outputs_file.read_text()) == {"TapStack-dev": {"EnvironmentSuffix": "dev"}}
    assert stat.S_IMODE(planned.outputs_file.stat().st_mode) == 0o600
    assert not (planned.folder.path / planning.PLANNED).exists()


def test_a_plan_that_is_known_is_not_read_again(planned: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine would load the schemas of every type once more."""
    known = planning.plan(planned)

    def read(_: Folder) -> dict[str, Any]:
        raise AssertionError("the plan was read again")

    monkeypatch.setattr(Folder, "show", read)
    planning.apply(planned, plan=known)
    assert planned.outputs_file.is_file()


def failing(secret: str, folder: Path) -> Target:
    """Return a target whose apply fails with a secret in the error."""
    command = {"local-exec": [{"command": f"echo {secret} >&2; exit 7"}]}
    resources = {"bad": {"input": f'${{sensitive("{secret}")}}', "provisioner": [command]}}
    return target(folder, artifact_of(resources))


@pytest.mark.parametrize("is_known", [True, False])
def test_an_error_holds_nothing_that_the_plan_calls_sensitive(tmp_path: Path, is_known: bool) -> None:
    """Whether the plan was made in this process or before it, or is another one than was known."""
    found = failing("s3cret-value", tmp_path)
    other = planning.plan(dataclasses.replace(found, artifact=artifact(one="1")))
    known = planning.plan(found)
    with pytest.raises(exits.CommandError) as raised:
        planning.apply(found, plan=known if is_known else other)
    said = "\n".join(raised.value.lines)
    assert "s3cret-value" not in said
    assert "(sensitive)" in said


def test_an_error_of_the_plan_itself_holds_no_secret(tmp_path: Path) -> None:
    """No plan says then what is sensitive: its name says it."""
    refused_by = {"condition": '${self.input != "x"}', "error_message": "no login with PGPASSWORD=q7Z-canary here"}
    item = {"input": "x", "lifecycle": {"postcondition": [refused_by]}}
    found = target(tmp_path, artifact_of({"a": item}))
    with pytest.raises(exits.CommandError) as caught:
        planning.plan(found)
    log = "".join(file.read_text() for file in found.folder.path.rglob("plan.log"))
    assert "PGPASSWORD=(sensitive) here" in str(caught.value)
    assert "(sensitive) here" in log
    assert "q7Z-canary" not in log


def test_what_a_plan_permits_is_shown_without_its_secrets() -> None:
    """A policy may quote what is sensitive elsewhere, and a reason of the gate quotes the policy."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::canary-4711"}
    values = {"policy": json.dumps({"Statement": [statement]}), "bucket": "canary-4711"}
    change = {"actions": ["create"], "before": None, "after": values, "after_sensitive": {"bucket": True}}
    item = {"address": 'aws_s3_bucket_policy.a["canary-4711"]', "type": "aws_s3_bucket_policy", "change": change}
    shown = {"resource_changes": [item]}
    (found,) = planning.permitted(shown, hiding_of(shown))
    assert "s3:" in found.what
    assert "canary" not in found.what + found.address


def bucket_policy(tag: str, bucket: str) -> dict[str, Any]:
    """Return a plan of a policy that names a tag's value, and a bucket whose name the plan calls sensitive."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}"}
    condition = {"StringEquals": {"aws:PrincipalTag/password": tag}}
    values = {"policy": json.dumps({"Statement": [{**statement, "Condition": condition}]}), "bucket": bucket}
    change = {"actions": ["create"], "before": None, "after": values, "after_sensitive": {"bucket": True}}
    item = {"address": "aws_s3_bucket_policy.a", "type": "aws_s3_bucket_policy", "change": change}
    return {"resource_changes": [item]}


def permitted(tag: str = "one", bucket: str = "canary-4711") -> Broadening:
    """Return the only thing that such a plan permits."""
    shown = bucket_policy(tag, bucket)
    (found,) = planning.permitted(shown, hiding_of(shown))
    return found


def test_statements_that_are_shown_alike_are_overridden_one_by_one() -> None:
    """A value that is hidden for its name enters the id, and the id of the same plan stays."""
    one, other = permitted("one"), permitted("two")
    assert one.what == other.what
    assert one.id != other.id
    assert one == permitted("one")


def test_no_id_holds_what_the_plan_calls_sensitive() -> None:
    """Who tries values could find one by the id."""
    assert permitted(bucket="canary-4711") == permitted(bucket="canary-4712")


def test_without_a_plan_nothing_is_applied(tmp_path: Path) -> None:
    """It says what to run first."""
    found = target(tmp_path, artifact(one="1"))
    assert refused(found) == "no plan is saved here: run plan first"


def test_a_plan_that_was_put_there_by_somebody_else_is_refused(planned: Target) -> None:
    """Its digest is not the one that was noted."""
    planned.folder.plan_file.write_bytes(b"another")
    assert refused(planned) == "the saved plan is not the one that was made here: plan again"


def test_a_plan_of_other_files_is_refused(planned: Target) -> None:
    """Somebody pulled in between."""
    other = dataclasses.replace(planned, artifact=artifact(one="2"))
    assert refused(other) == "the files have changed since the plan: plan again"


def test_a_plan_of_a_rehearsal_is_refused_outside_of_it(planned: Target) -> None:
    """And the other way round."""
    other = dataclasses.replace(planned, rehearsal=Rehearsal("a" * 64))
    assert refused(other) == "the saved plan belongs to another rehearsal, or to none: plan again"


@pytest.mark.parametrize("note", ["{", "[]", '{"environment": "dev"}'])
def test_a_note_that_cannot_be_read_is_no_plan(planned: Target, note: str) -> None:
    """Whatever stands in it."""
    (planned.folder.path / planning.PLANNED).write_text(note)
    assert refused(planned) == "no plan is saved here: run plan first"


def test_a_plan_that_fails_leaves_the_one_before_it_unusable(planned: Target) -> None:
    """Nobody applies what is old by mistake."""
    broken = artifact(one='${file("missing")}')
    with pytest.raises(exits.CommandError):
        planning.plan(dataclasses.replace(planned, artifact=broken))
    assert refused(planned) == "no plan is saved here: run plan first"


def test_a_plan_that_was_begun_is_used_up(tmp_path: Path) -> None:
    """Applied again it would make everything twice."""
    command = {"local-exec": [{"command": "exit 7"}]}
    found = target(tmp_path, artifact_of({"bad": {"input": "1", "provisioner": [command]}}))
    planning.plan(found)
    with pytest.raises(exits.CommandError):
        planning.apply(found)
    assert refused(found) == "no plan is saved here: run plan first"


def test_nothing_is_applied_over_a_state_that_is_not_saved(planned: Target) -> None:
    """What was made would be made again."""
    planned.folder.unsaved_state.write_text("{}")
    assert "python -m ci save-state" in refused(planned)
