"""A state that is deleted after a success: nothing rebuilds it in silence, and the way back works."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ci.deployment.run import Deployment
from ci.evidence.operation import Operation
from ci.evidence.store import EvidenceStore
from shared import exits
from tests.ci.drills.place import KEY, Place
from tests.ci.drills.promoting import promotion
from tests.ci.evidence.records import A, ended
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
    assert 'so a plan destroys nothing: restore it (docs/operations.md, "The state is lost")' in line
    assert len(ended(store.entries())) == 1
    assert not found.target.folder.plan_file.exists()


def test_a_state_is_restored_as_the_documentation_says(here: Place, lost: Work) -> None:
    """The newest version with resources is pushed; the next plan is empty."""
    stopped(lost().run)
    client = here.account.client("s3")
    versions = client.list_object_versions(Bucket=here.bucket, Prefix=KEY)["Versions"]
    newest = max((one for one in versions if one["Key"] == KEY), key=lambda one: one["LastModified"])
    folder = lost().target.folder
    body = client.get_object(Bucket=here.bucket, Key=KEY, VersionId=newest["VersionId"])["Body"].read()
    (folder.path / "restored.json").write_bytes(body)
    pushed = subprocess.run(
        ["terraform", "state", "push", "restored.json"],
        cwd=folder.path,
        env=dict(folder.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert pushed.returncode == 0, pushed.stderr
    written = lost().run()
    assert written is not None
    assert (written[1].result, written[1].changes) == ("success", ())


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
