"""What the records of an environment say together: what AWS has now."""

from __future__ import annotations

import pytest

from ci.evidence.log import EvidenceLog
from ci.evidence.record import Record
from tests.ci.evidence.records import DESTROYED, A, B, at, entry, failed, record


def applied(*records: Record) -> Record | None:
    """Return the record of what AWS has, after these."""
    return EvidenceLog([entry(one) for one in records], None).applied


def test_before_the_first_apply_nothing_is_known() -> None:
    """No record, no answer."""
    assert applied() is None


def test_an_apply_that_ended_counts_though_its_tests_failed() -> None:
    """AWS has what it did, and the success before it is not what a next change meets."""
    newer = failed(input_digest=B, **at(10))
    assert applied(record(input_digest=A), newer) == newer


@pytest.mark.parametrize(
    "newest",
    [failed(outputs_sha256=None, **at(10)), record(**{**DESTROYED, **at(10)})],
    ids=["an apply that died", "a destruction"],
)
def test_after_a_run_without_outputs_nothing_is_known(newest: Record) -> None:
    """AWS has a part of it, or nothing."""
    assert applied(record(), newest) is None
