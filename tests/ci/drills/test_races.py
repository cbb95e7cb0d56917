"""Two promotions that apply in the same moment, again and again, over a real S3 backend."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from ci.deployment.run import Deployment
from ci.evidence.store import EvidenceStore
from shared import exits
from tests.ci.drills.place import WITHIN_SECONDS, Place
from tests.ci.drills.promoting import promotion

NewPlace = Callable[..., Place]
RACES = 20
STEPS = 3
SIDES = ("1", "2")


def planned(turn: Lock, both: Barrier) -> bool:
    """Let the other one plan, and wait until it has."""
    turn.release()
    return both.wait() >= 0


def promoted(one: Deployment, turn: Lock) -> str:
    """Plan when it is this one's turn, and promote; return what stopped it, or nothing."""
    turn.acquire(timeout=WITHIN_SECONDS)
    try:
        assert one.run() is not None
    except exits.CommandError as error:
        return " ".join(error.lines)
    return ""


def test_of_two_that_race_one_deploys_and_the_other_says_why(
    new_place: NewPlace, store: EvidenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty times both have planned and begin to apply: one record each time, and the state is the winner's, whole."""
    here = new_place()
    for name, value in here.account.environment.items():
        monkeypatch.setenv(name, value)
    first = here.document("begin", "begin", "begin").read_bytes()
    assert promoted(promotion(here, SIDES[0], first, store, "f" * 64, lambda _: True), Lock()) == ""
    began = here.looked_at.state()
    assert began is not None
    won, lost = ["f" * 64], list[str]()
    with ThreadPoolExecutor(max_workers=2) as pool:
        for race in range(RACES):
            before = here.serial()
            turn, both = Lock(), Barrier(2, timeout=WITHIN_SECONDS)
            sides = [
                promotion(
                    here,
                    side,
                    here.document(*[f"{race}-{side}"] * STEPS).read_bytes(),
                    store,
                    f"{race:063x}{side}",
                    lambda _, turn=turn, both=both: planned(turn, both),
                )
                for side in SIDES
            ]
            said = list(pool.map(promoted, sides, [turn, turn]))
            assert said.count("") == 1, said
            winner = SIDES[said.index("")]
            assert here.steps() == {f"step{number}": f"{race}-{winner}" for number in range(STEPS)}
            assert here.serial() > before
            assert not here.looked_at.is_locked()
            lost += [one for one in said if one]
            won.append(f"{race:063x}{winner}")
    why = ("stale", "the state is locked by", "has a run without an end")
    assert [one for one in lost if not any(reason in one for reason in why)] == []
    ended = here.looked_at.state()
    assert ended is not None
    assert ended["lineage"] == began["lineage"]
    assert json.dumps(ended).count("begin") == 0
    entries = [entry for entry in store.entries() if entry.record is not None and entry.record.has_begun]
    assert [entry.problem for entry in store.entries() if entry.is_unreadable] == []
    successes = [entry.record.input_digest for entry in entries if entry.record and entry.record.succeeded]
    assert sorted(successes) == sorted(won)
    assert len(entries) == len(won) == RACES + 1
