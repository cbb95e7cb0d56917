"""A hold that arrives late: while a person confirms, while the start is recorded, while a run waits for the lock."""

from __future__ import annotations

import dataclasses
import fcntl
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ci.deployment import planning
from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.evidence.operation import Operation
from ci.evidence.store import EvidenceStore
from ci.gate import orders_to_stop
from ci.toolchain.terraform.interrupts import Interrupts
from shared import exits
from shared.config.model import EnvironmentConfig
from tests.ci.deployment.small import artifact, target
from tests.ci.deployment.test_promotion import PROVENANCE, yes
from tests.ci.drills.promoting import passed
from tests.ci.gate.request_examples import filed, hold, request
from tests.terraform.engine import find_program

pytestmark = [
    pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH"),
    pytest.mark.usefixtures("plans"),  # it signs in
]
Make = Callable[..., Deployment]


@pytest.fixture
def make(tmp_path: Path, dev: EnvironmentConfig, store: EvidenceStore) -> Make:
    """Return what makes a deployment of a small document to dev, which may wait for the lock."""

    def deployment(operation: Operation = Operation.PROMOTE, **changes: Any) -> Deployment:
        where = target(tmp_path, artifact(one="1"), of=dev)
        where = dataclasses.replace(where, folder=dataclasses.replace(where.folder, lock_timeout_seconds=300))
        made = Deployment(where, Evidence(store, None), PROVENANCE, ProgressTable(["dev"]), yes, operation)
        return dataclasses.replace(made, tests=passed, **changes)

    return deployment


def held(store: EvidenceStore) -> None:
    """Hold dev."""
    store.file(hold(environment="dev", account_id=store.owner.account_id, made_at=datetime.now(UTC)))


def stopped(deployment: Deployment, store: EvidenceStore) -> None:
    """Assert that a deployment ends with the gate's code for a hold, and that its record says that nothing began."""
    with pytest.raises(exits.NothingBegunError) as raised:
        deployment.run()
    assert (raised.value.code, raised.value.lines[0][:23]) == (exits.STOPPED, "hold: dev is held by gr")
    newest = ended_results(store)[0]
    assert newest == "not-begun"
    assert not deployment.target.folder.plan_file.exists()


def ended_results(store: EvidenceStore) -> list[str]:
    """Return the results of all records, the newest first."""
    return [one.record.result.value for one in store.entries() if one.record is not None]


def test_a_hold_that_arrives_while_a_person_confirms_an_empty_plan_stops_its_record(
    make: Make, store: EvidenceStore
) -> None:
    """It changes nothing, and would prove the digest for the next environment."""
    assert make().run() is not None

    def slowly(plan: Plan) -> bool:
        assert plan.is_empty
        held(store)
        return True

    with pytest.raises(exits.StoppedByGateError, match="hold: dev is held"):
        make(confirm=slowly).run()
    assert ended_results(store) == ["success"]


@pytest.mark.parametrize("operation", [Operation.PROMOTE, Operation.RESTART, Operation.DESTROY])
def test_a_hold_that_arrives_while_the_start_is_recorded_stops(
    make: Make, store: EvidenceStore, operation: Operation
) -> None:
    """It is asked for right before the engine starts, or the tasks do."""
    if operation is not Operation.PROMOTE:
        assert make().run() is not None

    class Slow:
        """A client of S3 during whose record of a start dev is held."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store.client, name)

        def put_object(self, **arguments: Any) -> Any:
            """Hold dev where a start is recorded."""
            if "-started-" in arguments["Key"]:
                held(store)
            return store.client.put_object(**arguments)

    late = make(operation, evidence=Evidence(dataclasses.replace(store, client=Slow()), None))
    before = late.target.folder.state() if operation is not Operation.PROMOTE else {}
    stopped(late, store)
    assert late.target.folder.state() == before


def test_a_hold_that_arrives_while_the_run_waits_for_the_lock_stops(
    make: Make, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run holds the state; when it lets go, nothing is applied any more."""
    monkeypatch.setattr(planning, "PAUSE_SECONDS", 0.0)
    assert make().run() is not None
    state = make().target.folder.path / "terraform.tfstate"
    with state.open("r+b") as file:

        def confirmed(_: Plan) -> bool:
            fcntl.lockf(file, fcntl.LOCK_EX)
            return True

        class Waiting(ProgressTable):
            """The other run ends when this one says that it waits, and somebody has held dev meanwhile."""

            def update(self, environment: str, text: str) -> None:
                if text == "waits for the lock of the state":
                    held(store)
                    fcntl.lockf(file, fcntl.LOCK_UN)
                super().update(environment, text)

        stopped(make(Operation.DESTROY, confirm=confirmed, progress=Waiting(["dev"])), store)


def test_a_signal_while_the_run_waits_for_the_lock_leaves_a_run_that_has_not_begun(
    make: Make, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A destruction that was stopped there may not count as one after which anything may be gone."""
    assert make().run() is not None
    signals = Interrupts()
    for where in ("ci.deployment.planning", "ci.toolchain.terraform.folder", "ci.toolchain.terraform.process"):
        monkeypatch.setattr(f"{where}.INTERRUPTS", signals)

    class Stopped(ProgressTable):
        """This process gets a signal while it waits."""

        def update(self, environment: str, text: str) -> None:
            super().update(environment, text)
            if text == "waits for the lock of the state":
                os.kill(os.getpid(), signal.SIGTERM)

    with (make().target.folder.path / "terraform.tfstate").open("r+b") as file, signals.forwarding():

        def confirmed(_: Plan) -> bool:
            fcntl.lockf(file, fcntl.LOCK_EX)
            return True

        with pytest.raises(exits.NothingBegunError, match="stopped by SIGTERM"):
            make(Operation.DESTROY, confirm=confirmed, progress=Stopped(["dev"])).run()
    assert ended_results(store)[0] == "not-begun"


def test_a_hold_does_not_stop_a_rollback_a_freeze_window_does() -> None:
    """As the gate has it."""
    frozen = dataclasses.replace(request().terms, freeze=("monday 00:00 to sunday 23:59",))
    back = request(operation=Operation.ROLLBACK, notes=[filed(hold())])
    assert orders_to_stop(back) == []
    assert [one.code for one in orders_to_stop(dataclasses.replace(back, terms=frozen))] == ["freeze"]
