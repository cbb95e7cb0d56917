"""An interrupted run is closed: with the state found now, without its lock, and never while it goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from ci.deployment.closing import belongs_to
from ci.deployment.state_lock import Lock, StateLock, lock_of
from ci.evidence.liveness import LIMIT
from ci.evidence.log import EvidenceLog
from ci.evidence.operation import Operation
from ci.evidence.record import CLOSED_BY, HOLDER, Result, Started, State, to_the_millisecond
from shared import exits
from shared.naming import names_of
from tests.ci.evidence.records import NOON, B, record, started
from tests.ci.good_dev import GoodDev, Run

WHO = "ada@laptop"
STATE = {"lineage": "7c1f", "serial": 7, "resources": [{"mode": "managed", "instances": [{}, {}]}]}


@pytest.fixture
def lock(good_dev: GoodDev) -> StateLock:
    """Return dev's lock, which nobody holds, beside a state and before the first record."""
    found, evidence = lock_of(good_dev.config), good_dev.store().bucket
    for one in found.client.list_objects_v2(Bucket=evidence).get("Contents", []):
        found.client.delete_object(Bucket=evidence, Key=one["Key"])
    found.client.delete_object(**found.place)
    place = {"Bucket": good_dev.config.state.bucket, "Key": names_of(good_dev.config).state_key}
    found.client.put_object(**place, Body=json.dumps(STATE).encode())
    return found


def begun(good_dev: GoodDev, age: timedelta, operation: str = "promote") -> Started:
    """Write that a run of ada's began so long ago, and return it."""
    at = to_the_millisecond(datetime.now(UTC)) - age
    account = good_dev.account.account_id
    one = started(
        account_id=account, started_at=at, ended_at=at, operation=operation, input_digest=B, extensions={HOLDER: WHO}
    )
    good_dev.store().append(one)
    return one


def held(lock: StateLock, at: datetime, who: str = WHO) -> str:
    """Let a process hold the lock since then, and return the lock's id."""
    content = {"ID": "1-2", "Who": who, "Operation": "OperationTypeApply", "Created": f"{at:%Y-%m-%dT%H:%M:%S.%f}123Z"}
    lock.client.put_object(**lock.place, Body=json.dumps(content).encode())
    return content["ID"]


def test_a_run_that_goes_on_is_not_closed(run: Run, good_dev: GoodDev, lock: StateLock) -> None:
    """Exit code 3, until when, and the lock stays; when it has ended there is nothing to do."""
    one = begun(good_dev, timedelta(minutes=1))
    held(lock, one.started_at)
    code, _, error = run("close-run", "dev")
    assert code == exits.STOPPED
    assert f"it counts as running until {one.started_at + LIMIT:%Y-%m-%d %H:%M:%SZ}" in error
    assert lock.holder() is not None
    said = {name: getattr(one, name) for name in ("started_at", "operation")}
    end = record(account_id=one.account_id, ended_at=one.started_at, **said).model_copy(update={"run": one.run})
    good_dev.store().append(end)
    assert run("close-run", "dev") == (exits.DONE, "dev: no run is without an end: nothing to do\n", "")


def test_an_interrupted_run_gets_its_end_and_loses_its_lock(run: Run, good_dev: GoodDev, lock: StateLock) -> None:
    """What was found and done is printed, and the command that goes on; a second time there is nothing to do."""
    one = begun(good_dev, LIMIT)
    held(lock, one.started_at + timedelta(minutes=1))
    code, said, _ = run("close-run", "dev")
    assert code == exits.DONE
    assert "dev: the state has 2 resources, serial 7, lineage 7c1f" in said.splitlines()
    assert "dev: its lock was taken away: the state is locked by ada@laptop (apply)" in said
    assert said.splitlines()[-1] == "dev: go on with: python -m ci promote dev"
    assert lock.holder() is None
    last = EvidenceLog(good_dev.store().entries(), None).last
    assert last is not None
    assert (last.run, last.result, last.state) == (
        one.run,
        Result.INTERRUPTED,
        State(lineage="7c1f", serial=7, resources=2),
    )
    assert last.extensions == {HOLDER: WHO, CLOSED_BY: "grace"}
    assert json.loads(run("close-run", "dev", "--json")[1])["closed"] is None


def test_another_ones_lock_stays(run: Run, good_dev: GoodDev, lock: StateLock) -> None:
    """It is named, and the end is written all the same."""
    one = begun(good_dev, LIMIT, "destroy")
    held(lock, one.started_at, "eve@desk")
    found = json.loads(run("close-run", "dev", "--json")[1])
    assert (found["removed_lock"], found["other_lock"]["who"]) == (None, "eve@desk")
    assert found["closed"]["record"]["result"] == "interrupted"
    assert found["command"] == "python -m ci destroy dev"
    assert lock.holder() is not None


@pytest.mark.parametrize(
    ("minutes", "who", "belongs"),
    [(0, WHO, True), (89, WHO, True), (-1, WHO, False), (90, WHO, False), (1, "eve@desk", False)],
)
def test_a_lock_belongs_to_the_run_whose_holder_took_it_while_it_went_on(minutes: int, who: str, belongs: bool) -> None:
    """Neither one from before it or after it, nor one of another holder."""
    one = started(started_at=NOON, ended_at=NOON, extensions={HOLDER: WHO})
    created = f"{NOON + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.123456789Z"
    assert belongs_to(Lock("1", who, "OperationTypeApply", created), one) is belongs


@pytest.mark.parametrize("operation", ["OperationTypePlan", "OperationTypeRefresh", "OperationTypeInvalid", "", None])
def test_only_the_lock_of_an_apply_belongs_to_a_run(operation: str) -> None:
    """A plan of the same user and machine may have been made later, by a process that lives."""
    one = started(started_at=NOON, ended_at=NOON, extensions={HOLDER: WHO})
    created = f"{NOON + timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}.123456789Z"
    assert not belongs_to(Lock("1", WHO, operation, created), one)


@pytest.mark.parametrize("created", ["", "yesterday", "2026-11-24T12:00:00"])
def test_a_lock_that_does_not_say_since_when_belongs_to_no_run(created: str) -> None:
    """It is left alone."""
    one = started(operation=Operation.PROMOTE, started_at=NOON, ended_at=NOON, extensions={HOLDER: WHO})
    assert not belongs_to(Lock("1", WHO, "OperationTypeApply", created), one)


def test_a_state_that_cannot_be_read_closes_nothing(run: Run, good_dev: GoodDev, lock: StateLock) -> None:
    """One line; once it can be read, the same command closes the run."""
    begun(good_dev, LIMIT)
    place = {"Bucket": good_dev.config.state.bucket, "Key": names_of(good_dev.config).state_key}
    lock.client.put_object(**place, Body=b"cut o")
    code, _, error = run("close-run", "dev")
    assert (code, error.count("\n")) == (exits.FAILED, 1)
    assert "is no state: look at it" in error
    lock.client.delete_object(**place)
    code, said, _ = run("close-run", "dev")
    assert (code, said.splitlines()[1]) == (exits.DONE, "dev: there is no state")


def test_a_run_from_the_far_future_is_closed_now(run: Run, good_dev: GoodDev, lock: StateLock) -> None:
    """It had a clock that was wrong; what its start said is kept."""
    assert lock.holder() is None
    one = begun(good_dev, -1000 * LIMIT)
    closed = json.loads(run("close-run", "dev", "--json")[1])["closed"]["record"]
    assert closed["started_at"] == closed["ended_at"] < one.started_at.isoformat()
    assert closed["extensions"] == {HOLDER: WHO, CLOSED_BY: "grace", "started_at": one.started_at.isoformat()}
    assert json.loads(run("close-run", "dev", "--json")[1])["closed"] is None
