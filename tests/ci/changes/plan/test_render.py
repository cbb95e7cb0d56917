"""What is said of an environment that could not be planned."""

from __future__ import annotations

from ci.changes.plan import PlanSummary
from ci.changes.plan.render import as_data, comment
from ci.changes.report.markdown import LIMIT

EMPTY = {"dev": PlanSummary((), 0, 0)}


def test_a_comment_names_the_environment_without_a_plan_and_quotes_nothing() -> None:
    """What a provider said may hold a secret: it stays in the log."""
    said = comment(EMPTY, ["prod"])
    assert said.startswith("**prod: no plan, it failed: see the log of this run.**\n\n| environment |")
    assert len(said) <= LIMIT


def test_programs_get_the_lines_of_what_failed() -> None:
    """Beside the plans that there are."""
    data = as_data(EMPTY, {"prod": ["the state is locked"]})
    assert (list(data["environments"]), data["failed"]) == (["dev"], {"prod": ["the state is locked"]})
