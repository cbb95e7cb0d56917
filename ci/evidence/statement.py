"""A record as others read it: an in-toto Statement v1, whose subject is the synthesized document.

github.com/in-toto/attestation, spec/v1/statement.md. Its schema is docs/record.schema.json. Reading is strict: no key
twice, none unknown but below `extensions`, no number out of its range. Pure.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from ci.evidence.dsse import strict_json
from ci.evidence.record import Part, Record, RecordError, Sha256, Started
from shared.naming import PROJECT

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
# Another project's records are of another type: what it has signed proves nothing here.
PREDICATE = f"https://{PROJECT}.example.com/record/v2"
SUBJECT = "document_sha256"  # the field of a record that stands in the subject, and nowhere else
_RECORDS: TypeAdapter[Started | Record] = TypeAdapter(Annotated[Started | Record, Field(discriminator="kind")])


class _Digest(Part):
    sha256: Sha256


class _Subject(Part):
    name: str
    digest: _Digest


class _Statement(Part):
    type: Annotated[Literal["https://in-toto.io/Statement/v1"], Field(alias="_type")]
    subject: Annotated[tuple[_Subject, ...], Field(min_length=1, max_length=1)]
    predicateType: str  # noqa: N815 - the name that in-toto gives it
    predicate: dict[str, Any]


def payload_of(record: Started | Record) -> bytes:
    """Return the statement of a record: the same record gives the same bytes."""
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": _name(record), "digest": {"sha256": record.document_sha256}}],
        "predicateType": PREDICATE,
        "predicate": record.model_dump(mode="json", exclude={SUBJECT}),
    }
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()


def parse(payload: bytes) -> Started | Record:
    """Return the record that a statement is about. Raises RecordError with one line."""
    try:
        found = _Statement.model_validate(strict_json(payload))
        if found.predicateType != PREDICATE:
            raise RecordError(f"is a statement of the type {found.predicateType}, not {PREDICATE}")
        if SUBJECT in found.predicate:
            raise RecordError(f"is no record: {SUBJECT}: Extra inputs are not permitted")
        [subject] = found.subject
        whole = json.dumps({**found.predicate, SUBJECT: subject.digest.sha256})
        record = _RECORDS.validate_json(whole, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"is no record: {where + ': ' if where else ''}{first['msg']}") from None
    except ValueError as error:
        raise RecordError(str(error)) from None
    if subject.name != _name(record):
        raise RecordError(f"is no record: its subject is {subject.name}, and it is about {_name(record)}")
    return record


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the statement."""
    found = _Statement.model_json_schema()
    predicate = _RECORDS.json_schema(ref_template="#/$defs/{model}")
    definitions = {**found.pop("$defs"), **predicate.pop("$defs")}
    for kind in (Started, Record):
        del definitions[kind.__name__]["properties"][SUBJECT]
        definitions[kind.__name__]["required"].remove(SUBJECT)
    found["properties"] |= {"predicate": predicate, "predicateType": {"const": PREDICATE}}
    return {
        **found,
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": definitions,
        "title": "A record of a deployment, version 2: the payload of its envelope",
        "description": "An in-toto Statement v1 whose subject is the synthesized document.",
    }


def _name(record: Started | Record) -> str:
    return f"{record.unit.stack}/{record.unit.environment}"
