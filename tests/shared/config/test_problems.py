"""One problem is one line: where, what, the value, what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.problems import ConfigError, Problem


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("x.yaml", 3, "a.b", "wrong", '"c"', "write d"), 'x.yaml:3: a.b: wrong, got "c": write d'),
        (Problem("x.yaml", 1, "", "missing", "", "add it"), "x.yaml:1: missing: add it"),
        (Problem("x.yaml", 3, "a", "unknown, did you mean 'b'?", "", ""), "x.yaml:3: a: unknown, did you mean 'b'?"),
    ],
)  # fmt: skip
def test_a_problem_is_a_line_without_its_empty_parts(problem: Problem, line: str) -> None:
    """The order is file, line, path, what, value, remedy."""
    assert str(problem) == line


@given(st.builds(Problem, st.text(), st.integers(1, 9), st.text(), st.text(), st.text(), st.text()))
def test_a_problem_is_always_exactly_one_line(problem: Problem) -> None:
    """Also when a file's name, a key or a value is made to look like something else."""
    assert len(f"{problem}.".splitlines()) == 1


def test_an_error_carries_each_problem_once_and_in_order() -> None:
    """By file, then by line; its text is what people see."""
    one, two, three = (
        Problem("a", 2, "", "w", "", ""),
        Problem("a", 10, "", "w", "", ""),
        Problem("b", 1, "", "w", "", ""),
    )
    error = ConfigError([three, two, one, two])
    assert error.problems == [one, two, three]
    assert str(error) == "a:2: w\na:10: w\nb:1: w"
