"""Each package has a floor of its own, and a file counts for one of them."""

from __future__ import annotations

import pytest

from tests.coverage_floors import FLOORS, package_of, percentages


@pytest.mark.parametrize(
    ("file", "package"),
    [
        ("stacks/factory.py", "stacks"),
        ("stacks/catalog/stack.py", "stacks"),
        ("stacks/catalog/promises/alarms.py", "promises"),
        ("shared/naming.py", "shared"),
        ("ci/deployment/verify/run.py", "ci"),
    ],
)
def test_a_file_counts_for_one_package(file: str, package: str) -> None:
    """Promises run in processes of their own, and have a floor of their own."""
    assert package_of(file) == package
    assert package in FLOORS


def test_a_promise_that_nobody_ran_lowers_no_other_floor() -> None:
    """Half of the promises ran, and all of the stack."""

    def file(covered: int) -> dict[str, dict[str, float]]:
        lines = {"covered_lines": covered, "missing_lines": 2 - covered}
        return {"summary": {**lines, "covered_branches": 0, "missing_branches": 0}}

    found = percentages({"files": {"stacks/catalog/stack.py": file(2), "stacks/catalog/promises/tags.py": file(1)}})
    assert (found["stacks"], found["promises"]) == (100.0, 50.0)
