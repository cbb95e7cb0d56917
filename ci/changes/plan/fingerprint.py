"""The fingerprint of a plan: two plans have the same one exactly when they would do the same with the same values.

It is a keyed digest (HMAC-SHA-256) of everything that a plan would change, values included that no text may show: who
has not the environment's key can neither compute it nor guess a secret from it. What changes from run to run without
meaning anything (times, the order of resources, what stays as it is) does not enter. Write-only and ephemeral values
leave no trace in a plan, by Terraform's design, so no fingerprint can see them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

# Of a change: what the engine would do and with which values (HashiCorp, "JSON Output Format", change representation).
_OF_CHANGE = ("actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive", "importing")
_IDLE = (["no-op"], ["read"])


def fingerprint(plan: Mapping[str, Any], key: bytes, document_sha256: str) -> str:
    """Return the fingerprint, 64 hexadecimal digits, of a plan as `show -json` prints it.

    `document_sha256` is the digest of the document that was planned: an approval is one of these files, too.
    """
    meaning = {**_meaning(plan), "document": document_sha256}
    content = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def _meaning(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resources": sorted(_resources(plan), key=lambda one: (one["address"], str(one["deposed"]))),
        "outputs": {
            name: _change(change)
            for name, change in plan.get("output_changes", {}).items()
            if change["actions"] not in _IDLE
        },
        "variables": {name: one.get("value") for name, one in plan.get("variables", {}).items()},
    }


def _resources(plan: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in plan.get("resource_changes", []):
        moved = one.get("previous_address")
        if one["change"]["actions"] in _IDLE and moved is None and "importing" not in one["change"]:
            continue
        yield {
            "address": one["address"],
            "previous_address": moved,
            "deposed": one.get("deposed"),
            "change": _change(one["change"]),
            "replace_paths": sorted(json.dumps(path) for path in one["change"].get("replace_paths", [])),
        }


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: change.get(name) for name in _OF_CHANGE}
