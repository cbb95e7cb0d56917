"""Plans for people: what an approver reads, and what is said of an environment that could not be planned."""

from __future__ import annotations

import pytest

from ci.changes.plan import PlanSummary, summarize
from ci.changes.plan.render import as_data, comment, summary
from ci.changes.report.markdown import LIMIT

EMPTY = {"dev": PlanSummary((), 0, 0)}
# GitHub Docs, "Workflow commands for GitHub Actions", step isolation and limits.
BYTES_OF_A_SUMMARY = 1024 * 1024


def large(size: int) -> PlanSummary:
    """Return a plan: a replacement with two texts of `size` characters, a destroyed cache and five updates."""

    def item(type_: str, name: str, actions: list[str], before: object, after: object) -> dict[str, object]:
        sides = {"before": before, "after": after, "after_unknown": {}, "replace_paths": [["family"]]}
        return {"address": f"{type_}.{name}", "type": type_, "name": name, "change": {"actions": actions, **sides}}

    task = ({"family": name, "text": sign * size} for name, sign in (("a", "\U0001f600"), ("b", "\u6f22")))
    items = [
        item("aws_ecs_task_definition", "task", ["delete", "create"], *task),
        *(item("aws_eip", f"e{number}", ["update"], {"a": number}, {"a": "new"}) for number in range(5)),
        item("aws_elasticache_serverless_cache", "cache", ["delete"], {"name": "c"}, None),
    ]
    return summarize({"format_version": "1.2", "resource_changes": items})


@pytest.mark.parametrize("size", [35_000, 1_000_000])
def test_no_size_of_a_change_hides_another_from_an_approver(size: int) -> None:
    """The cache stands first and with its loss, the updates are whole, and GitHub takes all of it."""
    text = summary({"prod": large(size)})
    assert len(text.encode()) <= BYTES_OF_A_SUMMARY - 40_000  # other lines of the summary stand around it
    cache, task = (text.index(f"aws_{name}") for name in ("elasticache_serverless_cache.cache: its data", "ecs_task"))
    assert cache < task
    assert all(f'!   aws_eip.e{number}\n!       a = {number} -> "new"\n' in text for number in range(5))
    assert ("more characters" in text) == (size > 35_000)


def test_a_comment_names_the_environment_without_a_plan_and_quotes_nothing() -> None:
    """What a provider said may hold a secret: it stays in the log."""
    said = comment(EMPTY, ["prod"])
    assert said.startswith("**prod: no plan, it failed: see the log of this run.**\n\n| environment |")
    assert len(said) <= LIMIT


def test_programs_get_the_lines_of_what_failed() -> None:
    """Beside the plans that there are."""
    data = as_data(EMPTY, {"prod": ["the state is locked"]})
    assert (list(data["environments"]), data["failed"]) == (["dev"], {"prod": ["the state is locked"]})
