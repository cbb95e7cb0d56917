"""The one issue about the nightly run: opened once, changed when other jobs fail, closed by a run that succeeds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.__main__ import main
from ci.github.issues import Step
from ci.github.nightly_issue import SUCCESS, step
from shared import exits
from tests.ci.github.repository import Repository
from tests.ci.github.server import FakeGitHub

RUN = "https://github.example/octo/catalog/actions/runs/1000"
ENDS = st.sampled_from([SUCCESS, "failure", "cancelled", "skipped"])


def nightly(monkeypatch: pytest.MonkeyPatch, **results: str) -> int:
    """Run the command after a night with these results."""
    needs = {name: {"result": result, "outputs": {}} for name, result in results.items()}
    monkeypatch.setenv("NEEDS", json.dumps(needs))
    return main(["nightly-issue"])


def test_nights(server: FakeGitHub, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """All well, one job fails, the same again, another one, all well: one issue, two comments."""
    assert nightly(monkeypatch, train=SUCCESS, renamed=SUCCESS) == exits.DONE
    assert server.said() == []
    assert nightly(monkeypatch, train="failure", renamed=SUCCESS) == exits.FAILED
    assert nightly(monkeypatch, train="failure", renamed=SUCCESS) == exits.FAILED
    [issue] = repository.issues
    assert (issue["title"], issue["labels"], issue["state"]) == (
        "The nightly rehearsal failed",
        [{"name": "nightly"}],
        "open",
    )
    assert "\n- train: failure\n" in issue["body"]
    assert repository.bodies(1) == []
    assert nightly(monkeypatch, train=SUCCESS, renamed="cancelled") == exits.FAILED
    assert "\n- renamed: cancelled\n" in issue["body"]
    assert nightly(monkeypatch, train=SUCCESS, renamed=SUCCESS) == exits.DONE
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert repository.bodies(1) == [
        f"Other results than before, in [this run]({RUN}).",
        f"Every job succeeded in [this run]({RUN}).",
    ]


@given(st.dictionaries(st.sampled_from("abc"), ENDS, min_size=1), st.dictionaries(st.sampled_from("abc"), ENDS))
def test_only_a_night_in_which_every_job_succeeded_closes_the_issue(
    now: dict[str, str], before: dict[str, str]
) -> None:
    """A job that was skipped or cancelled has shown nothing; and what is said already is not said again."""
    body = step(before, None, RUN).body or None
    wanted = step(now, body, RUN)
    well = set(now.values()) == {SUCCESS}
    assert (wanted.kind == "close") == (well and body is not None)
    if not well:
        assert step(now, step(now, None, RUN).body, "another run") == Step("nothing")


@pytest.mark.parametrize("needs", ["", "{}", "[]", '{"train": "failure"}'])
def test_without_results_there_is_nothing_to_say(
    needs: str, server: FakeGitHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that says what the job must pass; no issue is touched."""
    monkeypatch.setenv("NEEDS", needs)
    assert main(["nightly-issue"]) == exits.BAD_INPUT
    assert capsys.readouterr().err.endswith(": pass NEEDS: ${{ toJSON(needs) }}\n")
    assert server.said() == []
