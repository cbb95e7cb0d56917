"""What a record says, made from what the steps of a deployment found. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ci.evidence.record import AllowedDrift, DriftCheck, NotProvable, Outline, OverrideUsed, Verification
from ci.gate import Opened
from ci.plans import PlannedChange
from ci.plans.drift import Drift
from ci.verify.run import Report


def outlines(changes: Iterable[PlannedChange]) -> tuple[Outline, ...]:
    """Return changes without any value, as a record keeps them."""
    return tuple(Outline.model_validate(change.outline()) for change in changes)


def used(one: Opened) -> OverrideUsed:
    """Return what a record says about an override that opened a rule."""
    by = one.override
    return OverrideUsed(rule=by.rule, reason=by.reason, actor=by.actor, expires_at=by.expires_at, key=one.key)


def verification(report: Report) -> Verification:
    """Return what a record says about the tests."""
    return Verification(
        passed=len(report.passed),
        failed=tuple(test for test, _ in report.failed),
        not_provable=tuple(NotProvable(test=test, reason=reason) for test, reason in report.not_provable),
    )


def drift_check(drift: Drift) -> DriftCheck:
    """Return what a record says about the look after the apply."""
    return DriftCheck(
        state="found" if drift.found else "none",
        changes=outlines(drift.found),
        allowed=tuple(AllowedDrift(address=change.address, reason=one.reason) for change, one in drift.allowed),
    )
