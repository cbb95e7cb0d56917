"""A state that S3 refused to take: `save-state` pushes it, or keeps it where the state has gone on without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ci.deployment.executor import Written
from ci.deployment.record_builder import state_of
from ci.deployment.unsaved_state import UnsavedState, doubt_about
from ci.evidence.entry import Entry
from ci.evidence.record import Started
from ci.evidence.store import EvidenceError, EvidenceStore
from shared import exits
from shared.naming import names_of
from tests.ci.deployment.small import config
from tests.ci.drills.place import Place
from tests.ci.drills.promoting import promotion
from tests.ci.drills.proxy import Trouble, troubled
from tests.ci.drills.test_storage import S3, is_state, through
from tests.ci.evidence.records import A, B, C, entry, started

# An apply of more than 20 seconds tries at least twice to write it, and each try raises the serial; these are shorter.
FAILED_WRITES = 2


@pytest.fixture
def here(new_place: Callable[..., Place]) -> Place:
    """Return a place with a state, and with one that follows it and was not written."""
    found = new_place()
    assert found.deploy(found.document("a"))[0] == 0
    said = found.looked_at.state() or {}
    newer = {**said, "serial": said["serial"] + FAILED_WRITES, "outputs": {"Out": {"value": "1", "type": "string"}}}
    found.work().unsaved_state.write_text(json.dumps(newer))
    return found


def started_at(here: Place) -> Started:
    """Return the start of a run that meets the state which is there."""
    account = here.account.account_id
    return started(account_id=account).model_copy(update={"state": state_of(here.looked_at.state() or {})})


def unsaved(here: Place) -> UnsavedState:
    """Return the unsaved state of a place, with a key of the environment, left by a run that met this state."""
    run = started_at(here)
    found = config(here.account.account_id)
    key = here.account.client("kms").create_key()["KeyMetadata"]["Arn"]
    state = found.state.model_copy(update={"bucket": here.bucket, "kms_key_arn": key})
    found = found.model_copy(update={"state": state})
    return UnsavedState(here.work(), found, here.account.client("s3"), lambda: [entry(run)], run.run.id)


def kept(one: UnsavedState) -> list[str]:
    """Return the keys under which states are kept."""
    prefix = names_of(one.config).unsaved_prefix
    found = one.client.list_objects_v2(Bucket=one.config.state.bucket, Prefix=prefix)
    return [each["Key"] for each in found.get("Contents", [])]


def refused(one: UnsavedState) -> str:
    """Return the one line with which it is not pushed."""
    with pytest.raises(exits.CommandError) as raised:
        one.save()
    assert raised.value.code == exits.FAILED
    [line] = raised.value.lines
    return line


def test_what_s3_refused_is_not_planned_over_and_then_pushed(new_place: Callable[..., Place]) -> None:
    """The engine keeps what it made; once it is pushed, the file is gone and the next plan is empty."""
    here = new_place()
    document = here.document("a", "b")
    with troubled(here.variables[S3], Trouble(is_state, status=500)) as address:
        code, said = through(here, address).deploy(document)
    assert code == 1
    assert "the state could not be written" in said
    again, refused = here.deploy(document)
    assert again == 1
    assert "errored.tfstate" in refused
    assert "python -m ci save-state" in refused
    assert here.steps() == {}
    one = unsaved(here)
    assert one.save() == "dev: errored.tfstate is the state now: plan again"
    assert here.steps() == {"step0": "a", "step1": "b"}
    assert (one.save(), kept(one)) == (None, [])
    work = one.folder
    work.prepare(document.read_bytes(), override=None, lock_file=None)
    work.init()
    assert not [each for each in work.plan()["resource_changes"] if each["change"]["actions"] != ["no-op"]]


def test_a_push_that_was_cut_off_after_it_had_come_to_its_end_is_done(here: Place) -> None:
    """Twice is once."""
    one = unsaved(here)
    content = one.folder.unsaved_state.read_bytes()
    assert one.save() is not None
    one.folder.unsaved_state.write_bytes(content)
    serial = here.serial()
    assert serial > json.loads(content)["serial"] - 1
    assert one.save() is not None
    assert (here.serial(), kept(one), one.folder.unsaved_state.exists()) == (serial, [], False)


def test_what_does_not_follow_is_kept_encrypted_once_and_nothing_is_forced(here: Place) -> None:
    """Where the state has gone on, is another one, or the file is cut off; no line says what it holds."""
    one = unsaved(here)
    file = one.folder.unsaved_state
    said = json.loads(file.read_bytes())
    there = here.looked_at.state()
    for content, why in (
        (json.dumps({**said, "serial": 1}), "has lineage "),
        (json.dumps({**said, "lineage": "0" * 8}), "has lineage 00000000, serial "),
        (json.dumps(said)[:-9], "is no whole state"),
    ):
        file.write_text(content)
        line = refused(one)
        assert refused(one) == line
        assert f"errored.tfstate {why}" in line
        assert "terraform_data" not in line
        place = line.partition("it is kept as s3://")[2].partition(":")[0].partition("/")[2]
        found = one.client.get_object(Bucket=here.bucket, Key=place)
        assert found["Body"].read() == content.encode()
        assert (found["ServerSideEncryption"], found["SSEKMSKeyId"]) == ("aws:kms", one.config.state.kms_key_arn)
        assert place in kept(one)
    assert len(kept(one)) == 3
    assert here.looked_at.state() == there


def test_what_a_newer_run_has_written_is_not_written_over(
    new_place: Callable[..., Place], store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it came the records proved that the file follows; its serial is the higher one all the same."""
    here = new_place()
    for name, value in here.account.environment.items():
        monkeypatch.setenv(name, value)

    def promote(place: Place, where: str, digest: str, *steps: str) -> Written | None:
        return promotion(place, where, here.document(*steps).read_bytes(), store, digest, lambda _: True).run()

    assert promote(here, "work", A, "a") is not None
    assert here.work().applied_by is None
    with (
        troubled(here.variables[S3], Trouble(is_state, status=500)) as address,
        pytest.raises(exits.CommandError, match="the state could not be written"),
    ):
        promote(through(here, address), "work", B, "a", "b")
    one = replace(unsaved(here), entries=store.entries, run=None)
    left = json.loads(here.work().unsaved_state.read_bytes())
    left["serial"] = here.serial() + FAILED_WRITES
    here.work().unsaved_state.write_text(json.dumps(left))
    assert doubt_about(here.work().applied_by, store.entries(), state_of(here.looked_at.state() or {})) is None
    newer = promote(here, "another", C, "a", "c")
    assert newer is not None
    assert here.serial() < left["serial"]
    line = refused(one)
    assert f"run {here.work().applied_by} left it, and run {newer[1].run.id} by another is the newest" in line
    assert (len(kept(one)), here.steps()) == (1, {"step0": "a", "step1": "c"})
    assert here.work().unsaved_state.is_file()


def test_where_no_evidence_can_be_read_it_is_kept(here: Place) -> None:
    """The state that is there stays, and the line says why."""

    def denied() -> list[Entry]:
        raise EvidenceError(["evidence of dev: these credentials may not use it"])

    one, there = replace(unsaved(here), entries=denied), here.looked_at.state()
    assert "errored.tfstate cannot be pushed: evidence of dev: these credentials" in refused(one)
    assert (len(kept(one)), here.looked_at.state()) == (1, there)


def test_a_folder_that_is_not_connected_pushes_nothing(here: Place, tmp_path: Path) -> None:
    """The engine would write a file of the folder: what was downloaded stays, and the line says what to do."""
    one = unsaved(here)
    other = replace(one, folder=replace(one.folder, path=tmp_path / "other"))
    other.folder.path.mkdir()
    other.folder.unsaved_state.write_bytes(one.folder.unsaved_state.read_bytes())
    there = here.looked_at.state()
    for each in (other, replace(one, config=one.config.model_copy(update={"name": "staging"}))):
        assert "is not connected to s3://" in refused(each)
        assert "run python -m ci plan " in refused(each)
        assert each.folder.unsaved_state.is_file()
    assert [file.name for file in other.folder.path.iterdir()] == ["errored.tfstate"]
    assert (kept(one), here.looked_at.state()) == ([], there)


def test_where_s3_still_refuses_it_stands_where_it_stood(here: Place) -> None:
    """Everything but reading fails: the line says where the only copy is."""
    with troubled(
        here.variables[S3], Trouble(lambda method, _: method == "PUT", status=403, code="AccessDenied")
    ) as at:
        account = replace(here.account, environment={**here.account.environment, S3: at})
        one = replace(unsaved(through(here, at)), client=account.client("s3"))
        line = refused(one)
    assert line.endswith('it stands there and nowhere else: see docs/operations.md, "A state that was not written"')
    assert one.folder.unsaved_state.is_file()
    assert kept(unsaved(here)) == []


def test_without_an_unsaved_state_there_is_nothing_to_do(new_place: Callable[..., Place], tmp_path: Path) -> None:
    """Also where nothing was ever deployed: no folder, no engine, no AWS."""
    assert tmp_path
    assert unsaved(new_place()).save() is None
