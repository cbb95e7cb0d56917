"""Edits of what people start by hand: each says what somebody might do, and which rule must find it."""

# A row is one line.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace

from ci.policy.workflows.files.conditions import ON_MAIN
from ci.policy.workflows.model import Concurrency, Dispatch, Input
from tests.ci.policy.workflows.edits import MODEL, Change, OfModel, dropped, given, job, less, step, swapped, workflow

HOLD, OVERRIDE, WAITING, CLOSE = "deploy/hold", "deploy/override", "deploy/waiting", "deploy/close-run"
ASK, OPEN, SAY = "Did another person approve it?", "Open the rule", "Say what waits"
[FORM] = [one.triggers[0] for one in MODEL.workflows if one.name == "operations"]
assert isinstance(FORM, Dispatch)


def form(name: str, **changes: object) -> Change:
    """Return the change of one input of the form."""
    assert isinstance(FORM, Dispatch)
    inputs = tuple(replace(one, **changes) if one.name == name else one for one in FORM.inputs)
    assert inputs != FORM.inputs
    return workflow("operations", triggers=(Dispatch(inputs),))


EDITS = (
    OfModel("a hold without an approval", "approved-first", dropped(HOLD, ASK)),
    OfModel("an override without an approval", "approved-first", dropped(OVERRIDE, ASK)),
    OfModel("the end of a run without an approval", "approved-first", dropped(CLOSE, ASK)),
    OfModel("an override that is approved afterwards", "approved-first", swapped(OVERRIDE, ASK, OPEN)),
    OfModel(
        "an override that its author approves", "steps", step(OVERRIDE, ASK, command='./noxw -s ci -- approvers "$ENVIRONMENT"')
    ),
    OfModel("an override approved for another commit", "command", step(OVERRIDE, ASK, env=given(COMMIT="${{ github.sha }}"))),
    OfModel("an override of nobody's commit", "command", step(OVERRIDE, ASK, env=given(COMMIT=""))),
    OfModel("an override of what the form says", "command", step(OVERRIDE, OPEN, env=given(DIGEST="${{ inputs.to }}"))),
    OfModel("an override of another rule", "command", step(OVERRIDE, OPEN, env=given(RULE="broader"))),
    OfModel("an override in somebody's name", "command", step(OVERRIDE, OPEN, env=given(GITHUB_ACTOR="ada"))),
    OfModel("an override that no one has seen", "job", job(OVERRIDE, needs=(), condition=("inputs.mode == 'override'",))),
    OfModel("an override before it is said", "job", job(OVERRIDE, condition=less("needs.waiting.result == 'success'"))),
    OfModel("what waits, opened at once", "steps", step(WAITING, SAY, command=lambda found: found.replace(" --dry-run", ""))),
    OfModel("what waits, said by the deploy role", "role-environment", step(WAITING, "Become it", role="deploy")),
    OfModel("another output as what waits", "job", job(WAITING, outputs=given(input_digest="identity"))),
    OfModel(
        "a reason pasted into a script",
        "steps",
        step(HOLD, "Hold it", command='./noxw -s ci -- hold "$ENVIRONMENT" --reason="${{ inputs.reason }}"'),
    ),
    OfModel("a hold in another environment", "role-environment", job(HOLD, environment="${{ inputs.environment }}-record")),
    OfModel("a hold that waits in the queue", "deploy-group", job("operations/hold-prod", concurrency=Concurrency("env-prod", wait_all=True))),
    OfModel("a restart outside of the queue", "deploy-group", job("operations/restart-prod", concurrency=None)),
    OfModel("a promotion of what was not built", "promotion-order", job("operations/promote-prod", needs=())),
    OfModel("a promotion that nobody selected", "promotion-order", job("operations/promote-prod", condition=(ON_MAIN,))),
    OfModel("a pack for every operation", "job", job("operations/build", condition=(ON_MAIN,))),
    OfModel("a reason that is no input", "job", job("operations/hold-dev", inputs=given(reason="because"))),
    OfModel("a rule that cannot be opened", "workflow", form("rule", options=("none", "not-proven"))),
    OfModel("a rule as free text", "workflow", form("rule", options=())),
    OfModel("an operation that no job does", "workflow", form("operation", options=("destroy prod",))),
    OfModel("a form with one input more", "workflow", workflow("operations", triggers=(Dispatch((*FORM.inputs, Input("actor", "Who"))),))),
    OfModel("a change planned with a note", "job", job("deploy/plan", condition=("!cancelled()",))),
)  # fmt: skip
