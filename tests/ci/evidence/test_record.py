"""What a record holds, and which bytes are none."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from ci.evidence.record import DriftCheck, Record, RecordError, Verification, parse
from tests.ci.evidence.records import NOON, failed, record, records


@given(records)
def test_a_record_survives_its_bytes(one: Record) -> None:
    """What is read is what was written."""
    assert parse(one.to_line()) == one


def test_the_same_record_gives_the_same_bytes() -> None:
    """Whatever the order in which its counts were put together, and whatever the zone of its times."""
    other = NOON.astimezone(timezone(timedelta(hours=-3)))
    one = record(counts={"create": 1, "update": 2})
    two = record(counts={"update": 2, "create": 1}, ended_at=other)
    assert one.to_line() == two.to_line()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"outputs_sha256": None}, "a success has outputs"),
        ({"tests": None}, "a success has outputs"),
        ({"tests": Verification(passed=3, failed=("test_x",), not_provable=())}, "a success has outputs"),
        ({"drift": None}, "a success has outputs"),
        ({"drift": DriftCheck(state="found", changes=(), allowed=())}, "a success has outputs"),
        ({"failure": failed().failure}, "a success has outputs"),
        ({"result": "failed"}, "a failure says which step failed"),
        ({"started_at": NOON + timedelta(seconds=1)}, "it ended before it started"),
        ({"ended_at": datetime(2026, 11, 24, 12, 0)}, "a time without its zone"),  # noqa: DTZ001 - that is the point
        ({"input_digest": "A" * 64}, "String should match pattern"),
        ({"commit": "main"}, "String should match pattern"),
        ({"color": "blue"}, "Extra inputs are not permitted"),
    ],
)
def test_a_record_that_contradicts_itself_cannot_be_made(changes: dict[str, Any], line: str) -> None:
    """Nobody can write it, so nobody has to doubt it."""
    with pytest.raises(ValidationError, match=line):
        record(**changes)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (record().to_line()[:200], "is no JSON: it may be cut off"),
        (b"\xff\xfe", "is no JSON: it may be cut off"),
        (b"[]", "is no record: Input should be a valid dictionary or instance of Record"),
        (b"{}", "is no record: environment: Field required"),
        (
            json.dumps(json.loads(record().to_line()) | {"schema_version": 2}).encode(),
            "is of version 2, written by a newer version of this tooling: update your checkout",
        ),
        (
            json.dumps(json.loads(record().to_line()) | {"schema_version": 0}).encode(),
            "is no record: schema_version: Input should be 1",
        ),
    ],
)
def test_bytes_that_are_no_record_say_why(content: bytes, line: str) -> None:
    """In one line."""
    with pytest.raises(RecordError) as raised:
        parse(content)
    assert str(raised.value) == line


def test_the_headline_says_what_became_of_it() -> None:
    """In a few words."""
    assert record().headline == "input digest aaaaaaaaaaaa proven, 1 change"
    assert failed().headline == "failed at verify: test_x: no"
