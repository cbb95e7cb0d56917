"""What a saved plan would do, without a secret in it: the same values as the diff of documents, so the same reports."""

from ci.changes.plan.summary import PlanError, PlannedChange, PlanSummary, summarize

__all__ = ["PlanError", "PlanSummary", "PlannedChange", "summarize"]
