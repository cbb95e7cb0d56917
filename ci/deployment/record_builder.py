"""What a record says, made from what the steps of a deployment found. Pure, but for the random part of a run's id."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ci.changes.plan import PlannedChange, render
from ci.changes.plan.drift import Drift
from ci.deployment.planning import Plan
from ci.deployment.provenance import Provenance
from ci.deployment.target import Target
from ci.deployment.verify.run import Report
from ci.evidence.layout import stamp
from ci.evidence.operation import Operation
from ci.evidence.record import (
    CLOSED_BY,
    STARTED_AT,
    AllowedDrift,
    Approval,
    DriftCheck,
    Failure,
    InputDigest,
    NotProvable,
    Outline,
    OverrideUsed,
    PlannedChanges,
    Record,
    Result,
    Run,
    RunDescription,
    Started,
    State,
    Unit,
    Verification,
)
from ci.gate import Overridden
from shared.naming import SERVICE


@dataclass
class Findings:
    """What was found after the apply; None where a deployment did not come so far."""

    outputs_sha256: str | None = None
    report: Report | None = None
    drift: Drift | None = None


def run_id(moment: datetime) -> str:
    """Return the id of a deployment that starts at a moment: in order of time, and no other's."""
    return f"{stamp(moment)}-{secrets.token_hex(4)}"


def started_of(
    target: Target,
    provenance: Provenance,
    plan: Plan,
    *,
    operation: Operation,
    started_at: datetime,
    state: State | None,
    authors: Sequence[str] = (),
    approvals: Sequence[Approval] = (),
    confirmed_by: str | None = None,
    overridden: Sequence[Overridden] = (),
    was_proposed: bool = False,
    extensions: Mapping[str, Any] | None = None,
) -> Started:
    """Return what says that a deployment of `target` starts; `state` is the one that it meets.

    `authors` wrote what it brings, `approvals` and `confirmed_by` say who let it, `overridden` which rules were opened.
    Only a plan that `was_proposed` was shown as a summary: at a terminal it is text.
    """
    providers = target.artifact.document["terraform"].get("required_providers", {})
    versions = {f"{name}_provider": one["version"] for name, one in providers.items()}
    shown = render.summary({target.name: plan.summary}) if was_proposed else None
    aws = target.config.aws
    return Started(
        run=Run(id=run_id(started_at), url=provenance.run_url, attempt=provenance.attempt),
        unit=Unit(stack=SERVICE, environment=target.name, account_id=aws.account_id, region=aws.region),
        operation=operation,
        digest=InputDigest(scheme=provenance.scheme, value=provenance.input_digest),
        document_sha256=target.artifact.sha256,
        commit=provenance.source.commit,
        tree=provenance.source.tree,
        authors=tuple(authors),
        plan=PlannedChanges(
            fingerprint=plan.fingerprint,
            counts=plan.summary.counts,
            changes=outlines(plan.summary.changes),
            shown_sha256=None if shown is None else hashlib.sha256(shown.encode()).hexdigest(),
        ),
        approvals=tuple(approvals),
        confirmed_by=confirmed_by,
        opened=tuple(used(one) for one in overridden),
        image=target.own.image,
        actor=provenance.actor,
        tools={"engine": str(target.folder.engine), **versions},
        rehearsal=target.rehearsal.sha256,
        started_at=started_at,
        state=state,
        extensions=dict(extensions or {}),
    )


def record_of(
    started: Started,
    found: Findings,
    *,
    ended_at: datetime,
    state: State | None,
    failure: Failure | None,
    has_begun: bool = True,
    result: Result | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> Record:
    """Return how a deployment ended; `failure` is None for one that holds, `state` the one that it left.

    Without `has_begun` it was refused before it changed anything. `result` is given where the run did not say it.
    """
    if result is None:
        result = Result.DESTROYED if started.operation is Operation.DESTROY else Result.SUCCESS
        if failure is not None:
            result = Result.FAILED if has_begun else Result.NOT_BEGUN
    said = {name: getattr(started, name) for name in RunDescription.model_fields}
    said["extensions"] = {**started.extensions, **(extensions or {})}
    return Record(
        **said,
        state=state,
        outputs_sha256=found.outputs_sha256,
        tests=None if found.report is None else verification(found.report),
        drift=None if found.drift is None else drift_check(found.drift),
        result=result,
        failure=failure,
        ended_at=ended_at,
    )


def closed_of(started: Started, *, state: State | None, at: datetime, actor: str) -> Record:
    """Return the end of an interrupted run, which `actor` writes at a moment; `state` is the one that it left.

    A run that began later than that had a clock that was wrong: it is placed at that moment, or its end would lie after
    everything else. What its start said stands below `extensions`.
    """
    extensions = {CLOSED_BY: actor}
    if started.started_at > at:
        extensions |= {STARTED_AT: started.started_at.isoformat()}
        started = started.model_copy(update={"started_at": at})
    return record_of(
        started,
        Findings(),
        ended_at=at,
        state=state,
        failure=None,
        result=Result.INTERRUPTED,
        extensions=extensions,
    )


def state_of(pulled: Mapping[str, Any]) -> State | None:
    """Return what a record says about a state, given its JSON (Terraform, `state pull`); None where there is none.

    Where nothing was ever written Terraform prints nothing, or a state without a lineage.
    """
    if not pulled.get("lineage"):
        return None
    managed = [one for one in pulled.get("resources", []) if one.get("mode") == "managed"]
    resources = sum(len(one.get("instances", [])) for one in managed)
    return State(lineage=pulled["lineage"], serial=pulled["serial"], resources=resources)


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
