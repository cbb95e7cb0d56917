"""Mistakes in the workflows of this repository: small functions on one text, each with the rule that must notice."""

from __future__ import annotations

from collections.abc import Callable

from tests.ci.policy.workflows.mutations import Mutation, swap

PULL_REQUEST = ".github/workflows/pull-request.yml"
PROMOTE = ".github/workflows/promote.yml"
OPERATIONS = ".github/workflows/operations.yml"
DRIFT = ".github/workflows/drift.yml"
PLAN = ".github/workflows/plan.yml"
DEPLOY = ".github/workflows/deploy.yml"
SET_UP = ".github/actions/set-up/action.yml"
REAL: dict[str, tuple[str, str, Mutation]] = {}


def breaks(rule: str, file: str) -> Callable[[Mutation], Mutation]:
    """Register a mutation of a file of this repository, and the rule that must catch it."""

    def register(mutate: Mutation) -> Mutation:
        assert mutate.__name__ not in REAL
        REAL[mutate.__name__] = (rule, file, mutate)
        return mutate

    return register


def in_job(text: str, job: str, old: str, new: str) -> str:
    """Replace the first `old` of one job; fail when there is none."""
    start = text.index(f"\n  {job}:\n")
    rest = text[start + 1 :]
    end = next((start + 1 + at for at in _starts(rest) if at), len(text))
    return text[:start] + swap(text[start:end], old, new) + text[end:]


def _starts(text: str) -> list[int]:
    """Return where jobs begin in a text."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.startswith("  ") and line[2] not in " #\n" and line.rstrip().endswith(":"):
            found.append(at)
        at += len(line)
    return found
