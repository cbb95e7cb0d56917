"""Order: what the real AWS provider takes for equal is no difference here, and what it does not is one."""

from __future__ import annotations

import pytest

from ci.changes.diff import compare
from tests.ci.changes.diff.order_cases import CASES, Case
from tests.ci.changes.diff.terraform_plan import Answers


def test_terraform_sees_a_difference_where_it_is_expected(answers: Answers) -> None:
    """Values that AWS makes up differ in a plan without AWS; only the attribute of the case counts."""
    planned = [(case, answers[case.question.key]) for case in CASES]
    seen = [change["before"][case.attribute] != change["after"].get(case.attribute) for case, change in planned]
    assert seen == [case.differs for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.type}.{case.attribute}")
def test_compare_sees_the_same(case: Case) -> None:
    """No more and no less."""
    found = compare({"resource": {case.type: {"x": case.before}}}, {"resource": {case.type: {"x": case.after}}})
    attributes = {item.path.attribute[0] for change in found for item in change.attributes}
    assert attributes == ({case.attribute} if case.differs else set())
