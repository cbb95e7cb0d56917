"""Remedies work: after the remedy of each message was carried out, the same message never comes again."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import checks
from shared.config import Problem, read_all
from tests.examples.cases import Case, build, cases, run
from tests.examples.obeyed import obey


def told(root: Path) -> list[Problem]:
    """Return every problem of a repository, in the order in which people see them."""
    reading = read_all(root)
    return sorted({*reading.problems, *checks.run(reading)})


def words(problem: Problem) -> tuple[str, ...]:
    """Return what a problem says, without the line."""
    return (problem.file, problem.path, problem.what, problem.value)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_what_was_mended_is_not_told_again(case: Case, tmp_path: Path) -> None:
    """The next run accepts the files, or names another problem; steps of `mend` choose where a person has to."""
    root = build(case, tmp_path)
    before = told(root)
    if case.mend:
        run(case.mend, root)
        obeyed = before
    else:
        obeyed = [problem for problem in reversed(before) if obey(problem, root)]
    assert obeyed, f"no remedy says what to write: add `mend` to {case.name}.case"
    assert not {words(problem) for problem in obeyed} & {words(problem) for problem in told(root)}
