"""A state that is deleted or replaced after a success: nothing goes on in silence, and the way back works."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from ci.deployment.planning import Plan
from ci.deployment.run import Deployment
from ci.evidence.operation import Operation
from ci.evidence.store import EvidenceStore
from shared import exits
from tests.ci.drills.place import KEY, Place, wait_for
from tests.ci.drills.promoting import promotion
from tests.ci.evidence.records import A, B, ended
from tests.ci.gate.request_examples import override

Work = Callable[[], Deployment]


@pytest.fixture
def here(new_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a place, with this process signed in to its account."""
    found = new_place()
    for name, value in found.account.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def work(here: Place, store: EvidenceStore) -> Work:
    """Return what makes a promotion of a document of two resources to dev."""
    document = here.document("a", "b").read_bytes()
    return lambda: promotion(here, "work", document, store, A, lambda _: True)


@pytest.fixture
def lost(here: Place, work: Work) -> Work:
    """Promote, delete the state, and return the same."""
    assert work().run() is not None
    here.account.client("s3").delete_object(Bucket=here.bucket, Key=KEY)
    return work


def stopped(act: Callable[[], object]) -> str:
    """Return the one line with which the gate's code stops."""
    with pytest.raises(exits.CommandError) as raised:
        act()
    assert raised.value.code == exits.STOPPED
    [line] = raised.value.lines
    return line


@pytest.mark.parametrize("operation", [Operation.PROMOTE, Operation.ROLLBACK])
def test_a_lost_state_is_not_rebuilt(here: Place, lost: Work, store: EvidenceStore, operation: Operation) -> None:
    """Nothing is applied or recorded, and no plan is left."""
    again = replace(lost(), operation=operation)
    assert stopped(again.run).startswith("state-lost: the state of dev holds no resource, and eeeeeeeeeeee was applied")
    assert here.looked_at.state() is None
    assert len(ended(store.entries())) == 1
    assert not again.target.folder.plan_file.exists()


def test_a_lost_state_is_not_recorded_as_destroyed(lost: Work, store: EvidenceStore) -> None:
    """Everything is there still."""
    found = lost()
    end = Deployment(found.target, found.evidence, found.provenance, found.progress, lambda _: True, Operation.DESTROY)
    line = stopped(end.run)
    assert line.startswith("state-lost: ")
    assert "so a plan destroys nothing: list its versions" in line
    assert len(ended(store.entries())) == 1
    assert not found.target.folder.plan_file.exists()


def put_back(here: Place, place: int) -> None:
    """Make a version of the state the newest one, as docs/operations.md says; `place` counts from the oldest."""
    client = here.account.client("s3")
    versions = [
        one for one in client.list_object_versions(Bucket=here.bucket, Prefix=KEY)["Versions"] if one["Key"] == KEY
    ]
    version = sorted(versions, key=lambda one: one["LastModified"])[place]["VersionId"]
    client.copy_object(
        Bucket=here.bucket, Key=KEY, CopySource={"Bucket": here.bucket, "Key": KEY, "VersionId": version}
    )


def test_a_state_is_restored_as_the_documentation_says(here: Place, lost: Work) -> None:
    """The recorded version is put back; the next plan is empty."""
    stopped(lost().run)
    put_back(here, -1)
    assert unchanged(lost())


def unchanged(one: Deployment) -> bool:
    """Promote, and return whether it was a success without a change."""
    written = one.run()
    return written is not None and written[1].succeeded and not written[1].changes


def test_an_older_version_that_is_put_back_stops_until_the_recorded_one_is(
    here: Place, work: Work, store: EvidenceStore
) -> None:
    """Also where the plan over it is empty: what it lacks was taken away in a second success."""
    assert work().run() is not None
    assert promotion(here, "work", here.document("a").read_bytes(), store, B, lambda _: True).run() is not None
    put_back(here, 0)
    assert stopped(work().run).startswith("state-replaced: the state of dev has serial 1, and eeeeeeeeeeee left serial")
    assert here.serial() == 1
    assert len(ended(store.entries())) == 2
    put_back(here, -2)
    assert unchanged(promotion(here, "work", here.document("a").read_bytes(), store, B, lambda _: True))


def test_a_state_of_another_lineage_stops(here: Place, work: Work) -> None:
    """Somebody has written theirs there: nothing of it is changed."""
    assert work().run() is not None
    found = here.looked_at.state()
    theirs = json.dumps({**(found or {}), "lineage": "0" * 8, "serial": 99}).encode()
    here.account.client("s3").put_object(Bucket=here.bucket, Key=KEY, Body=theirs)
    assert stopped(work().run).startswith("state-replaced: the state of dev has lineage 00000000, serial 99, and")
    assert here.serial() == 99
    put_back(here, 0)
    assert unchanged(work())


def test_a_lock_that_was_taken_away_while_its_holder_applied_is_no_success(here: Place, store: EvidenceStore) -> None:
    """The engine misses it when it lets go of it: another run may have written in between."""
    one = promotion(here, "work", here.document("a", seconds=3).read_bytes(), store, A, lambda _: True)

    def take_away() -> None:
        wait_for(here.looked_at.is_locked, "the lock of the apply")
        here.account.client("s3").delete_object(Bucket=here.bucket, Key=f"{KEY}.tflock")

    def confirm(_: Plan) -> bool:
        Thread(target=take_away).start()
        return True

    with pytest.raises(exits.CommandError, match="apply: Error releasing the state lock"):
        replace(one, confirm=confirm).run()
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.result == "failed"


def test_a_pushed_state_is_another_one_until_another_person_says_so(
    here: Place, lost: Work, store: EvidenceStore
) -> None:
    """Terraform gives a new lineage to what it pushes where nothing is; so it does to what is imported there."""
    client = here.account.client("s3")
    versions = client.list_object_versions(Bucket=here.bucket, Prefix=KEY)["Versions"]
    [version] = [one["VersionId"] for one in versions if one["Key"] == KEY]
    folder = lost().target.folder
    body = client.get_object(Bucket=here.bucket, Key=KEY, VersionId=version)["Body"].read()
    (folder.path / "restored.json").write_bytes(body)
    push = [str(folder.engine.program), "state", "push", "restored.json"]
    subprocess.run(push, cwd=folder.path, env=dict(folder.environment), check=True)
    found = here.looked_at.state()
    assert found is not None
    assert found["lineage"] != json.loads(body)["lineage"]
    assert stopped(lost().run).startswith("state-replaced: the state of dev has lineage")
    one = lost()
    now = one.now()
    store.file(override("state-replaced", environment="dev", made_at=now, expires_at=now + timedelta(hours=1)))
    written = one.run()
    assert written is not None
    assert [used.rule for used in written[1].opened] == ["state-replaced"]
    assert unchanged(lost())


def test_somebody_else_opens_it_for_a_state_that_is_gone_for_good(
    here: Place, lost: Work, store: EvidenceStore
) -> None:
    """The record names who."""
    one = lost()
    now = one.now()
    store.file(override("state-lost", environment="dev", made_at=now, expires_at=now + timedelta(hours=1)))
    written = one.run()
    assert written is not None
    assert [used.rule for used in written[1].opened] == ["state-lost"]
    assert here.steps() == {"step0": "a", "step1": "b"}


def test_what_was_destroyed_is_made_again(here: Place, work: Work) -> None:
    """Its state is empty on purpose; destroying it once more is no loss either."""
    found = work()
    assert found.run() is not None
    end = Deployment(found.target, found.evidence, found.provenance, found.progress, lambda _: True, Operation.DESTROY)
    assert end.run() is not None
    assert end.run() is not None
    assert work().run() is not None
    assert here.steps() == {"step0": "a", "step1": "b"}
