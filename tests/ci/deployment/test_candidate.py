"""What a candidate's plan is in one line."""

from __future__ import annotations

from typing import cast

from ci.changes.plan import summarize
from ci.deployment.candidate import Candidate
from ci.deployment.checkout import DeploymentContext
from ci.deployment.gate_input import Evidence
from ci.deployment.planning import Plan, Planned
from ci.evidence.operation import Operation
from ci.toolchain.rehearsal import Rehearsal
from tests.ci.deployment.small import config
from tests.rehearsal.tree import ROOT

ACTIONS = (["delete", "create"], ["delete"], ["forget"], ["update"], ["create"])


def test_what_terraform_forgets_is_neither_replaced_nor_removed() -> None:
    """It is a change all the same."""
    changes = [
        {
            "address": f"aws_x.r{number}",
            "type": "aws_x",
            "name": f"r{number}",
            "change": {"actions": actions, "before": {"a": 1}, "after": {"a": 2}},
        }
        for number, actions in enumerate(ACTIONS)
    ]
    summary = summarize({"format_version": "1.2", "resource_changes": changes})
    plan = Plan(Planned("dev", "", "", "", None), summary, None)
    # The line asks no evidence.
    context = DeploymentContext(ROOT, config(), cast("Evidence", None), Rehearsal(), 0)
    line = Candidate(context, Operation.PROMOTE).counted(plan)
    assert line == "dev: the commit here: 5 changes, 2 of them replace or remove something"
