"""What every command that applies a plan does around it: ask a person before, print how it ended afterwards."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from shared import exits
from shared.terminal import print_json, print_problems

if TYPE_CHECKING:
    from ci.deployment.parallel import Outcome
    from ci.deployment.planning import Plan
    from ci.evidence.record import Record


def require_confirmation_possible(*, yes: bool) -> None:
    """Raise CommandError where nobody can be asked and nobody has said yes."""
    if not yes and not sys.stdin.isatty():
        raise exits.CommandError(["nobody can be asked here: pass --yes to apply the plan"], exits.BAD_INPUT)


def show_and_confirm(environment: str, plan: Plan, *, yes: bool, as_json: bool) -> bool:
    """Print a plan; return whether it may be applied: nothing to do, `yes`, or a person agrees now."""
    from ci.changes.plan import render

    render.print_text({environment: plan.summary}, to_stderr=as_json)
    if plan.restart is not None:
        print_problems([f"{environment}: {plan.restart}"])
    return yes or plan.is_empty or typer.confirm(f"Apply this to {environment}?", err=True)


def print_outcome(environment: str, outcome: Outcome[tuple[str, Record] | None], *, as_json: bool) -> int:
    """Print how a deployment ended, and return the exit code."""
    print_problems(outcome.lines)
    for written in outcome.results.values():
        if written is None:
            print_not_confirmed(environment)
            return exits.FAILED
        key, record = written
        if as_json:
            print_json({"key": key, "record": record.model_dump(mode="json")})
        else:
            print(f"{environment}: {record.headline}; record {key}")
    return outcome.code


def print_not_confirmed(environment: str) -> None:
    """Say that nobody confirmed the plan."""
    print_problems([f"{environment}: nobody confirmed the plan: nothing applied"])
