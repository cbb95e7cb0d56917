"""Who approved goes from the step that reads it to the one that records it: as one line, of this very attempt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.evidence.record import Approval
from ci.github.approvals import approvals_for_record, approvals_from_json, approvals_to_json
from shared import exits

RUN = {
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "example/shop",
    "GITHUB_RUN_ID": "1000",
    "GITHUB_RUN_ATTEMPT": "2",
}
URL = "https://github.example/example/shop/actions/runs/1000"
GRACE = {"who": "grace", "at": None, "run": URL, "attempt": 2, "environment": "prod"}
REMEDY = "give the output of `approvers` in this job"


def refused(text: str, environment: str = "prod", variables: dict[str, str] = RUN) -> tuple[int, list[str]]:
    """Return the code and the lines with which a text is refused."""
    with pytest.raises(exits.CommandError) as raised:
        approvals_from_json(text, environment, variables)
    return raised.value.code, raised.value.lines


def test_what_github_does_not_say_is_not_said() -> None:
    """Its review history has no time, and the attempt is the one that read it."""
    [found] = approvals_for_record("prod", ["grace"], RUN)
    assert found == Approval(who="grace", at=None, run=URL, attempt=2, environment="prod")


@example(["\x7f", "\x85", "\u2028"])
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1)))
def test_any_names_come_back_from_one_line(names: list[str]) -> None:
    """An output of a step is one line of ASCII, whatever the names are."""
    said = approvals_for_record("prod", names, RUN)
    line = approvals_to_json(said)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert approvals_from_json(line, "prod", RUN) == said


BAD = {
    "nothing": ("", f"--approvals: is no JSON: it may be cut off: {REMEDY}"),
    "no list": ("{}", f"--approvals: the list: Input should be a valid array: {REMEDY}"),
    "an unknown key": (
        json.dumps([GRACE | {"comment": "fine"}]),
        f"--approvals: 0.comment: Extra inputs are not permitted: {REMEDY}",
    ),
    "a key twice": (json.dumps([GRACE])[:-2] + ', "who": "ada"}]', f"--approvals: has the key 'who' twice: {REMEDY}"),
    "a missing key": (
        json.dumps([{name: value for name, value in GRACE.items() if name != "run"}]),
        f"--approvals: 0.run: Field required: {REMEDY}",
    ),
    "another type": (
        json.dumps([GRACE | {"attempt": "2"}]),
        f"--approvals: 0.attempt: Input should be a valid integer: {REMEDY}",
    ),
    "an account without a name": (
        json.dumps([GRACE | {"who": ""}]),
        f"--approvals: 0.who: String should have at least 1 character: {REMEDY}",
    ),
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_what_is_no_list_of_approvals_is_bad_input(what: str) -> None:
    """One line says what, and what to give."""
    text, line = BAD[what]
    assert refused(text) == (exits.BAD_INPUT, [line])


OTHERS: dict[str, tuple[str, Any, object]] = {
    "environment": ("environment", "staging", "prod"),
    "run": ("run", f"{URL}1", URL),
    "attempt": ("attempt", 1, 2),
}


@pytest.mark.parametrize("what", sorted(OTHERS))
def test_an_approval_of_something_else_stops(what: str) -> None:
    """It says nothing about what is deployed here."""
    name, other, own = OTHERS[what]
    line = f"--approvals: 0.{name}: is {other}, and this is {own}: {REMEDY}"
    assert refused(json.dumps([GRACE | {name: other}])) == (exits.STOPPED, [line])


def test_all_that_does_not_fit_is_said_at_once() -> None:
    """A line for each."""
    code, lines = refused(json.dumps([GRACE, GRACE | {"attempt": 1, "environment": "dev"}]))
    assert (code, len(lines)) == (exits.STOPPED, 2)


def test_outside_of_a_run_no_approval_is_of_this_one() -> None:
    """A terminal has no run that anybody approved."""
    assert refused(json.dumps([GRACE]), variables={})[1] == [
        f"--approvals: 0.run: is {URL}, and this is none: {REMEDY}",
        f"--approvals: 0.attempt: is 2, and this is none: {REMEDY}",
    ]


def test_approvals_outside_of_a_run_are_bad_input() -> None:
    """They have nothing to be of."""
    with pytest.raises(exits.CommandError) as raised:
        approvals_for_record("prod", ["grace"], {})
    assert raised.value.code == exits.BAD_INPUT


def test_a_deployment_is_refused_before_anything_for_approvals_of_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the files are read: there are none here."""
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    words = ["--commit", "c", "--changes", "1", "--plan-key", "k", "--plan-sha256", "s", "--fingerprint", "f"]
    other = json.dumps([GRACE | {"attempt": 1}])
    assert main(["deploy", "prod", *words, "--approvals", other, "--root", str(tmp_path)]) == exits.STOPPED
    assert capsys.readouterr().err == f"--approvals: 0.attempt: is 1, and this is 2: {REMEDY}\n"
