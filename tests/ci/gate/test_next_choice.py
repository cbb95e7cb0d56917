"""What `promote --next` and `propose` take: the newest that may come, and again what does not stand any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.record import Outline, Record
from ci.gate import GateRequest, Terms
from ci.gate.choice import newest_admitted, that_wait
from tests.ci.evidence.records import FAILED, A, B, C, at, entry, record, told
from tests.ci.gate.request_examples import MERGED, filed, hold, outline, request


def next_of(base: GateRequest, *, again: bool = True) -> tuple[str | None, list[str]]:
    """Return which digest comes next, and the codes for which newer ones wait."""

    def ask(one: Record) -> GateRequest:
        return replace(base, input_digest=one.input_digest, standing=replace(MERGED, commit=one.commit))

    found, waiting = newest_admitted(base, ask, again=again)
    return None if found is None else found.input_digest, [
        reason.partition(":")[0] for _, reasons in waiting for reason in reasons
    ]


PROOF = [entry(record(input_digest=digest, **at(minutes))) for minutes, digest in ((0, A), (300, B), (590, C))]
RUNS_A = [entry(record(environment="staging", input_digest=A))]


def test_the_newest_that_passes_comes_next() -> None:
    """Without a soak time that is the last one proven."""
    assert next_of(request(proof=PROOF)) == (C, [])


def test_what_still_soaks_waits_and_what_is_ready_comes() -> None:
    """Else a busy repository would starve production."""
    assert next_of(request(proof=PROOF, terms=Terms("dev", soak_minutes=60))) == (B, ["soak"])


def test_nothing_older_than_what_runs_comes() -> None:
    """Both newer ones wait; A runs."""
    base = request(proof=PROOF, own=RUNS_A, terms=Terms("dev", soak_minutes=1000))
    assert next_of(base) == (None, ["soak", "soak"])


def test_a_hold_stops_all_of_them() -> None:
    """What a rollback leaves behind, automation does not undo."""
    assert next_of(request(proof=PROOF, own=RUNS_A, notes=[filed(hold())])) == (None, ["hold", "hold"])


def test_what_waits_is_what_is_proven_before_whatever_is_checked_out_here() -> None:
    """The newest first, each digest once, down to what runs here; nothing where that is the newest."""
    twice = [*PROOF, entry(record(input_digest=C, **at(700)))]
    waits = [one.input_digest for one in that_wait(request(proof=twice, own=RUNS_A, input_digest="f" * 64))]
    assert waits == [C, B]
    assert list(that_wait(request(proof=PROOF[:1], own=RUNS_A))) == []


def test_where_everything_runs_already_nothing_is_next() -> None:
    """Nothing to do, no reason."""
    assert next_of(request(proof=PROOF[:1], own=RUNS_A)) == (None, [])


# The commits of a history of words, in the order of main: a is the oldest.
MAIN = "abcd"


def of_words(proof: str, own: str, *, again: bool = True) -> tuple[str | None, list[str]]:
    """Return which letter's digest comes next to staging, given dev's and staging's histories of words."""
    base = request(
        proof=[entry(one) for one in told(*proof.split())],
        own=[entry(one) for one in told(*own.split(), environment="staging")],
    )
    last = base.log.last

    def ask(one: Record) -> GateRequest:
        newer = last is None or MAIN.index(one.commit[0]) >= MAIN.index(last.commit[0])
        standing = replace(MERGED, commit=one.commit, is_newer=newer)
        return replace(base, input_digest=one.input_digest, standing=standing)

    found, waiting = newest_admitted(base, ask, again=again)
    codes = [reason.partition(":")[0] for _, reasons in waiting for reason in reasons]
    return None if found is None else found.input_digest[0], codes


@pytest.mark.parametrize(
    ("proof", "own", "found"),
    [
        pytest.param("a", "a a!", "a", id="what runs failed when it was repeated"),
        pytest.param("a", "a ao!", "a", id="what runs failed when it was restarted"),
        pytest.param("a b", "a b a<!", "b", id="a rollback failed, and its hold was released"),
        pytest.param("a b", "a b a<?", "b", id="a rollback has no end"),
        pytest.param("a b", "a b b~!", "b", id="a destruction failed"),
        pytest.param("a b", "a b d~!", "b", id="a destruction failed that was given in a later tree"),
        pytest.param("a b", "a b b~?", "b", id="a destruction has no end"),
        pytest.param("a b", "a b b~", "b", id="destroyed"),
        pytest.param("a b", "a b b~ b!", "b", id="destroyed, and what came then failed"),
        pytest.param("a b b!", "a b b~", "a", id="destroyed, and what ran there is not proven any more"),
        pytest.param("a b", "a b?", "b", id="a promotion has no end"),
    ],
)
def test_what_does_not_stand_any_more_comes_again_from_its_proof(proof: str, own: str, found: str) -> None:
    """There is always something to do until something stands."""
    assert of_words(proof, own)[0] == found


@pytest.mark.parametrize("own", ["a b", "a b! b", "a b? b", "b~ b", "a b bo"])
def test_what_stands_is_nothing_to_do(own: str) -> None:
    """However it came to stand."""
    assert of_words("a b", own) == (None, [])


def test_the_same_inputs_again_come_after_a_failure_between() -> None:
    """A merge was taken back: the digest is that of before, its commit is newer than what failed."""
    proof = [record(), record(input_digest=B, **at(1)), record(commit="3" * 40, **at(2))]
    own = [record(environment="staging"), record(environment="staging", input_digest=B, **at(1), **FAILED)]
    assert next_of(request(proof=[entry(one) for one in proof], own=[entry(one) for one in own])) == (A, [])


def test_what_a_rollback_brought_back_comes_once_as_the_commit_that_takes_the_other_back() -> None:
    """The environment after this one has tried what was taken back, and takes nothing from before it."""
    proof = [record(), record(input_digest=B, **at(1)), record(commit="3" * 40, **at(3))]
    back = record(environment="staging", operation="rollback", **at(2))
    own = [record(environment="staging"), record(environment="staging", input_digest=B, **at(1)), back]
    told_once = [*own, record(environment="staging", commit="3" * 40, **at(4))]
    entries = [entry(one) for one in proof]
    found = [next_of(request(proof=entries, own=[entry(one) for one in known])) for known in (own, told_once)]
    assert found == [(A, []), (None, [])]


@pytest.mark.parametrize(
    ("own", "found"),
    [
        pytest.param("a b!", None, id="it failed last"),
        pytest.param("a b! a<", None, id="it failed, and what ran before was brought back"),
        pytest.param("b b~", "b", id="it was destroyed"),
    ],
)
def test_a_schedule_repeats_no_failure(own: str, found: str | None) -> None:
    """Its last deployment here failed: a person starts it again. A destruction is none."""
    assert of_words("a b", own, again=False)[0] == found
    assert of_words("a b", own)[0] == "b"


FIELDS = ("cache_usage_limits", "description", "snapshot_retention_limit")
# What one merge after the other changes of a cache: at most one field each, for the gate refuses more.
STEPS = st.lists(st.sampled_from([None, *FIELDS]), min_size=1, max_size=9)


@given(STEPS)
def test_changes_that_do_not_go_together_come_one_after_the_other(steps: list[str | None]) -> None:
    """No step takes two fields at once, each goes on, and the last one has everything."""
    digests = [f"{number:064x}" for number in range(len(steps) + 1)]
    proof = [entry(record(input_digest=one, **at(number))) for number, one in enumerate(digests)]
    runs = 0
    taken = []
    while runs < len(steps):
        base = request(proof=proof, own=[entry(record(environment="staging", input_digest=digests[runs]))])

        def fields(one: Record, runs: int = runs) -> set[str]:
            return {name for name in steps[runs : digests.index(one.input_digest)] if name is not None}

        def ask(one: Record, base: GateRequest = base) -> GateRequest:
            return replace(base, input_digest=one.input_digest)

        def arriving(one: Record, fields: Callable[[Record], set[str]] = fields) -> list[Outline]:
            return [outline(action="update", attributes=tuple(sorted(fields(one))))]

        found, waiting = newest_admitted(base, ask, arriving)
        assert found is not None
        assert len(fields(found)) <= 1
        assert [[reason.partition(":")[0] for reason in reasons] for _, reasons in waiting] == [
            ["one-at-a-time"] for _ in waiting
        ]
        taken.append(found.input_digest)
        runs = digests.index(found.input_digest)
    assert taken == sorted(set(taken))
    assert taken[-1] == digests[-1]
