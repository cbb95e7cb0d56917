"""May this input digest go to that environment? Rules one by one, and what holds of every set of records."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.record import Record
from ci.gate import Reason, decide
from tests.ci.evidence.records import A, B, at, failed, record, records


def reasons(
    proof: Sequence[Record], *, digest: str = A, predecessor: str | None = "dev", rehearsal: str | None = None
) -> list[Reason]:
    """Return why staging may not receive a digest."""
    return decide(environment="staging", input_digest=digest, predecessor=predecessor, proof=proof, rehearsal=rehearsal)


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
    assert (reason.code, reason.remedy) == ("not-proven", "mend it and promote to dev again")
    assert reason.sentence == ("dev has not proven aaaaaaaaaaaa: failed at verify: test_x: no at 2026-11-24 12:00:00Z")


def test_a_failure_after_the_success_stops() -> None:
    """What held once does not hold any more."""
    [reason] = reasons([record(), failed(**at(5))])
    assert reason.code == "failed-since"
    assert "2026-11-24 12:05:00Z" in reason.sentence


def test_a_failure_in_the_same_second_stops() -> None:
    """In doubt the gate is closed."""
    assert [reason.code for reason in reasons([failed(), record()])] == ["failed-since"]


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
