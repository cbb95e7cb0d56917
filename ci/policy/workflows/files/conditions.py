"""Conditions and expressions of the workflows, as the files say them."""

from __future__ import annotations

# A fork's request has another repository as its head, a merge group none at all: for both this is false.
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
ON_MAIN = "github.ref == 'refs/heads/main'"
NOT_CANCELLED = "!cancelled()"
ALWAYS = "always()"
PROMOTES = "inputs.mode == 'promote'"
PROMOTES_BY_HAND = "startsWith(inputs.operation, 'promote ')"
PLANS = "contains('promote rollback restart destroy', inputs.mode)"
# The engine keeps a state that it could not write in a file, which ends with the runner. `identity` stands behind every
# check of its job, so nothing goes on without an approval.
BROKEN_OFF = "(failure() || cancelled()) && steps.identity.outcome == 'success'"
BASE = "${{ github.event.pull_request.base.sha }}"
TOKEN = "${{ github.token }}"  # noqa: S105  # GitHub's expression for a job's token, not a token
