"""Remedies work: after the remedy of each message was carried out, the same message never comes again."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import Problem
from tests.examples.cases import Case, build, cases
from tests.examples.obeyed import mended, told


def words(problem: Problem) -> tuple[str, ...]:
    """Return what a problem says, without the line."""
    return (problem.file, problem.path, problem.what, problem.value)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_what_was_mended_is_not_told_again(case: Case, tmp_path: Path) -> None:
    """The next run accepts the files, or names another problem; steps of `mend` choose where a person has to."""
    root = build(case, tmp_path)
    ways = mended(case, root)
    left = [str(problem) for problem, way in ways.items() if way is None]
    assert not left, f"no remedy says what to write: say it there, or add `mend` to {case.name}.case"
    assert not set(map(words, ways)) & set(map(words, told(root)))
