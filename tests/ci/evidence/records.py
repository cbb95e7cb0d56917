"""Records for tests: a good one, changed where a test asks for it, and a strategy for every good one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ci.evidence.entry import Entry, key_of
from ci.evidence.layout import stamp
from ci.evidence.record import DriftCheck, Failure, Outline, Record, RunDescription, Started, Verification
from shared.naming import SERVICE

A, B, C = "a" * 64, "b" * 64, "c" * 64
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FAILED = {"result": "failed", "failure": Failure(step="verify", line="test_x: no")}
DESTROYED = {
    "operation": "destroy",
    "result": "destroyed",
    "failure": None,
    "outputs_sha256": None,
    "tests": None,
    "drift": None,
}
SIGNS = {"<": "rollback", "~": "destroy", "o": "restart"}
PARTS = {
    "unit": ("stack", "environment", "account_id", "region"),
    "plan": ("fingerprint", "counts", "changes", "shown_sha256"),
}
GOOD: Mapping[str, Any] = {
    "stack": SERVICE,
    "environment": "dev",
    "account_id": "111122223333",
    "region": "sa-east-1",
    "operation": "promote",
    "input_digest": A,
    "document_sha256": B,
    "commit": "e" * 40,
    "tree": "d" * 40,
    "authors": ("Ada",),
    "fingerprint": None,
    "counts": {"create": 1},
    "changes": (Outline(address="aws_vpc.x", type="aws_vpc", action="create", attributes=(), forces_replacement=()),),
    "shown_sha256": None,
    "approvals": (),
    "confirmed_by": None,
    "opened": (),
    "state": None,
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


def record(**changes: Any) -> Record:
    """Return a record of a success of dev at noon that took five minutes, but for `changes`.

    What lies in parts of a record (environment, digest, changes of the plan ...) has names of its own here. Of the same
    changes it is the same run, unless `run_id` gives its last eight digits.
    """
    said = {**GOOD, **changes}
    own = said.pop("run_id", None) or hashlib.sha256(repr(sorted(changes.items())).encode()).hexdigest()[:8]
    parts = {name: {key: said.pop(key) for key in keys} for name, keys in PARTS.items()}
    digest = {"scheme": 1, "value": said.pop("input_digest")}
    run = {"id": f"{stamp(said['started_at'])}-{own}", "url": said.pop("run_url"), "attempt": None}
    return Record.model_validate({"digest": digest, "run": run, **parts, **said})


def started(**changes: Any) -> Started:
    """Return what says that the run of `record(**changes)` starts."""
    one = record(**changes)
    return Started(**{name: getattr(one, name) for name in RunDescription.model_fields}, state=None)


def entry(one: Record | Started) -> Entry:
    """Return a record as its environment's bucket has it."""
    return Entry(key_of(one), one) if isinstance(one, Record) else Entry(key_of(one), None, started=one)


def ended(entries: Sequence[Entry]) -> list[Entry]:
    """Return the records that count: of what has begun and ended."""
    return [one for one in entries if one.record is not None and one.record.has_begun]


def failed(**changes: Any) -> Record:
    """Return a record of a failure."""
    return record(**{**FAILED, **changes})


def at(minutes: int) -> dict[str, datetime]:
    """Return the times of a deployment that ended so many minutes after noon."""
    ended = NOON + timedelta(minutes=minutes)
    return {"started_at": ended - timedelta(minutes=1), "ended_at": ended}


def told(*words: str, **changes: Any) -> list[Record | Started]:
    """Return a history of words, a minute apart: a digest's letter, the operation's sign, how it ended.

    "<" is a rollback, "~" a destruction, "o" a restart; "!" a failure, "^" an interruption, "?" no end. The commit of
    each begins with its digest's letter.
    """
    made: list[Record | Started] = []
    for minutes, word in enumerate(words):
        digest, signs = word[0], word[1:]
        said = {"input_digest": digest * 64, "commit": digest * 40, **at(minutes), **changes}
        said["operation"] = next((name for sign, name in SIGNS.items() if sign in signs), "promote")
        if "~" in signs:
            said |= DESTROYED
        if "!" in signs:
            said |= FAILED
        if "^" in signs:
            said |= {"result": "interrupted"}
        made.append(started(**said) if "?" in signs else record(**said))
    return made


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
