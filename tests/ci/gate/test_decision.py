"""Overrides open one rule, for one digest, for a while; and what holds of every set of evidence."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.permissions import Broadening
from ci.changes.plan.prior import PriorState
from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.note import LONGEST_OVERRIDE, Filed, Override
from ci.evidence.operation import Operation
from ci.evidence.record import Record, State
from ci.gate import Terms, decide, reasons_to_stop
from tests.ci.evidence.records import B, at, entry, failed, record, records
from tests.ci.gate.request_examples import MERGED, NOW, codes, filed, hold, look, outline, override, request

OVERRIDABLE = [rule for rule in GateRule if rule.overridable]
BY_ANOTHER_PERSON = [rule for rule in GateRule if rule.by_another_person]
BROADER = Broadening("aws_iam_role_policy.x", "{}", "0" * 16 + "a" * 16)
UNREADABLE = {
    rule: Entry(f"v2/stack/dev/20261124T120600000Z-{'a' * 12}-ended-{rule}.json", None, "is none", rule)
    for rule in sorted(GateRule)
    if rule.by_object
}
EVERYTHING_STOPS = {
    "terms": Terms("dev", soak_minutes=43_200, freeze=("monday 00:00 to sunday 23:59",), tier="production"),
    "proof": [entry(record()), entry(failed(**at(5))), *UNREADABLE.values()],
    "proof_notes": [look(outline(), minutes=9)],
    "own": [entry(record(environment="staging", input_digest=B, state=State(lineage="a", serial=2, resources=1)))],
    "standing": replace(MERGED, on_main=False, is_newer=False),
    "changes": [outline(), outline("aws_vpc")],
    "broadenings": [BROADER],
    "prior": PriorState("b", 1, is_empty=True, planned_at=NOW),
}
STOPPING = [
    "freeze",
    "failed-since",
    *UNREADABLE,
    "soak",
    "drifted",
    "not-on-main",
    "older",
    "state-lost",
    "state-replaced",
    "unrehearsed",
    "interrupts",
    "broader",
]


def opening(rule: str, **changes: object) -> Override:
    """Return an override of a rule, for the one statement or object where the rule asks for one."""
    statement = BROADER.id if GateRule(rule).by_statement else None
    one = UNREADABLE.get(GateRule(rule))
    return override(rule, statement=statement, object_key=None if one is None else one.key, **changes)


@pytest.mark.parametrize(("rule", "key"), [("bad-signature", None), ("soak", "v2/x"), ("bad-signature", "")])
def test_an_override_names_an_object_where_one_is_asked_for(rule: str, key: str | None) -> None:
    """There, and nowhere else."""
    with pytest.raises(ValueError, match="object"):
        override(rule, object_key=key)


def test_an_override_opens_one_statement_and_no_other() -> None:
    """Two statements that permit more are two reasons, and two overrides."""
    other = Broadening("aws_iam_role_policy.y", "{}", "b" * 32)
    both = {"terms": Terms("dev", tier="production"), "own": [entry(record(environment="staging"))]}
    asked = request(**both, changes=[], broadenings=[BROADER, other], notes=[filed(opening("broader"))])
    assert [reason.subject for reason in reasons_to_stop(asked)] == [other.id]
    assert str(reasons_to_stop(asked)[0]) == (
        "broader: aws_iam_role_policy.y permits more than before: {}: "
        f"have another person override broader for statement {other.id}, or permit less"
    )


@pytest.mark.parametrize("digits", [BROADER.id[:12], BROADER.id[-12:]])
def test_an_override_with_a_shorter_id_of_before_opens_nothing(digits: str) -> None:
    """It can be read, as every record; the id of a statement is compared as a whole."""
    old = override("broader", statement=digits)
    decision = decide(request(**EVERYTHING_STOPS, notes=[filed(old)]))
    assert [reason.code for reason in decision.reasons] == STOPPING
    assert decision.overridden == ()


def test_only_production_asks_whether_a_plan_permits_more() -> None:
    """And only once something runs there."""
    runs = [entry(record(environment="staging"))]
    assert codes(own=runs, changes=[], broadenings=[BROADER]) == []
    assert codes(terms=Terms("dev", tier="production"), changes=[], broadenings=[BROADER]) == []
    assert codes(terms=Terms("dev", tier="production"), own=runs, changes=[], broadenings=[BROADER]) == ["broader"]
    unverified = [entry(failed(environment="staging"))]
    assert codes(terms=Terms("dev", tier="production"), own=unverified, broadenings=[BROADER]) == ["broader"]
    unapplied = [entry(failed(environment="staging", outputs_sha256=None))]
    assert codes(terms=Terms("dev", tier="production"), own=unapplied, broadenings=[BROADER]) == []


@pytest.mark.parametrize(("rule", "statement"), [("broader", None), ("soak", "0" * 12), ("broader", "x")])
def test_an_override_names_a_statement_where_one_is_asked_for(rule: str, statement: str | None) -> None:
    """There, and nowhere else."""
    with pytest.raises(ValueError, match="statement"):
        override(rule, statement=statement)


def test_every_rule_speaks_at_once() -> None:
    """Nobody mends one thing to meet the next."""
    assert codes(**EVERYTHING_STOPS) == STOPPING
    assert sorted(STOPPING) == sorted(OVERRIDABLE)


@pytest.mark.parametrize("rule", OVERRIDABLE)
def test_an_override_opens_exactly_its_rule(rule: str) -> None:
    """And is named in the decision, for the record."""
    decision = decide(request(**EVERYTHING_STOPS, notes=[filed(opening(rule))]))
    assert [reason.code for reason in decision.reasons] == [code for code in STOPPING if code != rule]
    [overridden] = decision.overridden
    assert (overridden.reason.code, overridden.override.rule, overridden.override.actor) == (rule, rule, "grace")
    assert overridden.key == filed(opening(rule)).key


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": NOW},
        {"input_digest": B},
        {"rehearsal": B},
        {"made_at": NOW - timedelta(seconds=1), "expires_at": NOW + LONGEST_OVERRIDE},
        {"made_at": NOW + timedelta(hours=1), "expires_at": NOW + timedelta(hours=2)},
    ],
    ids=["expired", "another digest", "a rehearsal", "for more than a week", "from the future"],
)
def test_an_override_that_is_not_about_this_opens_nothing(changes: dict[str, object]) -> None:
    """Expired to the second."""
    assert codes(**EVERYTHING_STOPS, notes=[filed(override("freeze", **changes))]) == STOPPING


def test_an_override_may_be_given_for_the_whole_of_its_longest_time() -> None:
    """A week, whatever has signed it: the command that writes it refuses more, and so does the gate that reads it."""
    longest = override("freeze", made_at=NOW, expires_at=NOW + LONGEST_OVERRIDE)
    assert codes(**EVERYTHING_STOPS, notes=[filed(longest)]) == [code for code in STOPPING if code != "freeze"]


@pytest.mark.parametrize("author", ["Ada", "ADA", "1+ada@users.noreply.github.com"])
@pytest.mark.parametrize("rule", BY_ANOTHER_PERSON)
def test_whoever_wrote_the_change_does_not_override_what_somebody_else_must(rule: str, author: str) -> None:
    """By any of the names under which git and GitHub know them."""
    assert codes(**EVERYTHING_STOPS, notes=[filed(opening(rule, actor=author))]) == STOPPING


@pytest.mark.parametrize("rule", BY_ANOTHER_PERSON)
def test_where_nobody_knows_who_wrote_it_nobody_is_somebody_else(rule: str) -> None:
    """In doubt the gate is closed."""
    unknown = {**EVERYTHING_STOPS, "standing": replace(MERGED, on_main=False, is_newer=False, authors=())}
    assert codes(**unknown, notes=[filed(opening(rule))]) == STOPPING


def test_only_the_state_of_a_destruction_may_be_overridden() -> None:
    """By another person, who has seen that everything is gone; neither a hold nor production."""
    stopping = {**EVERYTHING_STOPS, "operation": Operation.DESTROY, "notes": [filed(hold())]}
    assert codes(**stopping) == ["production", "hold", "state-lost", "state-replaced"]
    opened = {**stopping, "notes": [*stopping["notes"], *(filed(opening(rule)) for rule in OVERRIDABLE)]}
    assert codes(**opened) == ["production", "hold"]


def test_that_nothing_is_proven_cannot_be_overridden() -> None:
    """It is what this repository is for."""
    with pytest.raises(ValueError, match="rule"):
        override("not-proven")


def test_ten_thousand_records_are_judged() -> None:
    """The time is measured by `nox -s bench`; here, that the answer is right."""
    proof = [entry(record(commit=f"{number:040x}", **at(-number))) for number in range(10_000)]
    assert codes(proof=proof) == []


PROOF = st.lists(records, max_size=8)
NOTES = st.lists(st.sampled_from([look(outline(), minutes=3), look(minutes=4), look(outline(), minutes=6)]), max_size=3)


def stopped(proof: Sequence[Record], notes: Sequence[Filed], own: Sequence[Filed] = ()) -> list[str]:
    """Return the codes that stop an environment with every rule in force."""
    terms = Terms("dev", soak_minutes=597)
    return codes(
        proof=[entry(one) for one in proof],
        proof_notes=notes,
        notes=own,
        terms=terms,
        changes=[outline()],
        own=[entry(record(environment="staging", input_digest=B))],
    )


@given(PROOF, NOTES, st.randoms())
def test_the_order_of_evidence_never_matters(proof: list[Record], notes: list[Filed], chance: random.Random) -> None:
    """S3 may list it as it likes."""
    mixed, looks = list(proof), list(notes)
    chance.shuffle(mixed)
    chance.shuffle(looks)
    assert stopped(mixed, looks) == stopped(proof, notes)


# That a digest is not proven, or not yet for long enough, has several words: one may become another.
OF_PROOF = {"failed-since", "not-proven", "rehearsal", "soak"}


def kinds(found: Sequence[str]) -> set[str]:
    """Return codes with one word for all that say that the digest is not proven for long enough."""
    return {"proof" if code in OF_PROOF else code for code in found}


@given(PROOF, NOTES, st.data())
def test_removing_a_success_removes_no_reason(proof: list[Record], notes: list[Filed], data: st.DataObject) -> None:
    """Lost evidence is no evidence."""
    successes = [one for one in proof if one.succeeded]
    if successes:
        gone = data.draw(st.sampled_from(successes))
        rest = [one for one in proof if one is not gone]
        assert kinds(stopped(proof, notes)) <= kinds(stopped(rest, notes))


@given(PROOF, NOTES, records)
def test_adding_a_failure_removes_no_reason(proof: list[Record], notes: list[Filed], other: Record) -> None:
    """Whenever it happened, wherever it came from."""
    failure = failed(
        input_digest=other.input_digest,
        rehearsal=other.rehearsal,
        started_at=other.started_at,
        ended_at=other.ended_at,
    )
    assert kinds(stopped(proof, notes)) <= kinds(stopped([*proof, failure], notes))


@given(PROOF, NOTES)
def test_adding_a_hold_removes_no_reason(proof: list[Record], notes: list[Filed]) -> None:
    """It adds its own."""
    assert stopped(proof, notes, [filed(hold())]) == ["hold", *stopped(proof, notes)]
