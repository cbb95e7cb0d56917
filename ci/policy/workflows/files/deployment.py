"""deploy.yml, which promote.yml and operations.yml call."""

from __future__ import annotations

from ci.policy.workflows.files import by_hand
from ci.policy.workflows.files.by_hand import APPROVALS
from ci.policy.workflows.files.conditions import BROKEN_OFF, NOT_CANCELLED, PLANS, PROMOTES, TOKEN
from ci.policy.workflows.files.planning import ENVIRONMENT, OLDER, READ
from ci.policy.workflows.model import (
    Become,
    Call,
    Called,
    Grant,
    Input,
    Job,
    Run,
    SetUp,
    Workflow,
    expression,
)
from shared.access.roles import DEPLOY, RECORD

_LIBRARIES = Run(
    name="Install the libraries of what is deployed",
    comment="It may lock other libraries than these: their code comes here while there is nothing to take.",
    command='./noxw -s ci -- libraries "$COMMIT"',
    env={"COMMIT": expression("needs.plan.outputs.commit")},
)


def deploy() -> Workflow:
    """Return the workflow that brings one environment forward, back, or to its end."""
    return Workflow(
        name="deploy",
        comment="""\
Bring one environment forward, back, or to its end: plan, approval, apply, verify, drift, record. Reusable.

Whoever calls it holds the queue `env-<name>` from the plan to the record, so that nothing applies in between. No
job here may have a group of that name: it would wait for its own caller for ever.
The deploy role trusts this file at main, and the environment whose reviewers approve. Where a plan is empty, nobody
is asked: the environment `<name>-record` admits main, and its role cannot change a resource or the state.
Every condition names what it waits for and says !cancelled(). Without that GitHub adds success(), which looks at all
jobs before this one: it may count those before the call as well, where a job that had nothing to do was skipped.""",
        triggers=(
            Called(
                (
                    Input("environment", "The environment", required=True),
                    Input("mode", "What to do, as the choice of operations.yml begins", required=True),
                    Input("to", "Where a rollback goes, or what an override is about; empty for the default"),
                    Input("reason", "Why it is held, released or opened"),
                    Input("expires", "When a hold or an override ends"),
                    Input("rule", "The rule that an override opens"),
                    Input("statement", "The statement for which it opens it"),
                    Input("key", "The object for which it opens it, or the note that is released"),
                    Input("lock_id", "The id of the lock that unlock takes away"),
                )
            ),
        ),
        jobs=(
            Call(
                id="plan",
                name="plan",
                condition=(NOT_CANCELLED, PLANS),
                grants=(READ, Grant("id-token", "write", "to become the plan role")),
                workflow="plan",
                inputs={
                    "environment": ENVIRONMENT,
                    "mode": expression("inputs.mode"),
                    "to": expression("inputs.to"),
                },
            ),
            _apply(),
            _record(),
            *by_hand.jobs(),
        ),
    )


def _planned(changes: str) -> tuple[str, ...]:
    return (
        NOT_CANCELLED,
        "needs.plan.result == 'success'",
        "needs.plan.outputs.proposed == 'true'",
        f"needs.plan.outputs.changes {changes} '0'",
    )


def _deploy(name: str, *, approved: bool) -> Run:
    """Return the step that deploys: changes, and who approved them, or an empty plan."""
    given = ["commit", *(["changes"] if approved else []), "plan_key", "plan_sha256", "fingerprint"]
    env = {one.upper(): expression(f"needs.plan.outputs.{one}") for one in given}
    if approved:
        env = {"COMMIT": env.pop("COMMIT"), "APPROVALS": expression("steps.approvers.outputs.approvals"), **env}
    approvals, changes = (' --approvals="$APPROVALS"', '"$CHANGES"') if approved else ("", "0")
    return Run(
        name=name,
        command=(
            f'./noxw -s ci -- deploy "$ENVIRONMENT" --mode="$MODE"{approvals} --commit="$COMMIT" --changes={changes} '
            '--plan-key="$PLAN_KEY" --plan-sha256="$PLAN_SHA256" --fingerprint="$FINGERPRINT"'
        ),
        env={"MODE": expression("inputs.mode"), **env},
    )


def _apply() -> Job:
    return Job(
        id="apply",
        name="apply",
        comment="Starts when the environment's reviewers have approved what the plan job shows.",
        needs=("plan",),
        condition=_planned("!="),
        minutes=90,
        environment=ENVIRONMENT,
        deployment=True,
        grants=(READ, Grant("id-token", "write", "to become the deploy role"), APPROVALS),
        env={"ENVIRONMENT": ENVIRONMENT},
        steps=(
            OLDER,
            SetUp(terraform=True),
            Run(
                name="Did another person approve it?",
                comment=("A rollback and a destruction bring no new commit: whoever started the run counts as author."),
                id="approvers",
                command=(
                    './noxw -s ci -- approvers "$ENVIRONMENT" --commit="$COMMIT" --since="$SINCE" '
                    '--github-output "$GITHUB_OUTPUT"'
                ),
                env={
                    "GITHUB_TOKEN": TOKEN,
                    **{
                        name.upper(): expression(f"{PROMOTES} && needs.plan.outputs.{name} || ''")
                        for name in ("commit", "since")
                    },
                },
            ),
            _LIBRARIES,
            Become(
                role=DEPLOY,
                comment="Only now, after the approval: credentials that were minted before it would be hours old.",
            ),
            _deploy("Apply the plan, verify, look for drift, record", approved=True),
            Become(
                name="Become it again",
                role=DEPLOY,
                again=True,
                condition=BROKEN_OFF,
                comment="""\
The engine keeps a state that S3 did not take in a file, which ends with the runner. The first credentials may
have ended with the apply. Without an approval nobody has come as far as `identity`.""",
            ),
            Run(
                name="Save a state that was not written",
                condition=BROKEN_OFF,
                command='./noxw -s ci -- save-state "$ENVIRONMENT"',
            ),
        ),
    )


def _record() -> Job:
    return Job(
        id="record",
        name="record",
        comment=(
            "An empty plan changes nothing, so nobody has to approve it; what runs is verified and recorded all the "
            "same."
        ),
        needs=("plan",),
        condition=_planned("=="),
        minutes=60,
        environment=f"{ENVIRONMENT}-record",
        grants=(READ, Grant("id-token", "write", "to become the record role")),
        env={"ENVIRONMENT": ENVIRONMENT},
        steps=(
            OLDER,
            SetUp(terraform=True),
            _LIBRARIES,
            Become(role=RECORD),
            _deploy("Verify, look for drift, record", approved=False),
        ),
    )
