"""The fingerprint of a plan: two plans have the same one exactly when they would do the same with the same values.

It is a keyed digest (HMAC-SHA-256) of the whole plan, values included that no text may show: who has not the
environment's key can neither compute it nor guess a secret from it. What does not enter is a list, with a reason each:
so a field that a newer engine adds enters without anybody's doing. Write-only and ephemeral values leave no trace in a
plan, by Terraform's design, so no fingerprint can see them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

# What enters, and how: it stands before the digits, so that fingerprints of two schemes are never taken for a change.
SCHEME = "v2"
# Fields of a plan (HashiCorp, "JSON Output Format"; Terraform 1.11.4, `internal/command/jsonplan/plan.go`).
LEFT_OUT = {
    "timestamp": "when the plan was made",
    "prior_state": "what is there by now: what a change takes from it is the change's `before`",
    "planned_values": "what will be there: the `after` of each change, and what stays as it is",
    "resource_drift": "what AWS has otherwise than the state: a change that takes it back is a change of its own",
    "relevant_attributes": "which part of that drift stands behind a change",
}
_RESOURCES, _OUTPUTS, _CHECKS = "resource_changes", "output_changes", "checks"
# A resource or output that stays as it is, or a data source that is read, means nothing: as long as no other field says
# more of it (a move, an import, a field that is not known here).
_IDLE = (["no-op"], ["read"])
_OF_IDLE = frozenset(
    {
        *("address", "mode", "type", "name", "index", "provider_name", "module_address"),
        *("deposed", "action_reason", "change"),
    }
)
_OF_IDLE_CHANGE = frozenset(
    {
        *("actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive"),
        *("before_identity", "after_identity"),
    }
)


def fingerprint(plan: Mapping[str, Any], key: bytes, document_sha256: str) -> str:
    """Return the fingerprint of a plan as `show -json` prints it: the scheme, a colon, 64 hexadecimal digits.

    `document_sha256` is the digest of the document that was planned: an approval is one of these files, too.
    """
    content = _text({"plan": _meaning(plan), "document": document_sha256})
    return f"{SCHEME}:{hmac.new(key, content.encode(), hashlib.sha256).hexdigest()}"


def is_of_this_scheme(found: str) -> bool:
    """Return whether a fingerprint can be compared with those that `fingerprint` makes."""
    return found.startswith(f"{SCHEME}:")


def _meaning(plan: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in plan.items() if name not in LEFT_OUT}
    found[_RESOURCES] = sorted(_resources(plan.get(_RESOURCES, [])), key=_text)
    found[_OUTPUTS] = {name: one for name, one in plan.get(_OUTPUTS, {}).items() if not _is_idle(one)}
    found[_CHECKS] = sorted(plan.get(_CHECKS, []), key=_text)
    return found


def _resources(items: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what changes; null stands for what is not there, and the order of paths means nothing."""
    for item in items:
        one = _without_null(item)
        change = one["change"] = _without_null(item["change"])
        if one.keys() <= _OF_IDLE and _is_idle(change):
            continue
        change["replace_paths"] = sorted(change.get("replace_paths", []), key=_text)
        yield one


def _is_idle(change: Mapping[str, Any]) -> bool:
    return change["actions"] in _IDLE and change.keys() <= _OF_IDLE_CHANGE


def _without_null(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value is not None}


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
