"""An issue for each environment that has drifted: opened, changed only when something is new, closed; never guessed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci.__main__ import main
from ci.changes.plan.drift import Allowed, Drift, judge
from ci.github.artifacts import read_results
from ci.github.drift.drift_artifact import MOST_BYTES, DriftFile, DriftResult, of_drift
from ci.github.drift.issue_text import step
from ci.github.issues import Step
from shared import exits
from shared.naming import PROJECT
from tests.ci.changes.plan.test_drift import BOTH, DAYS, TODAY, allowed, plan
from tests.ci.github.repository import Repository
from tests.ci.github.server import REPOSITORY, FakeGitHub

RUN = "https://github.example/octo/catalog/actions/runs/1000"
NONE = of_drift("prod", judge(plan(["no-op"]), [], TODAY))
FOUND = of_drift("prod", judge(DAYS, [], TODAY))
OLD = [allowed("days", expires=date(2026, 11, 23)), allowed("x", address="aws_x.two")]
WORSE = of_drift("prod", judge(BOTH, OLD, TODAY))
TEXT = """\
A plan of what the last record of prod says is deployed would change AWS: somebody changed it by hand, or AWS did.

Undo it there, or make it part of the files and promote; `./noxw -s ci -- drift prod` says more. Until then the gate \
stops the next environment.

<!-- what the last look found -->
```diff
! update aws_x.one (days)
```
"""


def test_the_file(tmp_path: Path) -> None:
    """Names and no value; what is written can be read."""
    file = tmp_path / "new" / "prod.json"
    DriftResult.of(["prod"], file).write({"prod": judge(BOTH, OLD, TODAY)})
    assert json.loads(file.read_text()) == {
        "version": 1,
        "environment": "prod",
        "state": "found",
        "changes": [
            {
                "address": "aws_x.one",
                "type": "aws_x",
                "action": "update",
                "attributes": ["days", "name"],
                "forces_replacement": [],
                "keeps_less": [],
            }
        ],
        "allowed": [],
        "unused": [{"address": "aws_x.two", "attributes": ["x"], "reason": "AWS does it", "expires": None}],
        "expired": [{"address": "aws_x.one", "attributes": ["days"], "reason": "AWS does it", "expires": "2026-11-23"}],
    }
    assert read_results(file.parent, DriftFile, ["prod"], MOST_BYTES).found == {"prod": WORSE}
    assert file.read_text() == (
        '{"version":1,"environment":"prod","state":"found","changes":[{"address":"aws_x.one","type":"aws_x",'
        '"action":"update","attributes":["days","name"],"forces_replacement":[],"keeps_less":[]}],"allowed":[],"unused":[{"address":'
        '"aws_x.two","attributes":["x"],"reason":"AWS does it","expires":null}],"expired":[{"address":"aws_x.one",'
        '"attributes":["days"],"reason":"AWS does it","expires":"2026-11-23"}]}\n'
    )
    DriftResult.of([], None).write({"prod": judge(BOTH, [], TODAY)})
    file.unlink()
    DriftResult.of(["prod"], file).write({})  # nobody could look
    assert not file.exists()


def test_the_file_of_what_is_allowed() -> None:
    """The same allowance gives the same bytes, in whatever order it names attributes."""
    entry = Allowed(address="aws_x.one", attributes=frozenset(f"a{number}" for number in range(9)), reason="r")
    text = of_drift("prod", judge(DAYS, [allowed("days"), entry.model_copy(update={"address": "z"})], TODAY))
    assert text.model_dump_json() == (
        '{"version":1,"environment":"prod","state":"none","changes":[],"allowed":[{"address":"aws_x.one",'
        '"reason":"AWS does it"}],"unused":[{"address":"z","attributes":["a0","a1","a2","a3","a4","a5","a6","a7","a8"],'
        '"reason":"r","expires":null}],"expired":[]}'
    )


def test_a_path_as_long_as_a_plan_has_it() -> None:
    """It is said, and is no reason to hand nothing on."""
    change = FOUND.changes[0].address
    long = dataclasses.replace(DAYS.changes[0].change, address=change + '["' + "k" * 3_000 + '"]')
    summary = dataclasses.replace(DAYS, changes=(dataclasses.replace(DAYS.changes[0], change=long),))
    assert of_drift("prod", judge(summary, [], TODAY)).changes[0].address == long.address


@pytest.mark.parametrize("names", [[], ["dev", "prod"]])
def test_a_result_is_of_one_environment(names: list[str], tmp_path: Path) -> None:
    """Bad input otherwise."""
    with pytest.raises(exits.CommandError) as caught:
        DriftResult.of(names, tmp_path / "x")
    line = "--result: is of one environment: name it, and no other"
    assert (caught.value.lines, caught.value.code) == ([line], exits.BAD_INPUT)


@pytest.mark.parametrize("changes", [{"state": "none"}, {"changes": []}])
def test_a_file_says_one_thing(changes: dict[str, Any], tmp_path: Path) -> None:
    """Drift without a change, or changes without drift, is no result."""
    data = {**json.loads(FOUND.model_dump_json()), **changes}
    (tmp_path / "prod.json").write_text(json.dumps(data))
    found = read_results(tmp_path, DriftFile, ["prod"], MOST_BYTES)
    assert (found.found, found.problems) == ({}, ["prod.json: is of another shape: the whole: value_error"])


def body_of(found: DriftFile | None, before: str | None = None) -> str:
    """Return what an issue says after a look."""
    return step("prod", found, before, RUN).body


def test_drift_opens_an_issue() -> None:
    """Its first line names the environment and a digest; a run is named once."""
    opened = step("prod", FOUND, None, RUN)
    marker, _, text = opened.body.partition("\n")
    assert marker == f"<!-- {PROJECT}: drift in prod 587f88bc6ad81d00 -->"
    assert (opened.kind, text) == ("open", f"{TEXT}\nFirst seen by [this run]({RUN}).\n")


def test_the_same_drift_changes_nothing() -> None:
    """Whatever run saw it, and whatever ends of lines GitHub keeps."""
    assert step("prod", FOUND, body_of(FOUND), "another run") == Step("nothing")
    assert step("prod", FOUND, body_of(FOUND).replace("\n", "\r\n"), RUN) == Step("nothing")


def test_other_drift_is_told() -> None:
    """With what was allowed once, and what is allowed and not needed."""
    changed = step("prod", WORSE, body_of(FOUND), RUN)
    assert changed.body.partition("\n")[2] == TEXT.replace("(days)", "(days, name)") + (
        "\nAllowed once, and drift by now:\n\n```diff\nuntil 2026-11-23: aws_x.one\n```\n"
        "\nAllowed, and not there any more:\n\n```diff\naws_x.two\n```\n"
    )
    assert (changed.kind, changed.comment) == (
        "update",
        f"1 change, as of [this run]({RUN}): the text above is new.",
    )


def test_no_drift_closes_it() -> None:
    """And without an issue there is nothing to do."""
    told = f"AWS is what the last record says, as of [this run]({RUN})."
    assert step("prod", NONE, body_of(FOUND), RUN) == Step("close", comment=told)
    assert step("prod", NONE, None, RUN) == Step("nothing")


NOBODY = (
    "**Nobody could look at prod**: its job left no result, and that does not mean that nothing has drifted."
    " The log of the job says why.\n"
)


def test_no_result_is_not_no_drift() -> None:
    """It opens an issue, or says so in the one that is there, where what was found before stays; once."""
    opened = step("prod", None, None, RUN)
    assert (opened.kind, opened.body.partition("\n")[2]) == (
        "open",
        f"{NOBODY}\nFirst seen by [this run]({RUN}).\n",
    )
    assert step("prod", None, opened.body, RUN) == Step("nothing")
    changed = step("prod", None, body_of(WORSE, body_of(FOUND)), RUN)
    assert (changed.kind, changed.comment) == (
        "update",
        f"Nobody could look at prod: [this run]({RUN}) left no result.",
    )
    assert f"{NOBODY}\nThe look before said:\n\n<!-- what the last look found -->\n```diff\n! update" in changed.body
    assert step("prod", None, changed.body, RUN) == Step("nothing")
    assert step("prod", WORSE, changed.body, RUN).kind == "update"
    assert step("prod", NONE, changed.body, RUN).kind == "close"


def test_three_thousand_changes() -> None:
    """Under GitHub's limit, with what is left out counted."""
    change = FOUND.changes[0]
    many = [change.model_copy(update={"address": f"aws_x.r{number:04}", "action": "delete"}) for number in range(3_000)]
    allowance = Allowed(address="x" * 900, attributes=frozenset("a"), reason="r", expires=date(2026, 1, 1))
    entry = of_drift("prod", Drift((), (), (), (allowance,))).expired
    large = FOUND.model_copy(update={"changes": tuple(many), "expired": entry * 100})
    body = body_of(large)
    assert len(body) < 65_000
    shown = body.count("\n- delete aws_x.r")
    assert f"\n{3_000 - shown:,} of 3,000 changes do not fit in here: the log of the run has them.\n" in body
    kept = body.count("until 2026-01-01: x")
    assert f"\nAllowed once, and drift by now ({100 - kept} more than these):\n" in body
    assert shown > 500


WORDS = st.lists(st.sampled_from(["```", "`", "\n", "<!--", "-->", "<b>", "@octo", "|", "#1", "a"]), max_size=8)


@given(WORDS)
def test_an_address_is_no_more_than_text(words: Sequence[str]) -> None:
    """It ends no code block and no comment."""
    change = FOUND.changes[0].model_copy(update={"address": "".join(words)})
    tokens = MarkdownIt("commonmark").parse(body_of(FOUND.model_copy(update={"changes": (change,)})))
    top = [token.type for token in tokens if token.level == 0 and token.nesting >= 0]
    assert top == ["html_block", "paragraph_open", "paragraph_open", "html_block", "fence", "paragraph_open"]


AT = f"/repos/{REPOSITORY}"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return a folder in which every environment of this repository has shown no drift."""
    for name in ("dev", "staging", "prod"):
        DriftResult.of([name], tmp_path / f"{name}.json").write({name: judge(plan(["no-op"]), [], TODAY)})
    return tmp_path


def drift(results: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run the command; return code, output, error."""
    code = main(["drift-issues", "--results", str(results)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_week(results: Path, server: FakeGitHub, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing, drift, the same, worse, nobody could look, gone."""
    quiet = "dev: nothing found, no issue\nstaging: nothing found, no issue\nprod: nothing found, no issue\n"
    assert drift(results, capsys) == (exits.DONE, quiet, "")
    assert server.said() == []

    prod = results / "prod.json"
    prod.write_text(FOUND.model_dump_json())
    assert drift(results, capsys)[:2] == (
        exits.DONE,
        quiet.replace("prod: nothing found, no issue", "prod: opened #1"),
    )
    [issue] = repository.issues
    assert (issue["title"], issue["labels"], list(repository.labels)) == (
        "Drift in prod",
        [{"name": "drift"}],
        ["drift"],
    )
    assert issue["body"] == body_of(FOUND)

    assert drift(results, capsys)[1].endswith("prod: #1 says it already\n")
    assert server.said() == [f"POST {AT}/labels", f"POST {AT}/issues"]

    prod.write_text(WORSE.model_dump_json())
    assert drift(results, capsys)[1].endswith("prod: brought #1 up to date\n")
    prod.unlink()
    missing = "prod: no result of the drift check: see the log of its job\n"
    assert drift(results, capsys) == (
        exits.FAILED,
        quiet.replace("prod: nothing found, no issue", "prod: brought #1 up to date"),
        missing,
    )
    prod.write_text(NONE.model_dump_json())
    assert drift(results, capsys)[:2] == (
        exits.DONE,
        quiet.replace("prod: nothing found, no issue", "prod: closed #1"),
    )
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert repository.bodies(1) == [
        f"1 change, as of [this run]({RUN}): the text above is new.",
        f"Nobody could look at prod: [this run]({RUN}) left no result.",
        f"AWS is what the last record says, as of [this run]({RUN}).",
    ]
    assert drift(results, capsys)[1] == quiet
    prod.write_text(FOUND.model_dump_json())
    assert drift(results, capsys)[1].endswith("prod: opened #2\n")
    assert server.said("POST").count(f"POST {AT}/labels") == 1


def test_the_issue_of_somebody_else_is_left_alone(
    results: Path, server: FakeGitHub, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person's with our first line, a pull request, another environment's."""
    first = body_of(FOUND)
    repository.issue("a", first, "mallory", "drift")
    repository.issue("b", first, "github-actions[bot]", "drift", pull_request={"url": "x"})
    repository.issue("c", first.replace("drift in prod ", "drift in prod-2 "), "github-actions[bot]", "drift")
    assert drift(results, capsys)[0] == exits.DONE
    assert server.said() == []


def test_a_file_that_is_no_result(results: Path, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Is a problem, and the environment has none."""
    (results / "prod.json").write_text("{}")
    code, said, error = drift(results, capsys)
    assert (code, said.splitlines()[-1]) == (exits.FAILED, "prod: opened #1")
    assert error.splitlines() == [
        f"{results}: prod.json: is of another shape: version: missing",
        "prod: no result of the drift check: see the log of its job",
    ]
    assert NOBODY in repository.issues[0]["body"]


def test_a_token_that_may_not_see_labels(
    results: Path, server: FakeGitHub, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only "not found" means that there is none."""
    server.refuse("GET", "labels/drift", 403, "Resource not accessible by integration")
    (results / "prod.json").write_text(FOUND.model_dump_json())
    code, _, error = drift(results, capsys)
    line = "GET labels/drift: GitHub says 403: Resource not accessible by integration\n"
    assert (code, error, repository.issues) == (exits.FAILED, line, [])
