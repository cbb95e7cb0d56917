"""Only main's commits, and never back by accident."""

from __future__ import annotations

from dataclasses import replace

from ci.evidence.entry import Entry
from ci.evidence.gate_rule import GateRule
from ci.evidence.operation import Operation
from ci.gate import reasons_to_stop
from tests.ci.evidence.records import DESTROYED, FAILED, B, entry, failed, record
from tests.ci.gate.request_examples import MERGED, codes, request, sentences

RUNS = [entry(record(environment="staging", input_digest=B))]


def test_a_commit_that_is_not_on_main_stops() -> None:
    """Merged, or not deployed."""
    found = reasons_to_stop(request(standing=replace(MERGED, on_main=False)))
    assert sentences(found) == [
        "not-on-main: 111111111111 is no commit of main as it is known here: merge it, or fetch main with its history"
    ]


def test_a_commit_from_before_what_runs_stops() -> None:
    """Both are named, and the way back."""
    found = reasons_to_stop(request(own=RUNS, standing=replace(MERGED, is_newer=False)))
    assert sentences(found) == [
        (
            "older: staging runs eeeeeeeeeeee, which 111111111111 does not come after: "
            "promote a newer commit, or roll back with: python -m ci rollback staging"
        )
    ]


def test_where_what_runs_is_not_known_the_way_on_is_to_fetch() -> None:
    """Going back would be wrong advice: it may well be an older commit."""
    found = reasons_to_stop(request(own=RUNS, standing=replace(MERGED, is_newer=False, is_known=False)))
    assert sentences(found) == [
        "older: staging runs eeeeeeeeeeee, which is not known here: fetch main with its history"
    ]


def test_a_first_deployment_is_not_older_than_anything() -> None:
    """Nothing runs."""
    assert codes(standing=replace(MERGED, is_newer=False)) == []


def test_nothing_is_older_than_a_destruction_however_far_it_came() -> None:
    """Its commit is that of the tree in which it was given, not of what ran."""
    for end in ({}, FAILED):
        gone = record(**{**DESTROYED, **end}, environment="staging", input_digest=B)
        assert codes(own=[entry(gone)], standing=replace(MERGED, is_newer=False)) == []


def test_another_commit_of_the_same_inputs_is_nothing_to_worry_about() -> None:
    """A squash, a merge, a change of a README: the same digest runs there already."""
    own = [entry(record(environment="staging"))]
    assert codes(own=own, standing=replace(MERGED, is_newer=False)) == []


def test_a_rollback_goes_back_to_what_was_proven_here() -> None:
    """Neither main's order, nor the environment before, nor its soak are asked."""
    own = [entry(record(environment="staging")), *RUNS]
    assert codes(own=own, standing=replace(MERGED, is_newer=False), proof=[], operation=Operation.ROLLBACK) == []


def test_a_rollback_to_what_was_never_proven_here_stops() -> None:
    """That it worked in dev does not count."""
    found = reasons_to_stop(request(own=RUNS, operation=Operation.ROLLBACK))
    assert sentences(found) == [
        "not-proven-here: staging has no success of aaaaaaaaaaaa: choose a record of python -m ci history staging"
    ]


def test_a_failed_deployment_is_what_aws_has() -> None:
    """It may have changed everything before it failed: what came before it is older."""
    own = [entry(failed(environment="staging", input_digest=B))]
    assert codes(own=own, standing=replace(MERGED, is_newer=False)) == ["older"]


def test_where_nothing_can_be_read_nobody_knows_what_runs() -> None:
    """Each object is named; a record that can be read beside them says what runs."""
    nothing = Entry(
        "records/staging/20261124T120000Z-bbbbbbbbbbbb-01234567.jsonl", None, "is forged", GateRule.BAD_SIGNATURE
    )
    assert codes(own=[nothing]) == [GateRule.BAD_SIGNATURE]
    assert codes(own=[nothing, *RUNS]) == []
