"""A destruction that meets a lock, and one that ends in a way that nobody foresaw: what the records say of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from ci.deployment import planning
from ci.deployment.planning import Plan
from ci.deployment.run import Deployment
from ci.evidence.log import EvidenceLog
from ci.evidence.operation import Operation
from ci.evidence.store import EvidenceStore
from ci.toolchain.terraform.errors import StateLockedError
from tests.ci.drills.place import KEY, Place
from tests.ci.drills.promoting import promotion
from tests.ci.evidence.records import A, ended
from tests.rehearsal.state_bucket import LOCK_SUFFIX


@pytest.fixture
def here(new_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return a place, with this process signed in to its account."""
    found = new_place()
    for name, value in found.account.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def destruction(here: Place, store: EvidenceStore) -> Deployment:
    """Deploy a document, and return the destruction of it."""
    first = promotion(here, "work", here.document("a", "b").read_bytes(), store, A, lambda _: True)
    assert first.run() is not None
    folder = replace(first.target.folder, lock_timeout_seconds=0)
    return replace(first, operation=Operation.DESTROY, target=replace(first.target, folder=folder))


def test_a_locked_state_is_not_recorded_as_a_failure(
    here: Place, destruction: Deployment, store: EvidenceStore
) -> None:
    """Nothing was begun: a failed record would close the next environment."""

    def lock(_: Plan) -> bool:
        content = {"ID": "1", "Who": "ada", "Operation": "OperationTypeApply", "Created": "2026-11-26T12:00:00Z"}
        here.account.client("s3").put_object(Bucket=here.bucket, Key=KEY + LOCK_SUFFIX, Body=json.dumps(content))
        return True

    with pytest.raises(StateLockedError):
        replace(destruction, confirm=lock).run()
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert entry.record.succeeded
    assert len(here.steps()) == 2


def test_what_nobody_foresaw_in_a_destruction_is_recorded(
    destruction: Deployment, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older success does not go on opening the gate: something may be gone."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(planning, "apply", broken)
    later = datetime.fromisoformat("2999-01-01T00:00:00Z")
    with pytest.raises(ZeroDivisionError):
        replace(destruction, now=lambda: later).run()
    last = EvidenceLog(store.entries(), None).last
    assert last is not None
    assert last.headline == "failed at destroy: ZeroDivisionError"
