"""Conditions and expressions as the rules know them.

Not those of `files`: one text for both would let a change of it loosen the workflows and what they are held against.
"""

from __future__ import annotations

SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
ON_MAIN = "github.ref == 'refs/heads/main'"
NOT_CANCELLED = "!cancelled()"
ALWAYS = "always()"
PROMOTES = "inputs.mode == 'promote'"
PROMOTES_BY_HAND = "startsWith(inputs.operation, 'promote ')"
PLANS = "contains('promote rollback restart destroy', inputs.mode)"
BROKEN_OFF = "(failure() || cancelled()) && steps.identity.outcome == 'success'"
BASE = "${{ github.event.pull_request.base.sha }}"
TOKEN = "${{ github.token }}"  # noqa: S105  # GitHub's expression for a job's token, not a token
