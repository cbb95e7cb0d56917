"""What a record says, made from what the steps of a deployment found. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ci.changes.plan import PlannedChange
from ci.changes.plan.drift import Drift
from ci.deployment.planning import Plan
from ci.deployment.provenance import Provenance
from ci.deployment.target import Target
from ci.deployment.verify.run import Report
from ci.evidence.record import (
    AllowedDrift,
    DriftCheck,
    Failure,
    NotProvable,
    Outline,
    OverrideUsed,
    Record,
    Verification,
)
from ci.gate import Overridden


@dataclass
class Findings:
    """What was found after the apply; None where a deployment did not come so far."""

    outputs_sha256: str | None = None
    report: Report | None = None
    drift: Drift | None = None


def record_of(
    target: Target,
    provenance: Provenance,
    plan: Plan,
    found: Findings,
    *,
    started_at: datetime,
    ended_at: datetime,
    failure: Failure | None,
    overridden: Sequence[Overridden] = (),
    rollback: bool = False,
) -> Record:
    """Return the record of a deployment of `target`; `failure` is None for one that holds, `opened` what let it in."""
    providers = target.artifact.document["terraform"].get("required_providers", {})
    versions = {f"{name}_provider": one["version"] for name, one in providers.items()}
    return Record(
        environment=target.name,
        stack=target.artifact.stack,
        account_id=target.config.aws.account_id,
        input_digest=provenance.input_digest,
        git_tree=provenance.source.tree,
        commit=provenance.source.commit,
        document_sha256=target.artifact.sha256,
        changes=outlines(plan.summary.changes),
        counts=plan.summary.counts,
        outputs_sha256=found.outputs_sha256,
        tests=None if found.report is None else verification(found.report),
        drift=None if found.drift is None else drift_check(found.drift),
        result="success" if failure is None else "failed",
        failure=failure,
        image=target.own.image,
        actor=provenance.actor,
        run_url=provenance.run_url,
        started_at=started_at,
        ended_at=ended_at,
        tools={"engine": str(target.folder.engine), **versions},
        rehearsal=target.rehearsal.sha256,
        overrides=tuple(used(one) for one in overridden),
        rollback=rollback,
    )


def outlines(changes: Iterable[PlannedChange]) -> tuple[Outline, ...]:
    """Return changes without any value, as a record keeps them."""
    return tuple(Outline.model_validate(change.outline()) for change in changes)


def used(one: Overridden) -> OverrideUsed:
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
        state=drift.state,
        changes=outlines(drift.found),
        allowed=tuple(AllowedDrift(address=change.address, reason=one.reason) for change, one in drift.allowed),
    )
