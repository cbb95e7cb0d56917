"""The orders of people: hold, release-hold, override. Bad input writes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from ci.evidence.gate_rule import GateRule
from ci.evidence.note import DriftSeen, Hold, Override, Release
from ci.evidence.store import EvidenceStore
from shared import exits
from tests.ci.gate.request_examples import look, outline
from tests.ci.good_dev import GoodDev, Run

REMEDY = "write it in UTC, for example 2026-12-01T12:00Z"
SOON = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%MZ}"

OVERRIDABLE = ", ".join(rule for rule in GateRule if rule.overridable)


@pytest.fixture
def store(good_dev: GoodDev) -> EvidenceStore:
    """Return dev's evidence."""
    return good_dev.store()


def test_a_hold_is_filed_and_released(run: Run, store: EvidenceStore) -> None:
    """A release names every hold that there is; without one there is nothing to do."""
    code, said, _ = run("hold", "dev", "--reason", "an incident", "--expires", SOON)
    assert (code, said.partition("; note ")[0]) == (exits.DONE, "dev: held by grace: an incident")
    first = store.notes()[0]
    assert isinstance(first.note, Hold)
    assert first.note.expires_at == datetime.fromisoformat(SOON)
    assert run("hold", "dev", "--reason", "another one")[0] == exits.DONE
    code, said, _ = run("release-hold", "dev", "--reason", "it is over", "--json")
    data = json.loads(said)
    assert (code, len(data["note"]["holds"]), data["note"]["actor"]) == (exits.DONE, 2, "grace")
    released = [one.note for one in store.notes() if one.key == data["key"]]
    assert isinstance(released[0], Release)
    assert run("release-hold", "dev", "--reason", "once more")[:2] == (
        exits.DONE,
        "dev: nobody holds it: nothing to do\n",
    )
    code, said, _ = run("release-hold", "dev", "--reason", "once more", "--json")
    assert (code, json.loads(said)) == (exits.DONE, {"key": None, "note": None})


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ["override", "dev", "--rule", "not-proven", "--reason", "x", "--expires", "2020-01-01T00:00Z"],
            [
                f"--rule not-proven: cannot be overridden: choose from {OVERRIDABLE}",
                "--reason: expected 3 to 500 characters in one line: say why, for those who come after you",
                "--expires 2020-01-01T00:00Z: is over already: name a moment after NOW",
            ],
        ),
        (
            ["override", "dev", "--rule", "soak", "--reason", "because", "--expires", "2999-01-01T00:00Z"],
            ["--expires 2999-01-01T00:00Z: more than 7 days away: name an earlier moment"],
        ),
        (
            ["hold", "dev", "--reason", "because", "--expires", "2026-12-01 12:00"],
            [
                "--expires 2026-12-01 12:00: no moment with its zone: write it in UTC, for example 2026-12-01T12:00Z",
            ],
        ),
        (
            ["hold", "dev", "--reason", "because", "--expires", "9999-12-31T23:59:59-05:00"],
            [
                f"--expires 9999-12-31T23:59:59-05:00: no moment of any calendar: {REMEDY}",
            ],
        ),
        (
            ["hold", "dev", "--reason", "because", "--expires", "soon"],
            ["--expires soon: no moment with its zone: write it in UTC, for example 2026-12-01T12:00Z"],
        ),
        (
            ["override", "dev", "--rule", "broader", "--reason", "because", "--expires", SOON],
            ["--statement : expected the 32 digits of one statement: the gate names them"],
        ),
        (
            ["override", "dev", "--rule", "soak", "--statement", "0", "--reason", "because", "--expires", SOON],
            ["--statement 0: goes with --rule broader only: leave it out"],
        ),
        (
            ["override", "dev", "--rule", "bad-signature", "--reason", "because", "--expires", SOON],
            ["--key: expected the key of one object: the gate names it"],
        ),
        (
            ["override", "dev", "--rule", "soak", "--key", "k", "--reason", "because", "--expires", SOON],
            ["--key k: goes with bad-signature, foreign-record, unreadable-record only: leave it out"],
        ),
        (
            ["hold", "nowhere", "--reason", "because"],
            ["nowhere: no such environment: choose from dev, staging, prod"],
        ),
    ],
    ids=[
        "everything",
        "too long",
        "no zone",
        "no calendar",
        "no moment",
        "no statement",
        "a statement",
        "no object",
        "an object",
        "no environment",
    ],
)
def test_bad_input_writes_nothing(run: Run, store: EvidenceStore, arguments: list[str], lines: list[str]) -> None:
    """All problems at once, exit code 64."""
    before = len(store.notes())
    code, _, error = run(*arguments)
    found = [
        line.partition(" after 20")[0] + " after NOW" if " after 20" in line else line for line in error.splitlines()
    ]
    assert (code, found) == (exits.BAD_INPUT, lines)
    assert len(store.notes()) == before


def test_an_override_of_what_cannot_be_read_is_for_one_object(run: Run, store: EvidenceStore) -> None:
    """By its key, as the gate names it."""
    rule = ["--rule", "unreadable-record", "--key", "records/dev/x"]
    code, _, error = run("override", "dev", *rule, "--reason", "a test left it", "--expires", SOON)
    assert code == exits.DONE, error
    [found] = [one.note for one in store.notes() if isinstance(one.note, Override) and one.note.object_key]
    assert (found.rule, found.subject) == ("unreadable-record", "records/dev/x")


def test_somebody_in_another_account_orders_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, before anything is written."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "999988887777")
    code, _, error = run("hold", "staging", "--reason", "because")
    assert code == exits.FAILED
    [line] = error.splitlines()
    assert line.startswith("staging: its account is 321098765432, the credentials are of ")


def test_a_note_that_cannot_be_read_is_released_by_its_name(run: Run, store: EvidenceStore) -> None:
    """It may be a hold."""
    torn = "notes/dev/20261124T120000Z-hold-01234567.jsonl"
    store.client.put_object(Bucket=store.bucket, Key=torn, Body=b"{")
    code, said, _ = run("release-hold", "dev", "--reason", "nobody knows whose it was")
    assert (code, said.partition("; note")[0]) == (exits.DONE, f"dev: released ({torn})")
    assert run("release-hold", "dev", "--reason", "once more")[1] == "dev: nobody holds it: nothing to do\n"


@pytest.mark.usefixtures("store")
def test_a_release_of_one_key_ends_that_hold_and_says_which(run: Run) -> None:
    """The other one stands."""
    keys = [json.loads(run("hold", "dev", "--reason", reason, "--json")[1])["key"] for reason in ("one", "two")]
    code, said, _ = run("release-hold", "dev", "--reason", "it is over", "--key", keys[0])
    assert (code, said.partition("; note")[0]) == (exits.DONE, f"dev: released (grace: one, {keys[0]})")
    code, said, _ = run("release-hold", "dev", "--reason", "it is over")
    assert (code, said.partition("; note")[0]) == (exits.DONE, f"dev: released (grace: two, {keys[1]})")


def test_only_what_nothing_else_ends_is_released_by_its_key(run: Run, store: EvidenceStore) -> None:
    """A look from the future is; one of the past, and what is not there, are not."""
    account = store.owner.account_id
    past, future = (
        store.file(cast("DriftSeen", look(outline(), made_at=at, account_id=account).note))
        for at in (datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
    )
    for key in (past, "v2/x"):
        code, _, error = run("release-hold", "dev", "--reason", "because", "--key", key)
        assert (code, error.splitlines()) == (
            exits.BAD_INPUT,
            [f"--key {key}: no hold in force, and no look that is unreadable or from the future: take the gate's key"],
        )
    code, out, _ = run("release-hold", "dev", "--reason", "a clock was ahead", "--key", future)
    assert (code, out.partition("; note")[0]) == (exits.DONE, f"dev: released (drift found, {future})")
