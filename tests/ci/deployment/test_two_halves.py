"""A promotion in two halves: proposed with one folder, delivered from another one, somebody's approval in between."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ci.changes.plan import render
from ci.deployment import planning
from ci.deployment.gate_input import Evidence
from ci.deployment.plan_store import PlanStore
from ci.deployment.planning import Plan
from ci.deployment.progress import ProgressTable
from ci.deployment.run import Deployment
from ci.deployment.target import Target
from ci.evidence.note import Hold
from ci.evidence.operation import Operation
from ci.evidence.record import Approval, State
from ci.evidence.store import EvidenceStore
from ci.toolchain.terraform.errors import EngineError
from ci.toolchain.terraform.folder import Folder
from shared import exits
from shared.config.model import EnvironmentConfig
from tests.ci.deployment.small import artifact, target
from tests.ci.deployment.test_promotion import PROVENANCE
from tests.ci.drills.promoting import passed
from tests.ci.evidence.records import ended
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
Side = Callable[..., Target]


def yes(_: Plan) -> bool:
    """Confirm."""
    return True


@pytest.fixture
def side(tmp_path: Path, dev: EnvironmentConfig) -> Side:
    """Return what makes a target over the one state of this test."""
    return lambda value: target(tmp_path, artifact(one=value), of=dev)


def soon() -> datetime:
    """Return the next whole second. A run here takes less: its record would have the time of the plan before it."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)


def promotion(where: Target, store: EvidenceStore) -> Deployment:
    """Return the promotion of a target."""
    return Deployment(where, Evidence(store, None), PROVENANCE, ProgressTable([]), yes, tests=passed, now=soon)


def destruction(where: Target, store: EvidenceStore) -> Deployment:
    """Return the end of a target."""
    return Deployment(where, Evidence(store, None), PROVENANCE, ProgressTable([]), yes, Operation.DESTROY, now=soon)


def value(where: Target) -> str | None:
    """Return what the state says."""
    found = where.folder.state().get("resources", [])
    return found[0]["instances"][0]["attributes"]["input"]["value"] if found else None


def stopped(act: Callable[[], object]) -> str:
    """Return the one line with which the gate's code stops."""
    with pytest.raises(exits.CommandError) as raised:
        act()
    assert raised.value.code == exits.STOPPED
    [line] = raised.value.lines
    return line


def test_what_was_proposed_is_delivered_and_recorded(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """The first half leaves a stored plan and nothing else; the second one applies it and writes the record."""
    where = side("1")
    plan, stored = promotion(where, store).propose(plans)
    assert plan.summary.headline == "1 to create, 1 to output"
    assert (value(where), store.entries(), where.folder.plan_file.exists()) == (None, [], False)
    written = promotion(where, store).deliver(stored, plans, without_changes=False)
    assert written is not None
    assert value(where) == "1"
    [entry] = ended(store.entries())
    assert entry.record is not None
    assert (entry.key, entry.record.result, entry.record.plan.counts) == (written[0], "success", plan.summary.counts)
    assert (entry.record.plan.fingerprint, entry.record.confirmed_by) == (stored.fingerprint, None)
    shown = render.summary({where.name: plan.summary})
    assert entry.record.plan.shown_sha256 == hashlib.sha256(shown.encode()).hexdigest()
    [begun] = [one.started for one in store.entries() if one.started is not None]
    assert (begun.run, begun.plan, begun.state) == (entry.record.run, entry.record.plan, None)
    pulled = where.folder.state()
    assert entry.record.state == State(lineage=pulled["lineage"], serial=pulled["serial"], resources=1)


def test_who_approved_stands_in_both_records(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """As the step that read it said."""
    where = side("1")
    _, stored = promotion(where, store).propose(plans)
    given = (Approval(who="grace", at=None, run="https://github.example/runs/1", attempt=1, environment="dev"),)
    dataclasses.replace(promotion(where, store), approvals=given).deliver(stored, plans, without_changes=False)
    written = [one.record or one.started for one in store.entries()]
    assert [one and one.approvals for one in written] == [given, given]


def test_a_plan_without_changes_needs_no_approval(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """It is verified and recorded: the next environment waits for that."""
    where = side("1")
    promotion(where, store).run()
    plan, stored = promotion(where, store).propose(plans)
    assert plan.summary.changes == ()
    before = where.folder.state()
    written = promotion(where, store).deliver(stored, plans, without_changes=True)
    assert where.folder.state() == before, "whoever only records may not write the state"
    assert written is not None
    assert written[1].headline.endswith("proven, 0 changes")
    assert written[1].approvals == ()


def test_a_plan_with_changes_does_not_pass_for_one_without(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Nothing applied, nothing recorded, no plan left."""
    where = side("1")
    _, stored = promotion(where, store).propose(plans)
    line = stopped(lambda: promotion(where, store).deliver(stored, plans, without_changes=True))
    assert line == "the plan has changes (1 to create, 1 to output), and nobody has approved any: propose again"
    assert (value(where), store.entries(), where.folder.plan_file.exists()) == (None, [], False)


def test_the_gate_is_asked_again_when_somebody_has_approved(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """A hold that came meanwhile stops the delivery."""
    where = side("1")
    _, stored = promotion(where, store).propose(plans)
    hold(store)
    line = stopped(lambda: promotion(where, store).deliver(stored, plans, without_changes=False))
    assert line.startswith("hold: dev is held by grace since ")
    assert value(where) is None


def test_what_would_do_something_else_by_now_is_not_delivered(
    side: Side, plans: PlanStore, store: EvidenceStore
) -> None:
    """Somebody deployed in between: nothing was begun, so no record says that this digest failed."""
    _, stored = promotion(side("1"), store).propose(plans)
    between = side("2")
    promotion(between, store).run()
    line = stopped(lambda: promotion(side("1"), store).deliver(stored, plans, without_changes=False))
    assert "the state has moved on since the plan was made" in line
    assert value(between) == "2"
    assert len(ended(store.entries())) == 1


@pytest.mark.parametrize("changes", [{"serial": 1}, {"lineage": "0" * 8}], ids=["older", "another lineage"])
def test_another_state_that_is_put_there_after_the_approval_is_not_applied_over(
    side: Side, plans: PlanStore, store: EvidenceStore, changes: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine refuses it as stale, and the plan in its place, which would do the same, is stopped by the gate."""
    promotion(side("1"), store).run()
    promotion(side("2"), store).run()
    where = side("3")
    _, stored = promotion(where, store).propose(plans)
    real = Folder.apply

    def replaced(folder: Folder, **options: Any) -> None:
        file = folder.path / "terraform.tfstate"
        file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
        real(folder, **options)

    monkeypatch.setattr(Folder, "apply", replaced)
    line = stopped(lambda: promotion(side("3"), store).deliver(stored, plans, without_changes=False))
    assert line.startswith("state-replaced: the state of dev has ")
    assert value(where) == "2"
    assert [one.record.succeeded for one in ended(store.entries()) if one.record] == [True, True]


def test_the_end_is_proposed_delivered_and_recorded(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Nothing is left, and what the environment had proven is no proof any more."""
    where = side("1")
    promotion(where, store).run()
    plan, stored = destruction(where, store).propose(plans)
    assert plan.summary.headline == "1 to delete, 1 to output"
    assert value(where) == "1"
    written = destruction(where, store).deliver(stored, plans, without_changes=False)
    assert written is not None
    assert value(where) is None
    assert (written[1].headline, written[1].succeeded) == ("destroyed", False)
    assert written[0] in [entry.key for entry in store.entries()]


def test_the_end_in_one_go(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Without a stored plan, as a person does it."""
    assert plans
    where = side("1")
    promotion(where, store).run()
    declined = dataclasses.replace(destruction(where, store), confirm=lambda _: False)
    assert (declined.run(), value(where)) == (None, "1")
    assert destruction(where, store).run() is not None
    assert value(where) is None


def test_the_end_that_nobody_approved_does_not_come(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Destroying is a change."""
    where = side("1")
    promotion(where, store).run()
    _, stored = destruction(where, store).propose(plans)
    line = stopped(lambda: destruction(where, store).deliver(stored, plans, without_changes=True))
    assert line.endswith("and nobody has approved any: propose again")
    assert value(where) == "1"


def test_a_destruction_of_nothing_looks_once_more(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Somebody has promoted since: a record would say that everything is gone."""
    _, stored = destruction(side("1"), store).propose(plans)
    assert promotion(side("1"), store).run() is not None
    line = stopped(lambda: destruction(side("1"), store).deliver(stored, plans, without_changes=True))
    assert line.startswith("the state has moved on since the plan was made (1 to delete")
    assert [one.record.headline for one in ended(store.entries()) if one.record and not one.record.succeeded] == []


def test_a_locked_state_that_a_new_plan_meets_is_not_recorded(
    side: Side, plans: PlanStore, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The approved plan is stale, and what is planned in its place has changed nothing."""
    _, stored = promotion(side("1"), store).propose(plans)
    assert promotion(side("1"), store).run() is not None
    real = planning.plan

    def locked(*arguments: Any, **options: Any) -> Plan:
        if options.get("fingerprint_key") is not None:
            raise EngineError(["the state is locked by ada"])
        return real(*arguments, **options)

    monkeypatch.setattr(planning, "plan", locked)
    with pytest.raises(exits.NothingBegunError, match="locked by ada"):
        promotion(side("1"), store).deliver(stored, plans, without_changes=False)
    assert [one.record.succeeded for one in ended(store.entries()) if one.record] == [True]


def test_whatever_ends_a_run_no_plan_stays(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """The command `apply` would apply it without the gate and without a record."""
    assert plans
    where = side("1")

    def gone(_: Plan) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dataclasses.replace(promotion(where, store), confirm=gone).run()
    assert not where.folder.plan_file.exists()


@pytest.mark.parametrize("destroys", [True, False])
def test_the_plan_of_an_end_is_no_promotion(
    side: Side, plans: PlanStore, store: EvidenceStore, *, destroys: bool
) -> None:
    """Nor the other way round: the plan says what it is."""
    where = side("1")
    if destroys:
        promotion(where, store).run()
    first, second = (destruction, promotion) if destroys else (promotion, destruction)
    _, stored = first(where, store).propose(plans)
    with pytest.raises(exits.CommandError) as raised:
        second(where, store).deliver(stored, plans, without_changes=False)
    what = "destroys the environment" if destroys else "does not destroy the environment"
    assert raised.value.lines == [f"the plan {what}, which is not what was asked for: plan again"]
    assert value(where) == ("1" if destroys else None)


def test_production_is_never_destroyed(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Whoever asks."""
    where = side("1")
    config = where.config.model_copy(update={"tier": "production"})
    line = stopped(lambda: destruction(dataclasses.replace(where, config=config), store).propose(plans))
    assert line == "production: dev is of tier production: nothing here destroys it"


def test_what_is_held_is_not_destroyed(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Somebody looks at it, perhaps."""
    hold(store)
    assert stopped(lambda: destruction(side("1"), store).propose(plans)).startswith("hold: dev is held by grace")


def hold(store: EvidenceStore) -> None:
    """Hold dev."""
    store.file(
        Hold(
            environment="dev",
            account_id=store.owner.account_id,
            actor="grace",
            made_at=datetime.now(UTC),
            rehearsal=None,
            reason="an incident",
            expires_at=None,
        )
    )
