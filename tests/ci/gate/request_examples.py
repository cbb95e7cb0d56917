"""Gate requests for tests: staging is asked for digest A, which dev has proven, and only one thing is different."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ci.evidence import note
from ci.evidence.note import DriftSeen, Filed, Hold, Override, Release
from ci.evidence.record import Outline
from ci.gate import GateRequest, Terms, reasons_to_stop
from ci.toolchain.git import Standing
from tests.ci.evidence.records import NOON, A, entry, record

NOW = NOON + timedelta(hours=10)
MERGED = Standing("1" * 40, on_main=True, is_newer=True, authors=("Ada", "1+ada@users.noreply.github.com", "ada"))


def request(**changes: Any) -> GateRequest:
    """Return a request in which nothing stops, but for `changes`."""
    good: dict[str, Any] = {
        "environment": "staging",
        "input_digest": A,
        "terms": Terms("dev"),
        "now": NOW,
        "proof": [entry(record())],
        "standing": MERGED,
    }
    return GateRequest(**{**good, **changes})


def codes(**changes: Any) -> list[str]:
    """Return the codes of the reasons that stop."""
    return [reason.code for reason in reasons_to_stop(request(**changes))]


def filed(what: Hold | Release | Override | DriftSeen, number: int = 0) -> Filed:
    """Return a note as its bucket has it."""
    return Filed(note.key_of(what, f"{number:08x}"), what)


def _common(at: datetime) -> dict[str, Any]:
    who = {"environment": "staging", "account_id": "111122223333", "actor": "grace"}
    return {**who, "made_at": at, "rehearsal": None}


def hold(**changes: Any) -> Hold:
    """Return a hold on staging that began an hour ago and never ends."""
    good: dict[str, Any] = {**_common(NOW - timedelta(hours=1)), "reason": "an incident", "expires_at": None}
    return Hold(**{**good, **changes})


def release(*holds: Filed) -> Release:
    """Return what ends these holds."""
    return Release(**_common(NOW), reason="it is over", holds=tuple(one.key for one in holds))


def override(rule: str, **changes: Any) -> Override:
    """Return an override of a rule by grace that ends in an hour."""
    good: dict[str, Any] = {
        **_common(NOW - timedelta(hours=1)),
        "rule": rule,
        "input_digest": A,
        "reason": "it cannot wait",
        "expires_at": NOW + timedelta(hours=1),
    }
    return Override.model_validate({**good, **changes})


def look(*changes: Outline, minutes: int = 0, **other: Any) -> Filed:
    """Return what a look at dev showed so many minutes after its record."""
    seen: dict[str, Any] = {
        **_common(NOON + timedelta(minutes=minutes)),
        "environment": "dev",
        "document_sha256": A,
        "state": "found" if changes else "none",
        "changes": changes,
    }
    return filed(DriftSeen(**{**seen, **other}))


def outline(type_: str = "aws_elasticache_serverless_cache", action: str = "replace", **changes: Any) -> Outline:
    """Return a change: the cache is replaced, for its name."""
    good: dict[str, Any] = {
        "address": f"{type_}.x",
        "type": type_,
        "action": action,
        "attributes": ("name",) if action in ("replace", "update") else (),
        "forces_replacement": ("name",) if action == "replace" else (),
    }
    return Outline(**{**good, **changes})


def sentences(found: Sequence[object]) -> list[str]:
    """Return reasons as lines."""
    return [str(one) for one in found]
