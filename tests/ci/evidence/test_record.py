"""What a record holds, how others read it, and which bytes are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from pydantic import ValidationError

from ci.evidence.record import DriftCheck, Record, RecordError, State, Verification
from ci.evidence.statement import PREDICATE, parse, payload_of, schema
from shared.naming import SERVICE
from tests.ci.evidence.records import NOON, B, failed, record, records, started
from tests.rehearsal.tree import ROOT

SCHEMA = ROOT / "docs" / "record.schema.json"


@given(records)
def test_a_record_survives_its_bytes(one: Record) -> None:
    """What is read is what was written."""
    assert parse(payload_of(one)) == one


def test_the_same_record_gives_the_same_bytes() -> None:
    """Whatever the order in which its counts were put together, and whatever the zone of its times."""
    other = NOON.astimezone(timezone(timedelta(hours=-3)))
    one = record(counts={"create": 1, "update": 2}, run_id="0" * 8)
    two = record(counts={"update": 2, "create": 1}, ended_at=other, run_id="0" * 8)
    assert payload_of(one) == payload_of(two)


def test_a_record_is_an_in_toto_statement_about_its_document() -> None:
    """By its digest, under the name of stack and environment (in-toto attestation, spec/v1/statement.md)."""
    said = json.loads(payload_of(record()))
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["subject"] == [{"name": f"{SERVICE}/dev", "digest": {"sha256": B}}]
    assert said["predicateType"] == PREDICATE
    assert "document_sha256" not in said["predicate"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"outputs_sha256": None}, "a success has outputs"),
        ({"tests": None}, "a success has outputs"),
        ({"tests": Verification(passed=3, failed=("test_x",), not_provable=())}, "a success has outputs"),
        ({"tests": Verification(passed=0, failed=(), not_provable=())}, "a success has outputs"),
        ({"drift": None}, "a success has outputs"),
        ({"drift": DriftCheck(state="found", changes=(), allowed=())}, "a success has outputs"),
        ({"failure": failed().failure}, "a success has outputs"),
        ({"result": "failed"}, "a failure says which step failed"),
        ({"result": "not-begun"}, "a failure says which step failed"),
        ({"result": "destroyed"}, "only a destruction that went well leaves nothing"),
        ({"result": "lucky"}, "Input should be"),
        ({"started_at": NOON + timedelta(seconds=1)}, "it ended before it started"),
        ({"ended_at": datetime(2026, 11, 24, 12, 0)}, "a time without its zone"),  # noqa: DTZ001 - that is the point
        ({"input_digest": "A" * 64}, "String should match pattern"),
        ({"commit": "main"}, "String should match pattern"),
        ({"counts": {"create": -1}}, "greater than or equal to 0"),
        ({"color": "blue"}, "Extra inputs are not permitted"),
    ],
)
def test_a_record_that_contradicts_itself_cannot_be_made(changes: dict[str, Any], line: str) -> None:
    """Nobody can write it, so nobody has to doubt it."""
    with pytest.raises(ValidationError, match=line):
        record(**changes)


def otherwise(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the statement of a record after a change of it."""
    said = json.loads(payload_of(record()))
    change(said)
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (payload_of(record())[:200], "is no JSON: it may be cut off"),
        (b"[]", "is no record: Input should be a valid dictionary or instance of _Statement"),
        (b"{}", "is no record: _type: Field required"),
        (otherwise(lambda one: one.update(_type="https://in-toto.io/Statement/v2")), "is no record: _type: Input"),
        (
            otherwise(lambda one: one.update(predicateType="https://x.example.com/record/v3")),
            "is a statement of the type https://x.example.com/record/v3",
        ),
        (otherwise(lambda one: one["subject"][0].update(name="x/dev")), "is no record: its subject is x/dev"),
        (otherwise(lambda one: one["subject"].append(one["subject"][0])), "is no record: subject: Tuple should"),
        (otherwise(lambda one: one["predicate"].update(color="blue")), "is no record: ended.color: Extra inputs"),
        (otherwise(lambda one: one["predicate"].update(kind="paused")), "is no record: Input tag 'paused' found"),
        (otherwise(lambda one: one["predicate"].update(document_sha256=B)), "is no record: document_sha256: Extra"),
        (otherwise(lambda one: one["predicate"]["tests"].update(passed="3")), "is no record: ended.tests.passed:"),
        (otherwise(lambda one: one["predicate"]["tests"].update(passed=True)), "is no record: ended.tests.passed:"),
        (otherwise(lambda one: one["predicate"]["digest"].update(scheme=0)), "is no record: ended.digest.scheme:"),
        (otherwise(lambda one: one["predicate"]["digest"].update(scheme=2**53)), "has the number 9007199254740992"),
        (payload_of(record()).replace(b'{"_type"', b'{"_type":"","_type"'), "has the key '_type' twice"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_record_say_why(content: bytes, line: str) -> None:
    """In one line."""
    with pytest.raises(RecordError) as raised:
        parse(content)
    assert str(raised.value).startswith(line)
    assert "\n" not in str(raised.value)


def test_what_is_new_may_stand_below_extensions() -> None:
    """Whatever it is: readers ignore it."""
    one = parse(otherwise(lambda one: one["predicate"]["extensions"].update(ticket={"id": 7})))
    assert one.extensions == {"ticket": {"id": 7}}


def test_the_published_schema_is_that_of_the_model() -> None:
    """`./noxw -s test -- --accept` writes it."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize(
    "one",
    [record(), failed(state=State(lineage="l", serial=3, resources=2)), started()],
    ids=["success", "failed", "started"],
)
def test_records_fit_the_schema_and_others_do_not(one: Any) -> None:
    """For whoever reads them without this repository."""
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    said = json.loads(payload_of(one))
    validator.validate(said)
    assert list(validator.iter_errors({**said, "more": 1}))
    assert list(validator.iter_errors({**said, "predicate": {**said["predicate"], "more": 1}}))


def test_the_headline_says_what_became_of_it() -> None:
    """In a few words."""
    assert record().headline == "input digest aaaaaaaaaaaa proven, 1 change"
    assert failed().headline == "failed at verify: test_x: no"
    assert failed(result="not-begun").headline == "changed nothing, stopped at verify: test_x: no"
    assert failed(result="interrupted", failure=None).headline == "interrupted"
