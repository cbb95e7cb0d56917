"""Which candidate a restart is, and when what runs comes once more; what it does is in verify/test_restarts.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ci.deployment.candidate import candidate_of_commit, newest_candidate, restart_candidate
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import Evidence
from ci.evidence.liveness import LIMIT
from ci.evidence.operation import Operation
from ci.evidence.record import to_the_millisecond
from ci.evidence.store import EvidenceStore
from ci.toolchain.input_digest import input_digest
from ci.toolchain.rehearsal import Rehearsal
from shared import exits
from tests.ci.deployment.small import config
from tests.ci.evidence.records import DESTROYED, FAILED, record, started
from tests.rehearsal.tree import ROOT

NEEDED = "ci.deployment.candidate.restart_needed"


def context(store: EvidenceStore, root: Path = ROOT) -> DeploymentContext:
    """Return dev with the records of a store."""
    return DeploymentContext(root, config(), Evidence(store, None), Rehearsal(), 0)


def test_what_runs_comes_once_more_where_its_tasks_need_a_restart(
    store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else would make a plan of it."""
    store.append(record(input_digest=input_digest(ROOT)))
    monkeypatch.setattr(NEEDED, lambda _: None)
    assert newest_candidate(context(store)) == (None, [])
    monkeypatch.setattr(NEEDED, lambda _: "restart needed: why")
    candidate, waiting = newest_candidate(context(store))
    assert candidate is not None
    assert (candidate.operation, candidate.said, waiting) == (Operation.PROMOTE, "the commit here", [])


def test_what_aws_does_not_say_of_the_tasks_makes_no_candidate(
    store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to do, as before."""

    def unknown(_: object) -> str:
        raise exits.CommandError(["not known"])

    store.append(record(input_digest=input_digest(ROOT)))
    monkeypatch.setattr(NEEDED, unknown)
    assert newest_candidate(context(store)) == (None, [])


@pytest.mark.parametrize("changes", [{}, FAILED], ids=["it holds", "a test failed"])
def test_a_restart_is_of_what_was_applied_last(changes: dict[str, Any], store: EvidenceStore) -> None:
    """A placeholder in production's tasks is a failure that a restart mends."""
    written = record(**changes)
    store.append(written)
    found = restart_candidate(context(store))
    assert (found.record, found.operation) == (written, Operation.RESTART)
    assert found.said.startswith("restart ")
    assert candidate_of_commit(context(store), Operation.RESTART, written.commit) == found


def test_what_was_proposed_with_another_commit_is_not_restarted(store: EvidenceStore) -> None:
    """Somebody deployed in between."""
    store.append(record())
    with pytest.raises(exits.StoppedByGateError, match="dev: 999999999999 was not applied last: propose again"):
        candidate_of_commit(context(store), Operation.RESTART, "9" * 40)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (None, "nothing was applied"),
        ({**FAILED, "outputs_sha256": None, "tests": None, "drift": None}, "failed at verify: test_x: no"),
        (DESTROYED, "destroyed"),
    ],
    ids=["nothing yet", "an apply that broke off", "destroyed"],
)
def test_where_nothing_was_applied_there_is_nothing_to_restart(
    changes: dict[str, Any] | None, said: str, store: EvidenceStore
) -> None:
    """One line says what to do instead."""
    if changes is not None:
        store.append(record(**changes))
    with pytest.raises(exits.CommandError) as raised:
        restart_candidate(context(store))
    assert raised.value.lines == [f"dev: {said}: there is nothing to restart: promote instead"]


@pytest.mark.parametrize(
    ("age", "error", "said"),
    [
        (timedelta(), exits.StoppedByGateError, "running: dev has a run without an end, running: promote by "),
        (LIMIT, exits.CommandError, "dev: interrupted: promote by somebody since"),
    ],
    ids=["running", "interrupted"],
)
def test_what_was_applied_last_is_not_known_while_a_newer_run_has_no_end(
    age: timedelta, error: type[exits.CommandError], said: str, store: EvidenceStore
) -> None:
    """The last record is not what runs then, though it is a success; a rollback waits as well."""
    begun = to_the_millisecond(datetime.now(UTC)) - age
    for one in (record(), started(started_at=begun, ended_at=begun)):
        store.append(one)
    with pytest.raises(error) as raised:
        restart_candidate(context(store))
    assert raised.value.lines[0].startswith(said)
