"""What the records of all environments say together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from ci.evidence.entry import Entry
from ci.evidence.liveness import Liveness
from ci.evidence.record import DriftCheck, NotProvable, Record, Verification
from ci.gate.status import HISTORY_COLUMNS, STATUS_COLUMNS, Status, history_row, status_of
from shared import checks
from tests.ci.evidence.records import DESTROYED, NOON, A, at, entry, failed, record, started
from tests.rehearsal.tree import ROOT

CONFIGS = checks.validated(ROOT)
LATER = NOON + timedelta(days=1)


def entries(*records: Record) -> list[Entry]:
    """Return records as a store lists them."""
    return [Entry(f"records/{one.environment}/{number}.jsonl", one) for number, one in enumerate(records)]


def status(dev: Sequence[Entry] = (), staging: Sequence[Entry] = (), *, digest: str = A) -> dict[str, Status]:
    """Return the status of each environment; nothing is recorded in prod."""
    found = {"dev": dev, "staging": staging, "prod": []}
    return {one.environment: one for one in status_of(CONFIGS, found, input_digest=digest, rehearsal=None, now=LATER)}


def test_an_environment_whose_records_cannot_be_read_is_unknown() -> None:
    """Nobody but break-glass reads all; of the one after it, what runs is known, and not whether it may go on."""
    problems = {"dev": "evidence of dev: these credentials may not use the bucket"}
    found = {
        one.environment: one
        for one in status_of(
            CONFIGS,
            {"staging": entries(record(environment="staging")), "prod": []},
            input_digest="b" * 64,
            rehearsal=None,
            now=LATER,
            problems=problems,
        )
    }
    assert found["dev"].cells() == ["dev", "not readable", "", "", "-", "-", "unknown"]
    assert found["dev"].as_data()["problem"] == problems["dev"]
    assert found["staging"].cells()[1] == "aaaaaaaaaaaa"
    assert found["staging"].next == "waits: the records of dev cannot be read"


def test_before_anything_only_the_first_environment_may_receive_this_tree() -> None:
    """The others wait, and say for what."""
    found = status()
    assert found["dev"].cells() == ["dev", "nothing proven", "", "", "-", "-", "may come"]
    assert found["staging"].cells()[-1] == "waits: dev has not proven aaaaaaaaaaaa; it has proven nothing yet"


def test_a_proven_tree_runs_here_and_may_come_next() -> None:
    """And the environment after the next one waits."""
    found = status(dev=entries(record()))
    assert found["dev"].cells() == [
        "dev",
        "aaaaaaaaaaaa",
        "eeeeeeeeeeee",
        "2026-11-24 12:00:00Z",
        "input digest aaaaaaaaaaaa proven, 1 change",
        "none",
        "runs here",
    ]
    assert [found[name].next.partition(":")[0] for name in ("staging", "prod")] == ["may come", "waits"]


def test_what_runs_is_the_last_success_and_the_last_deployment_is_told_beside_it() -> None:
    """A failure afterwards does not hide what runs."""
    found = status(dev=entries(failed(input_digest="b" * 64, drift=None, **at(5)), record()))["dev"]
    assert found.cells()[1:] == [
        "aaaaaaaaaaaa",
        "eeeeeeeeeeee",
        "2026-11-24 12:00:00Z",
        "failed at verify: test_x: no",
        "-",
        "may come",
    ]


def test_an_unreadable_object_proves_nothing() -> None:
    """The gate sees records only."""
    found = status(dev=[Entry("records/dev/x.json", None, "is no JSON: it may be cut off")])
    assert found["dev"].runs is None
    assert found["staging"].next.startswith("waits: ")


def test_data_for_programs_says_what_people_read() -> None:
    """Three words for this tree, and the reasons with their codes."""
    found = status(dev=entries(record()))
    assert [one.as_data()["this_tree"] for one in found.values()] == ["runs", "may come", "waits"]
    [reason] = found["prod"].as_data()["reasons"]  # ty: ignore[not-iterable]
    assert reason["code"] == "not-proven"


def test_every_row_has_a_cell_for_each_column() -> None:
    """Else a table would name a value wrongly."""
    assert {len(one.cells()) for one in status(dev=entries(record())).values()} == {len(STATUS_COLUMNS)}
    different = [*entries(record(), failed()), Entry("k", None, "is none")]
    rows = [history_row(entry, "dev", Liveness(NOON)) for entry in different]
    assert {len(row) for row in rows} == {len(HISTORY_COLUMNS)}


def test_a_row_of_the_history_counts_as_plans_do() -> None:
    """Signs for each action; tests by result; drift."""
    tests = Verification(passed=9, failed=("test_x",), not_provable=(NotProvable(test="y", reason="z"),))
    one = failed(
        counts={"create": 3, "update": 2, "replace": 1, "output": 4},
        tests=tests,
        drift=DriftCheck(state="found", changes=(), allowed=()),
    )
    assert history_row(entries(one)[0], "dev", Liveness(NOON)) == [
        "dev",
        "2026-11-24 12:00:00Z",
        "failed at verify: test_x: no",
        "aaaaaaaaaaaa",
        "eeeeeeeeeeee",
        "+3 ~2 -/+1",
        "9 passed, 1 failed, 1 not provable",
        "found",
        "somebody",
    ]
    assert history_row(entries(record(counts={}))[0], "dev", Liveness(NOON))[5] == "none"
    assert history_row(entries(failed(tests=None, drift=None))[0], "dev", Liveness(NOON))[6:8] == ["-", "-"]


def test_a_row_of_the_history_names_what_cannot_be_read() -> None:
    """By its key."""
    row = history_row(Entry("records/dev/x.json", None, "is no JSON: it may be cut off"), "dev", Liveness(NOON))
    assert row[:3] == ["dev", "x.json", "NO EVIDENCE: is no JSON: it may be cut off"]


def test_what_was_destroyed_reads_destroyed() -> None:
    """Not failed: somebody asked for it, and it went well. Nothing runs there then."""
    gone = record(**{**DESTROYED, **at(5)})
    found = status(dev=entries(record(), gone))["dev"]
    assert (found.cells()[1], found.cells()[4], found.runs) == ("nothing runs", "destroyed", None)
    assert history_row(entries(gone)[0], "dev", Liveness(NOON))[2] == "destroyed"


def test_a_run_that_has_no_end_is_shown_until_a_later_one_has() -> None:
    """In the place of the last deployment, and as a row of the history. What ran before does not stand for certain."""
    begun = entry(started(input_digest="b" * 64, **at(60)))
    before = entries(record())
    found, without = status(dev=[begun, *before]), status(dev=before)
    assert found["dev"].cells()[4] == "interrupted: promote by somebody since 2026-11-24 12:59:00Z"
    assert (without["dev"].next, found["dev"].next) == ("runs here", "may come")
    assert [found[name].next for name in ("staging", "prod")] == [without[name].next for name in ("staging", "prod")]
    row = history_row(begun, "dev", Liveness(NOON))
    assert (row[2:5], len(row)) == (
        ["running: promote by somebody since 2026-11-24 12:59:00Z", "b" * 12, "e" * 12],
        len(HISTORY_COLUMNS),
    )
    later = entry(record(input_digest="c" * 64, **at(90)))
    assert status(dev=[later, begun, *before])["dev"].cells()[4] == later_headline(later)


def later_headline(one: Entry) -> str:
    """Return a record in a few words."""
    assert one.record is not None
    return one.record.headline
