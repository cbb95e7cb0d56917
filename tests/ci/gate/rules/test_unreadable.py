"""Objects that are no evidence: what stops because of them, and who opens it."""

from __future__ import annotations

import pytest

from ci.changes.plan.prior import PriorState
from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.operation import Operation
from ci.gate import reasons_to_stop
from tests.ci.evidence.records import at, entry, record
from tests.ci.gate.request_examples import NOW, codes, filed, override, request


def unreadable(at: str = "20261124T115959000Z", digest: str = "a" * 12, kind: str = "ended") -> Entry:
    """Return an object that does not count, of the second before the good record."""
    return Entry(f"v2/stack/dev/{at}-{digest}-{kind}-01234567.json", None, "is forged", GateRule.BAD_SIGNATURE)


def test_what_is_no_evidence_never_opens() -> None:
    """An object that does not count proves nothing; an older one than the proof leaves everything as it is."""
    nothing = unreadable()
    assert codes(proof=[nothing]) == ["not-proven", GateRule.BAD_SIGNATURE]
    assert codes(proof=[entry(record()), nothing]) == []
    [_, reason] = reasons_to_stop(request(proof=[nothing]))
    assert reason.sentence == f"{nothing.key} in dev's bucket is forged"


@pytest.mark.parametrize("moment", ["20261124T120000000Z", "20261124T120001000Z", "99991231T235959999Z"])
def test_what_cannot_be_read_and_is_no_older_than_the_proof_stops(moment: str) -> None:
    """It may be a failure since; another person who has found out what it is opens it, for this object alone."""
    newer, other = unreadable(moment), unreadable("20261124T130000000Z")
    proof = [entry(record()), newer]
    [reason] = reasons_to_stop(request(proof=proof))
    assert str(reason) == (
        f"bad-signature: {newer.key} in dev's bucket is no older than the success, and is forged: "
        "promote to dev again, or have another person override bad-signature for this key"
    )
    opened = [filed(override("bad-signature", object_key=newer.key))]
    assert codes(proof=proof, notes=opened) == []
    assert codes(proof=[*proof, other], notes=opened) == ["bad-signature"]


def test_a_newer_success_clears_what_cannot_be_read() -> None:
    """Whatever it was, the digest held after it."""
    assert codes(proof=[entry(record()), unreadable("20261124T120100000Z"), entry(record(**at(2)))]) == []


@pytest.mark.parametrize("other", [unreadable("20261124T130000000Z", kind="started"), unreadable("x", "b" * 12)])
def test_what_is_no_end_or_of_another_digest_cannot_be_a_failure_since(other: Entry) -> None:
    """The name says which kind it would be, and of what."""
    assert codes(proof=[entry(record()), other]) == []


def test_a_rollback_does_not_go_back_to_what_may_have_failed_since() -> None:
    """Right here: another person opens it."""
    newer = unreadable("20261124T120001000Z")
    here = {"own": [entry(record()), newer], "operation": Operation.ROLLBACK}
    assert codes(**here) == ["bad-signature"]
    assert codes(**here, notes=[filed(override("bad-signature", object_key=newer.key))]) == []


def test_where_nothing_here_can_be_read_another_person_opens_each_object() -> None:
    """A junk object before the first deployment stands in the way of no record for ever."""
    junk = [Entry(f"records/staging/{name}", None, "is no JSON") for name in ("x", "y")]
    reasons = reasons_to_stop(request(own=junk))
    assert [(one.code, one.subject) for one in reasons] == [("unreadable-record", one.key) for one in junk]
    assert {one.remedy for one in reasons} == {
        "find out who wrote it, or have another person override unreadable-record for this key"
    }
    opened = [filed(override("unreadable-record", object_key=one.key)) for one in junk]
    assert codes(own=junk, notes=opened) == []


def test_junk_with_a_past_time_before_the_first_deployment_needs_a_second_override_about_the_plan() -> None:
    """By its name it may be an apply, and the state is empty; with both overrides the first deployment comes."""
    junk = Entry("v2/stack/staging/20261101T120000000Z-aaaaaaaaaaaa-ended-0.json", None, "is no JSON")
    planned = {"own": [junk], "changes": [], "prior": PriorState("", 0, is_empty=True, planned_at=NOW)}
    first, second = filed(override("unreadable-record", object_key=junk.key)), filed(override("state-lost"), 1)
    assert codes(own=[junk]) == ["unreadable-record"]
    assert codes(**planned) == ["unreadable-record", "state-lost"]
    assert codes(**planned, notes=[first]) == ["state-lost"]
    assert codes(**planned, notes=[first, second]) == []
    nameless = Entry("records/staging/x", None, "is no JSON")
    only = filed(override("unreadable-record", object_key=nameless.key))
    assert codes(**{**planned, "own": [nameless]}, notes=[only]) == []


def test_what_is_no_evidence_of_another_digest_is_not_this_ones_business() -> None:
    """The name says which one it would be about."""
    assert codes(proof=[unreadable(digest="b" * 12)]) == ["not-proven"]
