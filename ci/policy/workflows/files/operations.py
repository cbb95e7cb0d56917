"""operations.yml: what people start by hand, one choice for what to do and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ci.evidence.gate_rule import GateRule
from ci.policy.workflows.files.conditions import ON_MAIN, PROMOTES_BY_HAND
from ci.policy.workflows.files.promotion import build, deployment
from ci.policy.workflows.model import Dispatch, Environment, Input, Workflow

MODES = ("promote", "rollback", "restart", "hold", "release-hold", "override", "close-run", "unlock", "destroy")


@dataclass(frozen=True)
class Operation:
    """One option of operations.yml: what to do, and where."""

    mode: str
    environment: str

    @property
    def option(self) -> str:
        """Return what people select."""
        return f"{self.mode} {self.environment}"


def operations_of(environments: Sequence[Environment]) -> list[Operation]:
    """Return what can be started by hand, in promotion order: production is never destroyed."""
    return [
        Operation(mode, one.name) for mode in MODES for one in environments if mode != "destroy" or not one.production
    ]


def operations(environments: Sequence[Environment]) -> Workflow:
    """Return the workflow of what people start by hand."""
    offered = operations_of(environments)
    return Workflow(
        name="operations",
        comment="""\
What people ask for by hand: promote one environment, go back, restart, hold, open a rule, end what a dead process left,
take down what is not production.

One choice names both what to do and where, so that only pairs that are allowed can be chosen; the command refuses
the others once more. Plan, approval and queue are those of a promotion. A hold, its release and an override only add a
note: they wait in no queue, since a promotion that waits there may be what the hold is about.""",
        triggers=(Dispatch(_inputs(tuple(one.option for one in offered))),),
        jobs=(
            build(condition=(ON_MAIN, PROMOTES_BY_HAND)),
            *(
                deployment(
                    one.environment,
                    one.mode,
                    id_=f"{one.mode}-{one.environment}",
                    name=one.option,
                    needs=("build",) if one.mode == "promote" else (),
                    condition=(ON_MAIN, f"inputs.operation == '{one.option}'"),
                )
                for one in offered
            ),
        ),
    )


def _inputs(options: tuple[str, ...]) -> tuple[Input, ...]:
    rules = ("none", *(rule.value for rule in GateRule if rule.overridable))
    return (
        Input("operation", "What to do, and where", required=True, options=options),
        Input(
            "to",
            "rollback: what a commit or input digest begins with, from the history; override: the same of what waits; "
            "empty for the default",
        ),
        Input("reason", "hold, release-hold, override: why, in a line"),
        Input("expires", "hold, override: when it ends, as 2026-12-01T12:00Z; a hold may go without"),
        Input("rule", "override: the code of the one reason that it takes away", options=rules),
        Input("statement", "override of broader: the id of the one statement"),
        Input("key", "override of what cannot be read, release-hold: the key of the one object"),
        Input("lock_id", "unlock: the id of the lock to take away; empty to see who holds it"),
    )
