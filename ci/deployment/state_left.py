"""The state that an apply has left, to be compared with the one that is there when the run ends. Pure.

Terraform holds the lock while it applies, and not while the tests run. Who had the lock taken away while they applied
learn it when they let go of it: Terraform ends with 1 then ("Error releasing the state lock", 1.11.4).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ci.deployment.record_builder import state_of
from ci.evidence.record import State


@dataclass(frozen=True)
class StateLeft:
    """What a record says of a state, None where there is none, and the digest of all that it holds."""

    state: State | None
    sha256: str

    @classmethod
    def of(cls, pulled: Mapping[str, Any]) -> StateLeft:
        """Return it, given the state's JSON (Terraform, `state pull`): a secret, of which nothing is kept."""
        return cls(state_of(pulled), hashlib.sha256(json.dumps(pulled, sort_keys=True).encode()).hexdigest())

    def moved(self, now: StateLeft) -> str | None:
        """Return in a line what is there `now` in place of what was left; None where it is the same."""
        if now == self:
            return None
        found = "with another content" if now.state == self.state else f"which is {_words(now.state)} now"
        return f"the state moved while this ran: the apply left {_words(self.state)}, {found}"


def _words(state: State | None) -> str:
    return "none" if state is None else f"lineage {state.lineage}, serial {state.serial}"
