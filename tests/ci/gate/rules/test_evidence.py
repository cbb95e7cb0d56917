"""May this input digest go to that environment? Rules one by one, and what holds of every set of records."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.record import Record
from ci.gate import GateRequest, Reason, Terms, reasons_to_stop
from tests.ci.evidence.records import DESTROYED, FAILED, NOON, A, B, at, entry, failed, record, records


def reasons(
    proof: Sequence[Record],
    *,
    digest: str = A,
    predecessor: str | None = "dev",
    rehearsal: str | None = None,
    minutes: int = 600,
    **terms: Any,
) -> list[Reason]:
    """Return why staging may not receive a digest so many minutes after noon."""
    return reasons_to_stop(
        GateRequest(
            environment="staging",
            input_digest=digest,
            terms=Terms(predecessor, **terms),
            proof=[entry(one) for one in proof],
            rehearsal=rehearsal,
            now=NOON + timedelta(minutes=minutes),
        )
    )


def test_the_first_environment_needs_no_proof() -> None:
    """Something has to begin."""
    assert reasons([], predecessor=None) == []


def test_a_success_of_the_digest_opens() -> None:
    """That is the rule."""
    assert reasons([record()]) == []


def test_nothing_proven_stops() -> None:
    """And says what to do."""
    assert [str(reason) for reason in reasons([])] == [
        "not-proven: dev has not proven aaaaaaaaaaaa; it has proven nothing yet: promote this to dev before staging"
    ]


def test_another_digest_stops_and_names_the_one_that_is_proven() -> None:
    """So that people see how far behind they are."""
    [reason] = reasons([record(), record(commit="1" * 40, **at(9))], digest=B)
    assert reason.sentence == (
        "dev has not proven bbbbbbbbbbbb; it last proved aaaaaaaaaaaa (commit 111111111111, 2026-11-24 12:09:00Z)"
    )


def test_a_failure_of_the_digest_stops_and_says_what_failed() -> None:
    """With its time."""
    [reason] = reasons([failed()])
    assert (reason.code, reason.remedy) == ("not-proven", "fix it and promote to dev again")
    assert reason.sentence == ("dev has not proven aaaaaaaaaaaa: failed at verify: test_x: no at 2026-11-24 12:00:00Z")


def test_a_failure_after_the_success_stops() -> None:
    """What held once does not hold any more."""
    [reason] = reasons([record(), failed(**at(5))])
    assert reason.code == "failed-since"
    assert "2026-11-24 12:05:00Z" in reason.sentence


@pytest.mark.parametrize("commit", ["0" * 40, "e" * 40, "f" * 40])
@pytest.mark.parametrize("chance", [1, -1])
def test_a_failure_that_may_have_ended_at_once_stops(commit: str, chance: int) -> None:
    """In doubt it came after the success, of whatever commit they are, in whatever order they are listed."""
    assert [one.code for one in reasons([failed(commit=commit), record()][::chance])] == ["failed-since"]


@pytest.mark.parametrize(("region", "codes"), [(None, ["failed-since"]), ("sa-east-1", [])])
def test_a_failure_of_version_1_may_have_ended_at_any_moment_of_its_second(
    region: str | None, codes: list[str]
) -> None:
    """Version 1 has whole seconds, and no region; since version 2 the millisecond counts."""
    later = record(ended_at=NOON + timedelta(milliseconds=999))
    assert [one.code for one in reasons([failed(region=region), later])] == codes
    assert reasons([failed(region=region), record(ended_at=NOON + timedelta(seconds=1))]) == []


@pytest.mark.parametrize("digest", [A, B])
@pytest.mark.parametrize("end", [DESTROYED, {**DESTROYED, **FAILED}], ids=["destroyed", "failed"])
def test_what_was_proven_stays_proven_when_the_environment_is_destroyed(digest: str, end: Mapping[str, Any]) -> None:
    """The record of a destruction names the tree in which it was given, and says nothing about that digest."""
    gone = record(**{**end, **at(5)}, input_digest=digest)
    assert reasons([record(), gone], soak_minutes=25, minutes=30) == []
    assert [one.code for one in reasons([failed(), gone])] == ["not-proven"]


def test_a_destruction_proves_nothing() -> None:
    """The line is that of a digest which never came there."""
    [reason] = reasons([record(**DESTROYED)])
    assert reason.sentence == "dev has not proven aaaaaaaaaaaa; it has proven nothing yet"


def test_a_success_after_the_failure_opens() -> None:
    """Mended."""
    assert reasons([failed(), record(**at(5))]) == []


def test_a_failure_of_another_digest_says_nothing_about_this_one() -> None:
    """Each digest stands for itself."""
    assert reasons([record(), failed(input_digest=B, **at(5))]) == []


def test_a_rehearsal_proves_nothing_for_a_real_account() -> None:
    """An emulator's word is not AWS's."""
    [reason] = reasons([record(rehearsal=B)])
    assert (reason.code, reason.sentence) == ("rehearsal", "dev has proven aaaaaaaaaaaa in another rehearsal only")


def test_a_real_account_proves_nothing_for_a_rehearsal() -> None:
    """And the other way round."""
    [reason] = reasons([record()], rehearsal=B)
    assert reason.sentence == "dev has proven aaaaaaaaaaaa in a real account only"


def test_the_same_rehearsal_opens() -> None:
    """It is how the way is tried."""
    assert reasons([record(rehearsal=B)], rehearsal=B) == []


PROOF = st.lists(records, max_size=8)


@given(PROOF, st.randoms())
def test_the_order_of_records_never_matters(proof: list[Record], chance: random.Random) -> None:
    """S3 may list them as it likes."""
    mixed = list(proof)
    chance.shuffle(mixed)
    assert reasons(mixed) == reasons(proof)


@given(PROOF, st.data())
def test_removing_a_success_never_opens(proof: list[Record], data: st.DataObject) -> None:
    """Lost evidence is no evidence."""
    successes = [one for one in proof if one.succeeded]
    if successes:
        gone = data.draw(st.sampled_from(successes))
        rest = [one for one in proof if one is not gone]
        assert reasons(rest) or not reasons(proof)


@given(PROOF, records)
def test_adding_a_failure_never_opens(proof: list[Record], other: Record) -> None:
    """Whenever it happened, wherever it came from."""
    failure = failed(input_digest=other.input_digest, started_at=other.started_at, ended_at=other.ended_at)
    assert reasons([*proof, failure]) or not reasons(proof)


@given(PROOF)
def test_it_opens_only_with_a_success_of_this_digest_in_a_real_account(proof: list[Record]) -> None:
    """The rule, said from the other end."""
    if not reasons(proof):
        assert any(one.succeeded and one.input_digest == A and one.rehearsal is None for one in proof)


def test_a_proof_soaks() -> None:
    """Sixty minutes after the first success: at 59 it waits and says until when, at 60 it goes."""
    [reason] = reasons([record()], minutes=59, soak_minutes=60)
    said = "aaaaaaaaaaaa was proven in dev, and staging takes it after 60 minutes, at 2026-11-24 13:00Z"
    assert str(reason) == f"soak: {said}: promote again then"
    assert reasons([record()], minutes=60, soak_minutes=60) == []


def test_a_success_that_is_repeated_does_not_soak_again() -> None:
    """The change has run there all the time."""
    assert reasons([record(), record(**at(50))], minutes=60, soak_minutes=60) == []


def test_a_failure_begins_the_soak_anew() -> None:
    """It ran there, and it did not work: what counts is the success after it."""
    found = reasons([record(), failed(**at(30)), record(**at(40))], minutes=99, soak_minutes=60)
    assert [reason.code for reason in found] == ["soak"]
    assert reasons([record(), failed(**at(30)), record(**at(40))], minutes=100, soak_minutes=60) == []


def soaks_until(history: Sequence[tuple[int, bool]], soak: int) -> int | None:
    """Return until which minute a digest soaks by the sentence of docs/operations.md; None without any success.

    "less than `promotion.soak_minutes` since its first success there after its last failure there; where no success
    came after that failure, since the failure". `history` has minutes and successes.
    """
    last_failure = max((minute for minute, ok in history if not ok), default=None)
    successes = [minute for minute, ok in history if ok]
    after = [minute for minute in successes if last_failure is None or minute > last_failure]
    if not successes:
        return None
    return (min(after) if after else last_failure or 0) + soak


@given(st.lists(st.tuples(st.integers(0, 99), st.booleans()), max_size=6), st.integers(1, 60), st.integers(100, 200))
def test_a_digest_soaks_as_its_page_says(history: list[tuple[int, bool]], soak: int, now: int) -> None:
    """Also where an override opens that it failed since."""
    proof = [record(**at(minute)) if ok else failed(**at(minute)) for minute, ok in history]
    found = reasons(proof, minutes=now, soak_minutes=soak)
    until = soaks_until(history, soak)
    assert ("soak" in [reason.code for reason in found]) is (until is not None and now < until)


def test_a_frozen_environment_takes_nothing_and_says_until_when() -> None:
    """2026-11-24 is a Tuesday; its noon in UTC is nine in the morning in Sao Paulo."""
    window = "tuesday 08:00 to tuesday 10:00"
    place = "America/Sao_Paulo"
    [reason] = reasons([record()], minutes=59, time_zone=place, freeze=(window,))
    assert str(reason) == (f"freeze: staging is frozen until 2026-11-24 10:00 {place} ({window}): promote after that")
    assert reasons([record()], minutes=60, time_zone=place, freeze=(window,)) == []


def test_the_first_environment_can_be_frozen_too() -> None:
    """It needs no proof, and still has windows."""
    found = reasons([], predecessor=None, minutes=0, freeze=("monday 00:00 to sunday 23:59",))
    assert [reason.code for reason in found] == ["freeze"]


def test_all_reasons_are_given_at_once() -> None:
    """Frozen and not proven are two."""
    found = reasons([], minutes=0, freeze=("monday 00:00 to sunday 23:59",))
    assert [reason.code for reason in found] == ["freeze", "not-proven"]


def test_without_a_soak_time_a_clock_that_is_slow_stops_nothing() -> None:
    """The proof seems to come from the future, by the seconds in which two machines differ."""
    assert reasons([record()], minutes=-1) == []
