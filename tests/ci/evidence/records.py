"""Records for tests: a good one, changed where a test asks for it, and a strategy for every good one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ci.evidence.entry import Entry, name_of
from ci.evidence.record import DriftCheck, Failure, Outline, Record, Verification

A, B, C = "a" * 64, "b" * 64, "c" * 64
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FAILED = {"result": "failed", "failure": Failure(step="verify", line="test_x: no")}


def record(**changes: Any) -> Record:
    """Return a record of a success of dev at noon that took five minutes, but for `changes`."""
    good: dict[str, Any] = {
        "environment": "dev",
        "stack": "catalog-dev",
        "account_id": "111122223333",
        "input_digest": A,
        "git_tree": "d" * 40,
        "commit": "e" * 40,
        "document_sha256": B,
        "changes": (
            Outline(address="aws_vpc.x", type="aws_vpc", action="create", attributes=(), forces_replacement=()),
        ),
        "counts": {"create": 1},
        "outputs_sha256": C,
        "tests": Verification(passed=3, failed=(), not_provable=()),
        "drift": DriftCheck(state="none", changes=(), allowed=()),
        "result": "success",
        "failure": None,
        "image": "example.com/catalog@sha256:" + "f" * 64,
        "actor": "somebody",
        "run_url": None,
        "started_at": NOON - timedelta(minutes=5),
        "ended_at": NOON,
        "tools": {"engine": "terraform 1.11.4", "aws_provider": "5.100.0"},
        "rehearsal": None,
    }
    return Record(**{**good, **changes})


def entry(one: Record) -> Entry:
    """Return a record as its environment's bucket has it."""
    return Entry(f"{name_of(one)}01234567.jsonl", one)


def failed(**changes: Any) -> Record:
    """Return a record of a failure."""
    return record(**{**FAILED, **changes})


def at(minutes: int) -> dict[str, datetime]:
    """Return the times of a deployment that ended so many minutes after noon."""
    ended = NOON + timedelta(minutes=minutes)
    return {"started_at": ended - timedelta(minutes=1), "ended_at": ended}


records = st.builds(
    lambda digest, commit, minutes, ok, rehearsal: record(
        input_digest=digest * 64, commit=commit * 40, rehearsal=rehearsal, **at(minutes), **({} if ok else FAILED)
    ),
    digest=st.sampled_from("ab"),
    commit=st.sampled_from("123"),
    minutes=st.integers(0, 6),
    ok=st.booleans(),
    rehearsal=st.sampled_from([None, B, C]),
)
