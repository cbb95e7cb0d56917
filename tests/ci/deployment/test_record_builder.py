"""What records and notes say about drift, to the byte: they are signed, and old ones stay readable."""

from __future__ import annotations

import json

from ci.changes.plan.drift import judge
from ci.deployment.record_builder import drift_check
from ci.evidence.statement import parse, payload_of
from ci.github.drift.drift_artifact import of_drift
from shared.naming import SERVICE
from tests.ci.changes.plan.test_drift import BOTH, DAYS, TODAY, allowed
from tests.ci.evidence.records import failed
from tests.ci.gate.request_examples import look, outline

FOUND = (
    b'"drift":{"allowed":[],"changes":[{"action":"update","address":"aws_x.one",'
    b'"attributes":["days","name"],"forces_replacement":[],"keeps_less":[],"type":"aws_x"}],"state":"found"}'
)
COVERED = b'"drift":{"allowed":[{"address":"aws_x.one","reason":"AWS does it"}],"changes":[],"state":"none"}'
NOTE = (
    b'{"account_id":"111122223333","actor":"grace","changes":[{"action":"replace","address":'
    b'"aws_elasticache_serverless_cache.x","attributes":["name"],"forces_replacement":["name"],"keeps_less":[],'
    b'"type":"aws_elasticache_serverless_cache"}],"document_sha256":"' + b"a" * 64 + b'","environment":"dev","kind":'
    b'"drift","made_at":"2026-11-24T12:00:00Z","rehearsal":null,"schema_version":2,"stack":"' + SERVICE.encode() + b'",'
    b'"state":"found"}'
)


def test_a_record_says_what_drifted_and_what_is_allowed() -> None:
    """In the same bytes each time."""
    for drift, part in ((judge(BOTH, [], TODAY), FOUND), (judge(DAYS, [allowed("days")], TODAY), COVERED)):
        one = failed(drift=drift_check(drift))
        assert part in payload_of(one)
        assert parse(payload_of(one)) == one


def test_a_note_says_it_in_the_same_shape() -> None:
    """To the byte."""
    note = look(outline()).note
    assert note is not None
    assert note.to_payload() == NOTE


def test_the_file_for_the_issues_has_what_a_record_has() -> None:
    """Changes, and what covers them, are the same there."""
    for drift in (judge(BOTH, [], TODAY), judge(DAYS, [allowed("days")], TODAY)):
        artifact, check = of_drift("prod", drift), drift_check(drift)
        assert (artifact.state, artifact.changes, artifact.allowed) == (check.state, check.changes, check.allowed)
        assert json.loads(artifact.model_dump_json()).items() >= json.loads(check.model_dump_json()).items()
