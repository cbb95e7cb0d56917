"""What the gate is asked: the evidence of an environment and of the one before, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ci.evidence.liveness import Holders, unknown_holders
from ci.evidence.store import EvidenceStore, store_of
from ci.gate import GateRequest, Terms
from shared.config.model import EnvironmentConfig


@dataclass(frozen=True)
class Evidence:
    """Where records go, and where those of the environment before come from (None for the first environment).

    `holders` says of runs without an end which are known to go on, or to be over.
    """

    own: EvidenceStore
    before: EvidenceStore | None
    holders: Holders = unknown_holders


def evidence_of(configs: Sequence[EnvironmentConfig], environment: str, holders: Holders = unknown_holders) -> Evidence:
    """Return where the records of `environment` and of the one before lie, reached with this process's credentials."""
    by_name = {config.name: config for config in configs}
    own = by_name[environment]
    before = own.promotion.after
    return Evidence(store_of(own), None if before is None else store_of(by_name[before]), holders)


def request_of(
    config: EnvironmentConfig, evidence: Evidence, rehearsal: str | None, input_digest: str, now: datetime
) -> GateRequest:
    """Return what the evidence says about an environment and the one before it. Raises EvidenceError."""
    own, before = evidence.own, evidence.before
    found = GateRequest(
        environment=config.name,
        input_digest=input_digest,
        terms=Terms.of(config),
        now=now,
        rehearsal=rehearsal,
        proof=[] if before is None else before.entries(),
        proof_notes=[] if before is None else before.notes(),
        own=own.entries(),
        notes=own.notes(),
    )
    return replace(found, holders=evidence.holders(found.log.unfinished))
