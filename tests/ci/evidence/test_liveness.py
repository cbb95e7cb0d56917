"""Whether a run without an end goes on: by its age, and by what is known of the process that holds it."""

from __future__ import annotations

from datetime import timedelta

import yaml
from hypothesis import given
from hypothesis import strategies as st

from ci.evidence.liveness import LIMIT, Liveness
from ci.evidence.log import EvidenceLog
from tests.ci.evidence.records import NOON, A, B, at, entry, record, started
from tests.rehearsal.tree import ROOT

SECOND = timedelta(seconds=1)


def test_a_run_without_an_end_is_running_for_as_long_as_its_job_may_take() -> None:
    """And interrupted from then on."""
    one = started(actor="grace")
    assert Liveness(one.started_at + LIMIT - SECOND).headline(one) == (
        "running: promote by grace since 2026-11-24 11:55:00Z"
    )
    assert Liveness(one.started_at + LIMIT).headline(one).startswith("interrupted: promote by grace since ")


def test_a_job_may_take_as_long_as_a_run_counts_as_running() -> None:
    """The longest job of the workflow that deploys."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy.yml").read_text(encoding="utf-8"))["jobs"]
    assert timedelta(minutes=max(job["timeout-minutes"] for job in jobs.values() if "steps" in job)) == LIMIT


def test_what_is_known_of_its_holder_counts_more_than_its_age() -> None:
    """A job that goes on is running for longer; one that is over is not waited for."""
    one = started()
    assert Liveness(one.started_at + 2 * LIMIT, {one.run.id: True}).is_running(one)
    assert not Liveness(one.started_at + SECOND, {one.run.id: False}).is_running(one)
    assert Liveness(one.started_at + SECOND, {"20261124T115500000Z-00000000": False}).is_running(one)


@given(minutes=st.integers(-(10**6), 10**6))
def test_no_run_is_running_for_ever_whatever_its_clock_said(minutes: int) -> None:
    """One of the year 9999 keeps others out for the 90 minutes before and after it began, and not until then."""
    one, away = started(), timedelta(minutes=minutes)
    assert Liveness(one.started_at + away).is_running(one) == (abs(away) < LIMIT)


def test_only_the_newest_run_needs_an_end_and_only_when_it_was_interrupted() -> None:
    """What began after another one says what AWS has."""
    one = started(input_digest=B, **at(5))
    log = EvidenceLog([entry(record()), entry(one)], None)
    assert Liveness(NOON + LIMIT).interrupted(log) is None
    assert Liveness(one.started_at + LIMIT).interrupted(log) == one
    assert Liveness(one.started_at - LIMIT).interrupted(log) == one
    later = EvidenceLog([*log.entries, entry(record(input_digest=A, **at(9)))], None)
    assert Liveness(one.started_at + LIMIT).interrupted(later) is None
