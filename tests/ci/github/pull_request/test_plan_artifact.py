"""What a plan hands on: written by one job, and refused by the other where it is of another shape."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ci.changes.plan import summarize
from ci.changes.plan.summary import PlanSummary
from ci.github.artifacts import MOST_NAMES, environments_in, read_results
from ci.github.pull_request.plan_artifact import (
    MOST_BYTES,
    MOST_CHANGES,
    MOST_CHARACTERS,
    MOST_LINES,
    PlanFile,
    Summary,
    of_failure,
    of_plan,
)
from shared import exits


def plan_of(*attributes: dict[str, Any]) -> PlanSummary:
    """Return the summary of a plan that updates one resource for each set of new attributes."""
    changes = [
        {
            "address": f"aws_x.r{number:05}",
            "type": "aws_x",
            "name": f"r{number:05}",
            "mode": "managed",
            "change": {
                "actions": ["update"],
                "before": dict.fromkeys(after),
                "after": after,
                "after_sensitive": {"secret": True},
            },
        }
        for number, after in enumerate(attributes)
    ]
    return summarize({"format_version": "1.2", "resource_changes": changes})


ONE = of_plan("dev", plan_of({"days": 7, "secret": "hunter2"}))
WRITTEN = (
    '{"version":1,"environment":"dev",'
    '"numbers":{"add":0,"change":1,"destroy":0,"moved":0,"other":0,"at_least":false},'
    '"changes":[{"action":"update","lines":[["~",0,"aws_x.r00000"],["+",1,"days = 7"],'
    '["+",1,"secret = (sensitive value)"]],"danger":"other"}],"failed":[]}\n'
)


def test_the_file_is_masked_and_the_same_each_time() -> None:
    """What the plan calls sensitive is not in it."""
    assert ONE.to_json() == WRITTEN
    assert PlanFile.model_validate_json(WRITTEN) == ONE


def test_a_file_of_before_the_danger_is_read() -> None:
    """A plan artifact of an open request has no such field."""
    old = PlanFile.model_validate_json(WRITTEN.replace(',"danger":"other"', ""))
    assert [(one.action, one.danger) for one in old.changes] == [("update", None)]


def test_why_there_is_no_plan() -> None:
    """A hundred lines at most, control characters as escapes, and never none."""
    assert of_failure("dev", ["one", "two\x1b[0m"]).failed == ("one", "two\\u001b[0m")
    assert of_failure("dev", []).failed == ("it failed and said nothing",)
    many = of_failure("dev", [str(number) for number in range(500)]).failed
    assert (len(many), many[-1]) == (100, "and 401 more lines: see the log")


def test_long_things_are_cut_and_counted() -> None:
    """By who writes the file, so that who reads it can refuse what is longer."""
    long = of_plan("dev", plan_of({"text": "x" * 5_000}, {f"a{number}": 1 for number in range(3_000)}))
    texts = [text for change in long.changes for _, _, text in change.lines]
    assert max(map(len, texts)) <= MOST_CHARACTERS
    assert texts[1].endswith(" ... and 3,049 more characters")
    assert (len(long.changes[1].lines), texts[-1]) == (MOST_LINES, "and 1,002 more lines: see the log")
    assert PlanFile.model_validate_json(long.to_json()) == long


def test_too_many_changes_are_no_summary() -> None:
    """The comment says where they are."""
    summary = plan_of({"a": 1})
    many = PlanSummary(summary.changes * (MOST_CHANGES + 1), 0, 0)
    assert of_plan("dev", many).failed == ("20,001 changes are too many for a comment: see the log",)


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    """By environment; a folder that is not there has none."""
    (tmp_path / "dev.json").write_text(WRITTEN)
    found = read_results(tmp_path, PlanFile, ["dev", "prod"], MOST_BYTES)
    assert (found.found, found.problems) == ({"dev": ONE}, [])
    nothing = read_results(tmp_path / "not-there", PlanFile, ["dev"], MOST_BYTES)
    assert (nothing.found, nothing.problems) == ({}, [])


def spoilt(**changes: Any) -> str:
    """Return the file with other values in it."""
    return json.dumps({**json.loads(WRITTEN), **changes})


LINE = ["~", 0, "x"]
BAD = {
    "not JSON": ("dev.json", "{", "dev.json: is of another shape: the whole: json_invalid"),
    "a list": ("dev.json", "[]", "dev.json: is of another shape: the whole: model_type"),
    "deep": ("dev.json", "[" * 100_000, "dev.json: is of another shape: the whole: json_invalid"),
    "more": ("dev.json", spoilt(**{"<b>@team": 1}), "dev.json: is of another shape: the whole: extra_forbidden"),
    "a text for a number": (
        "dev.json",
        spoilt(numbers={"add": "1", "change": 1, "destroy": 0, "moved": 0, "other": 0}),
        "dev.json: is of another shape: numbers: int_type",
    ),
    "a number that is missing": (
        "dev.json",
        spoilt(numbers={"add": 1, "change": 1, "destroy": 0, "moved": 0}),
        "dev.json: is of another shape: numbers: missing",
    ),
    "a number too many": (
        "dev.json",
        spoilt(numbers={"add": 1, "change": 1, "destroy": 0, "moved": 0, "other": 0, "<b>": 0}),
        "dev.json: is of another shape: numbers: unexpected_keyword_argument",
    ),
    "a number that is too large": (
        "dev.json",
        spoilt(numbers={"add": 1_000_001, "change": 1, "destroy": 0, "moved": 0, "other": 0}),
        "dev.json: is of another shape: numbers: less_than_equal",
    ),
    "less than nothing": (
        "dev.json",
        spoilt(numbers={"add": -1, "change": 1, "destroy": 0, "moved": 0, "other": 0}),
        "dev.json: is of another shape: numbers: greater_than_equal",
    ),
    "another version": ("dev.json", spoilt(version=2), "dev.json: is of another shape: version: literal_error"),
    "another action": (
        "dev.json",
        spoilt(changes=[{"action": "@team", "lines": [LINE]}]),
        "dev.json: is of another shape: changes.0: literal_error",
    ),
    "another sign": (
        "dev.json",
        spoilt(changes=[{"action": "update", "lines": [["```", 0, "x"]]}]),
        "dev.json: is of another shape: changes.0.0.0: literal_error",
    ),
    "no line": (
        "dev.json",
        spoilt(changes=[{"action": "update", "lines": []}]),
        "dev.json: is of another shape: changes.0: too_short",
    ),
    "a long text": (
        "dev.json",
        spoilt(changes=[{"action": "update", "lines": [["~", 0, "x" * 2_001]]}]),
        "dev.json: is of another shape: changes.0.0.2: string_too_long",
    ),
    "both": ("dev.json", spoilt(failed=["x"]), "dev.json: is of another shape: the whole: value_error"),
    "another name inside": (
        "dev.json",
        spoilt(environment="prod"),
        "dev.json: is of another environment than its name says",
    ),
    "nobody asked": ("qa.json", spoilt(environment="qa"), "qa.json: no plan of this environment was asked for"),
    "a name that is none": ("@team.json", WRITTEN, "@team.json: is no file of an environment"),
    "another suffix": ("dev.txt", WRITTEN, "dev.txt: is no file of an environment"),
    "a name that moves the cursor": (
        "\x1b[2J.json",
        WRITTEN,
        "\\u001b[2J.json: is no file of an environment",
    ),
}


@pytest.mark.parametrize(("name", "content", "said"), BAD.values(), ids=BAD)
def test_what_is_not_as_it_should_be_is_not_used(tmp_path: Path, name: str, content: str, said: str) -> None:
    """One line, with nothing in it that the file brought in."""
    (tmp_path / name).write_text(content)
    found = read_results(tmp_path, PlanFile, ["dev", "prod"], MOST_BYTES)
    assert (found.found, found.problems) == ({}, [said])


def test_neither_links_nor_folders_nor_pipes(tmp_path: Path) -> None:
    """A link could lead to anything that this job may read; a pipe would never end."""
    outside = tmp_path / "outside"
    outside.write_text(WRITTEN)
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "dev.json").symlink_to(outside)
    (folder / "prod.json").mkdir()
    os.mkfifo(folder / "staging.json")
    found = read_results(folder, PlanFile, ["dev", "prod", "staging"], MOST_BYTES)
    assert (found.found, found.problems) == (
        {},
        [
            "dev.json: cannot be read (Too many levels of symbolic links)",
            "prod.json: cannot be read (Is a directory)",
            "staging.json: is no file",
        ],
    )


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """No more of it is read than is allowed."""
    (tmp_path / "dev.json").write_text(WRITTEN)
    assert read_results(tmp_path, PlanFile, ["dev"], len(WRITTEN)).problems == []
    one_less = len(WRITTEN) - 1
    assert read_results(tmp_path, PlanFile, ["dev"], one_less).problems == [
        f"dev.json: is larger than {one_less} bytes"
    ]


def test_a_folder_of_thousands(tmp_path: Path) -> None:
    """The first thousand are looked at, and that is said."""
    for number in range(1_002):
        (tmp_path / f"x{number:04}").touch()
    problems = read_results(tmp_path, PlanFile, ["dev"], MOST_BYTES).problems
    assert (len(problems), problems[0]) == (1_001, "1,002 files: only the first 1,000 were looked at")


@pytest.mark.parametrize("text", ["", "{", "{}", '"dev"', '["Dev"]', '["dev\\n"]', "[1]", '["<!--"]', "[" * 100_000])
def test_a_list_of_environments_that_is_none(text: str) -> None:
    """Bad input: a request could have written it."""
    with pytest.raises(exits.CommandError) as caught:
        environments_in(text, "AFFECTED")
    assert (caught.value.lines, caught.value.code) == (
        ["AFFECTED: is no JSON list of environments"],
        exits.BAD_INPUT,
    )


def test_too_many_environments() -> None:
    """A comment would not hold them."""
    names = json.dumps([f"e{number}" for number in range(MOST_NAMES + 1)])
    with pytest.raises(exits.CommandError, match=r"^AFFECTED: 101 environments: at most 100$"):
        environments_in(names, "AFFECTED")
    assert environments_in('["a","b-1","a"]', "AFFECTED") == ["a", "b-1"]


def test_a_file_is_written_for_a_plan_and_for_a_failure(tmp_path: Path) -> None:
    """With its folder; without the option nothing is."""
    file = tmp_path / "new" / "dev.json"
    handed_on = Summary.of(["dev"], file)
    handed_on.write({"dev": plan_of({"days": 7, "secret": "hunter2"})}, {})
    assert file.read_text() == WRITTEN
    error = exits.CommandError(["no", "way"])
    handed_on.write({}, {"dev": error})
    assert PlanFile.model_validate_json(file.read_text()) == of_failure("dev", ["no", "way"])
    file.unlink()
    with pytest.raises(exits.CommandError, match=r"^early$"), handed_on.of_failure():
        raise exits.CommandError(["early"])
    assert PlanFile.model_validate_json(file.read_text()).failed == ("early",)
    handed_on.write({}, {})
    with Summary.of([], None).of_failure():
        Summary.of([], None).write({}, {})
    assert list(tmp_path.rglob("*.json")) == [file]


@pytest.mark.parametrize("names", [[], ["dev", "prod"]])
def test_a_summary_is_of_one_environment(names: list[str], tmp_path: Path) -> None:
    """Bad input otherwise."""
    with pytest.raises(exits.CommandError) as caught:
        Summary.of(names, tmp_path / "x")
    line = "--summary: is of one environment: name it, and no other"
    assert (caught.value.lines, caught.value.code) == ([line], exits.BAD_INPUT)


def test_a_summary_that_cannot_be_written(tmp_path: Path) -> None:
    """One line."""
    (tmp_path / "file").touch()
    with pytest.raises(exits.CommandError) as caught:
        Summary.of(["dev"], tmp_path / "file" / "dev.json").write({}, {"dev": exits.CommandError(["x"])})
    assert caught.value.lines == [f"{tmp_path}/file/dev.json: cannot be written (File exists)"]
