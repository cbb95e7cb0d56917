"""The state moves between an approval and the apply, so the plan is made again: who may open the gate then?"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.plan_store import PlanStore
from ci.deployment.run import Deployment
from ci.deployment.target import Target
from ci.evidence.note import Override
from ci.evidence.store import EvidenceStore
from ci.toolchain.git import Standing
from ci.toolchain.terraform.folder import Folder
from shared.config.model import EnvironmentConfig
from tests.ci.deployment.small import artifact, target
from tests.ci.deployment.test_promotion import PROVENANCE
from tests.ci.deployment.test_two_halves import promotion, stopped, value
from tests.terraform.engine import find_program

pytestmark = pytest.mark.skipif(find_program() is None, reason="terraform is not on the PATH")
Side = Callable[..., Target]
ANOTHER = "0" * 8


@pytest.fixture
def side(tmp_path: Path, dev: EnvironmentConfig) -> Side:
    """Return what makes a target over the one state of this test."""
    return lambda value: target(tmp_path, artifact(one=value), of=dev)


@pytest.fixture(autouse=True)
def deployed(side: Side, plans: PlanStore, store: EvidenceStore) -> None:
    """Deploy once, so that a state is recorded before anything else is planned."""
    assert plans
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    dataclasses.replace(promotion(side("1"), store), now=lambda: long_ago).run()


def of_a_batch(where: Target, store: EvidenceStore) -> Deployment:
    """Return the promotion of a commit of ada's, with which one of grace's comes that is not deployed yet."""

    def standing(deployed: str | None) -> Standing:
        authors = ("ada",) if deployed == "f" * 40 else ("ada", "grace")
        return Standing("f" * 40, on_main=True, is_newer=True, authors=authors)

    source = dataclasses.replace(PROVENANCE.source, commit="f" * 40)
    found = dataclasses.replace(PROVENANCE, source=source, standing=standing)
    return dataclasses.replace(promotion(where, store), provenance=found)


def opened_by(actor: str, store: EvidenceStore) -> str:
    """Let a person override `state-replaced`, and return the note's key."""
    now = datetime.now(UTC).replace(microsecond=0)
    fields = {"rule": "state-replaced", "input_digest": PROVENANCE.input_digest, "reason": "it was restored"}
    whose = {"environment": "dev", "account_id": store.owner.account_id, "actor": actor, "rehearsal": None}
    times = {"made_at": now, "expires_at": now + timedelta(hours=1)}
    return store.file(Override.model_validate({**fields, **whose, **times}))


def rewritten(folder: Folder, **changes: Any) -> None:
    """Put another state in the place of the one that is there."""
    file = folder.path / "terraform.tfstate"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


@pytest.fixture
def at_apply(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what has the state rewritten right before the engine applies."""
    real = Folder.apply

    def set_up(**changes: Any) -> None:
        def apply(folder: Folder, **options: Any) -> None:
            monkeypatch.setattr(Folder, "apply", real)
            rewritten(folder, **changes)
            real(folder, **options)

        monkeypatch.setattr(Folder, "apply", apply)

    return set_up


def test_an_author_of_the_batch_is_no_other_person_once_the_run_has_started(
    side: Side, plans: PlanStore, store: EvidenceStore, at_apply: Callable[..., None]
) -> None:
    """Its own start is not what was deployed before: between the two nobody has written anything."""
    where = side("2")
    _, stored = of_a_batch(where, store).propose(plans)
    opened_by("grace", store)
    at_apply(lineage=ANOTHER)
    line = stopped(lambda: of_a_batch(where, store).deliver(stored, plans, without_changes=False))
    assert (line.partition(":")[0], "propose again" in line) == ("state-replaced", False)
    assert value(where) == "1"


def test_an_override_that_the_start_does_not_name_opens_nothing_any_more(
    side: Side, plans: PlanStore, store: EvidenceStore, at_apply: Callable[..., None]
) -> None:
    """The record says which rules were opened, and later runs trust a state by it."""
    where = side("2")
    _, stored = of_a_batch(where, store).propose(plans)
    opened_by("lin", store)
    at_apply(lineage=ANOTHER)
    line = stopped(lambda: of_a_batch(where, store).deliver(stored, plans, without_changes=False))
    assert (line.partition(":")[0], line.rpartition(": ")[2]) == ("state-replaced", "propose again")
    assert value(where) == "1"


def test_an_override_that_the_start_names_opens_the_plan_that_is_made_again(
    side: Side, plans: PlanStore, store: EvidenceStore, at_apply: Callable[..., None]
) -> None:
    """The state was restored before the approval, and written once more after it."""
    where = side("2")
    rewritten(where.folder, lineage=ANOTHER)
    key = opened_by("lin", store)
    _, stored = of_a_batch(where, store).propose(plans)
    at_apply(serial=99)
    written = of_a_batch(where, store).deliver(stored, plans, without_changes=False)
    assert written is not None
    assert (value(where), [used.key for used in written[1].opened]) == ("2", [key])
