"""Plans as text for people, as a comment, and as data: the renderings of the diff, over what a plan would do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ci.changes.plan.summary import PlanSummary
from ci.changes.report import data, markdown, text
from ci.changes.report.markdown_text import plain_text

VERSION = 1


def print_text(plans: Mapping[str, PlanSummary], *, to_stderr: bool = False) -> None:
    """Print what each environment's plan would do."""
    from rich.console import Console

    text.print_changes(_changes(plans), Console(highlight=False, stderr=to_stderr))


def comment(plans: Mapping[str, PlanSummary], failed: Collection[str] = ()) -> str:
    """Return the body of a comment on a pull request, within GitHub's limit.

    Environments whose plan `failed` stand first, by name: what the engine said may quote a secret and stays in the log.
    """
    notes = "".join(f"**{plain_text(name)}: no plan, it failed: see the log of this run.**\n\n" for name in failed)
    return notes + markdown.render(_changes(plans), markdown.LIMIT - len(notes), more="./noxw -s plan")


def summary(plans: Mapping[str, PlanSummary]) -> str:
    """Return what an approver reads on the page of a run, within what GitHub takes of a step's summary."""
    return markdown.render(_changes(plans), markdown.SUMMARY_LIMIT, more="./noxw -s plan")


def as_data(plans: Mapping[str, PlanSummary], failed: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """Return the plans for `--json`: what ci/changes/report/data.py describes, and a few numbers more.

    For each environment these are `actions` (how many changes of each action), `reads` and `differences_seen` (see
    ci/changes/plan/summary.py). `failed` has the lines of those without a plan.
    """
    environments = {
        name: {
            **data.to_json([one.change for one in plan.changes]),
            "actions": plan.counts,
            "reads": plan.reads,
            "differences_seen": plan.differences_seen,
        }
        for name, plan in plans.items()
    }
    return {"version": VERSION, "environments": environments, "failed": dict(failed or {})}


def _changes(plans: Mapping[str, PlanSummary]) -> dict[str, Any]:
    return {name: [one.change for one in plan.changes] for name, plan in plans.items()}
