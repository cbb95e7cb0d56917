"""What the evidence says about an environment that is to leave management: may it, and what its entry says."""

from __future__ import annotations

from datetime import datetime

from ci.changes import Account
from ci.changes.retired import Retired
from ci.evidence import layout
from ci.evidence.log import EvidenceLog
from ci.evidence.record import Record, Started
from ci.evidence.store import store_of
from ci.gate.request import CLOCK_TOLERANCE
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.terminal import counted


def retirement_of(
    config: EnvironmentConfig, account: Account, reason: str, rehearsal: str | None, now: datetime
) -> Retired:
    """Return the entry of an environment in which nothing runs any more.

    In: what becomes of its account, why it leaves, and the time in UTC. Where the account was never
    prepared, nothing is asked.

    Raises StoppedByGateError where its last record is no destruction that went well, EvidenceError.
    """
    record = None
    if account is not Account.ABSENT:
        store = store_of(config)
        record = destroyed_by(config.name, EvidenceLog(store.entries(), rehearsal), now)
    return Retired(
        environment=config.name,
        account_id=config.aws.account_id,
        region=config.aws.region,
        state_bucket=config.state.bucket,
        account=account,
        record=record,
        reason=reason,
    )


def destroyed_by(name: str, log: EvidenceLog, now: datetime) -> str | None:
    """Return the key of the record that says that everything is gone; None where nothing was ever begun. Pure.

    A destruction ends whatever sorts after `now` (UTC): no later one would ever be newer than that. So it is for a
    clock that was ahead, and for an object without a time in its name.

    Raises StoppedByGateError where the newest is another one, or an object that is no evidence may be one.
    """
    destroy = f"destroy it first: ./noxw -s ci -- destroy {name}"
    latest = now + CLOCK_TOLERANCE
    come = [one for one in log.history if one.at <= latest]
    is_proven = bool(come) and isinstance(come[-1], Record) and come[-1].destroyed
    last = come[-1] if is_proven else log.newest
    proof = log.key_of(last) if is_proven and isinstance(last, Record) else None
    unread = [one.key for one in log.entries if one.is_unreadable]
    if newer := [key for key in unread if proof is None or _is_newer(key, proof, latest)]:
        lines = [f"{name}: {key} cannot be read: it may say that something runs: {destroy}" for key in newer]
        raise exits.StoppedByGateError(lines)
    if isinstance(last, Started):
        line = f"{name}: the {last.operation} by {last.actor} of {last.started_at:%Y-%m-%d %H:%M}Z has no end"
        raise exits.StoppedByGateError([f"{line}: something may run: {destroy}"])
    if last is not None and proof is None:
        held = "" if last.state is None else f" with {counted(last.state.resources, 'resource')}"
        line = f"{name} would leave management{held}: its last record says: {last.headline}"
        raise exits.StoppedByGateError([f"{line}: {destroy}"])
    return proof


def _is_newer(key: str, proof: str, latest: datetime) -> bool:
    """Return whether an object lies between the proof and the latest time at which anything was written."""
    return layout.in_time(proof) < layout.in_time(key) and layout.stamp_of(key) <= layout.stamp(latest)
