"""Which commit a rollback and `promote --next` deploy, and that its files are those of its record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ci.deployment.asked import Evidence
from ci.deployment.board import Board
from ci.deployment.earlier import Earlier, checked_out, newest_that_passes, proven_here
from ci.evidence.record import Record
from ci.evidence.store import EvidenceStore
from ci.gate import Situation, Terms
from ci.rehearsal import Rehearsal
from shared import exits
from tests.ci.change import Change
from tests.ci.deployment.small import config
from tests.ci.evidence.records import A, B, C, at, entry, record
from tests.ci.gate.situations import MERGED, filed, hold, situation

NO_SUCCESS = "no earlier success of that commit or digest: see python -m ci history"
HISTORY = [record(input_digest=digest, commit=letter * 40, **at(-minutes)) for minutes, (digest, letter) in enumerate(
    ((C, "3"), (B, "2"), (C, "4"), (A, "1"), (B, "5"))
)]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "commit"),
    [(None, "2"), ("aaaa", "1"), ("2222", "2"), ("5555", "5"), ("bbb", "2")],
)
def test_a_rollback_goes_to_the_newest_that_fits(wanted: str | None, commit: str) -> None:
    """Never to what runs, under whatever commit."""
    assert proven_here(HISTORY, wanted).commit == commit * 40


def test_after_a_failed_deployment_the_last_success_is_the_way_back() -> None:
    """AWS has what failed; what was proven before it is what is wanted."""
    assert proven_here(HISTORY, None, "f" * 64).commit == "3" * 40
    assert proven_here(HISTORY, "cccc", "f" * 64).commit == "3" * 40


@pytest.mark.parametrize(
    ("history", "wanted", "code", "line"),
    [
        ([], None, exits.FAILED, "nothing was ever deployed here: there is nothing to go back to"),
        (HISTORY[:1], None, exits.FAILED, "no earlier success: see python -m ci history"),
        (HISTORY, "ccc", exits.BAD_INPUT, f"--to ccc: {NO_SUCCESS}"),
        (HISTORY, "", exits.BAD_INPUT, "--to : fits several: write more digits"),
    ],
    ids=["nothing", "one", "what runs", "several"],
)  # fmt: skip
def test_what_cannot_be_gone_back_to_is_one_line(
    history: list[Record], wanted: str | None, code: int, line: str
) -> None:
    """With a remedy."""
    with pytest.raises(exits.CommandError) as raised:
        proven_here(history, wanted)
    assert (raised.value.code, raised.value.lines) == (code, [line])


def next_of(base: Situation) -> tuple[str | None, list[str]]:
    """Return which digest comes next, and the codes for which newer ones wait."""

    def ask(one: Record) -> Situation:
        return replace(base, input_digest=one.input_digest, standing=replace(MERGED, commit=one.commit))

    found, waiting = newest_that_passes(base, ask)
    return None if found is None else found.input_digest, [
        reason.partition(":")[0] for _, reasons in waiting for reason in reasons
    ]


PROOF = [entry(record(input_digest=digest, **at(minutes))) for minutes, digest in ((0, A), (300, B), (590, C))]
RUNS_A = [entry(record(environment="staging", input_digest=A))]


def test_the_newest_that_passes_comes_next() -> None:
    """Without a soak time that is the last one proven."""
    assert next_of(situation(proof=PROOF)) == (C, [])


def test_what_still_soaks_waits_and_what_is_ready_comes() -> None:
    """Else a busy repository would starve production."""
    assert next_of(situation(proof=PROOF, terms=Terms("dev", soak_minutes=60))) == (B, ["soak"])


def test_nothing_older_than_what_runs_comes() -> None:
    """Both newer ones wait; A runs."""
    base = situation(proof=PROOF, own=RUNS_A, terms=Terms("dev", soak_minutes=1000))
    assert next_of(base) == (None, ["soak", "soak"])


def test_a_hold_stops_all_of_them() -> None:
    """What a rollback leaves behind, automation does not undo."""
    assert next_of(situation(proof=PROOF, own=RUNS_A, notes=[filed(hold())])) == (None, ["hold", "hold"])


def test_where_everything_runs_already_nothing_is_next() -> None:
    """Nothing to do, no reason."""
    assert next_of(situation(proof=PROOF[:1], own=RUNS_A)) == (None, [])


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Return a repository with the good environments."""
    return Change.start(tmp_path / "repository")


def test_a_commit_is_checked_out_aside_and_gone_afterwards(change: Change) -> None:
    """The tree that people work in is not touched."""
    first = change.git("rev-parse", "HEAD")
    (change.root / "later.txt").write_text("later")
    change.commit("later")
    with checked_out(change.root, first) as tree:
        assert not (tree / "later.txt").exists()
        assert (tree / "environments" / "dev.yaml").is_file()
    assert not tree.exists()
    assert change.git("worktree", "list").count("\n") == 0
    assert (change.root / "later.txt").exists()


def test_a_commit_that_is_not_here_is_one_line(change: Change) -> None:
    """A workflow may have fetched too little."""
    with pytest.raises(exits.CommandError) as raised, checked_out(change.root, "1" * 40):
        pass
    assert raised.value.lines == ["commit 111111111111 cannot be checked out: fetch main with its history"]


def test_a_commit_with_other_inputs_than_its_record_says_is_refused(change: Change, store: EvidenceStore) -> None:
    """Somebody rewrote the history, or the record is about something else."""
    earlier = Earlier(change.root, config(), Evidence(store, None), Rehearsal(), 0)
    asked = record(commit=change.git("rev-parse", "HEAD"))
    with (
        pytest.raises(exits.CommandError, match="has other inputs than its record says: was its history rewritten"),
        earlier.promotion(asked, Board(["dev"]), lambda _: True, rollback=True),
    ):
        pass
    assert earlier.situation(asked, situation(), rollback=True).rollback
