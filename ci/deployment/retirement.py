"""What the evidence says about an environment that is to leave management: may it, and what its entry says."""

from __future__ import annotations

from ci.changes import Account
from ci.changes.retired import Retired
from ci.evidence import layout
from ci.evidence.log import EvidenceLog
from ci.evidence.record import Record, Started
from ci.evidence.store import store_of
from shared import exits
from shared.config.model import EnvironmentConfig
from shared.terminal import counted


def retirement_of(config: EnvironmentConfig, account: Account, reason: str, rehearsal: str | None) -> Retired:
    """Return the entry of an environment in which nothing runs any more.

    In: what becomes of its account, and why it leaves. Where the account was never prepared, nothing is asked.

    Raises StoppedByGateError where its last record is no destruction that went well, EvidenceError.
    """
    record = None
    if account is not Account.ABSENT:
        store = store_of(config)
        record = destroyed_by(config.name, EvidenceLog(store.entries(), rehearsal))
    return Retired(
        environment=config.name,
        account_id=config.aws.account_id,
        region=config.aws.region,
        state_bucket=config.state.bucket,
        account=account,
        record=record,
        reason=reason,
    )


def destroyed_by(name: str, log: EvidenceLog) -> str | None:
    """Return the key of the record that says that everything is gone; None where nothing was ever begun. Pure.

    Raises StoppedByGateError where the newest is another one, or an object that is no evidence may be one.
    """
    destroy = f"destroy it first: ./noxw -s ci -- destroy {name}"
    last = log.history[-1] if log.history else None
    proof = log.key_of(last) if isinstance(last, Record) and last.destroyed else None
    unread = [one.key for one in log.entries if one.is_unreadable]
    if newer := [key for key in unread if proof is None or layout.in_time(key) > layout.in_time(proof)]:
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
