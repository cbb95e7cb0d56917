"""plan.yml and deploy.yml, which promote.yml and operations.yml call."""

from __future__ import annotations

from ci.policy.workflows.model import (
    BROKEN_OFF,
    NOT_CANCELLED,
    PROMOTES,
    TOKEN,
    Become,
    Call,
    Called,
    Checkout,
    Download,
    Grant,
    Input,
    Job,
    Run,
    SetUp,
    Upload,
    Workflow,
    expression,
)
from shared.access.roles import DEPLOY, PLAN, RECORD

READ = Grant("contents", "read", "to check out main")
APPROVALS = Grant("actions", "read", "to ask who approved this run")
ENVIRONMENT = expression("inputs.environment")
_OLDER = Checkout(history="what is proven may be an older commit of main")
_PLANNED = {
    "proposed": "true when there is a stored plan",
    "commit": "The commit that was planned",
    "since": "The commit that runs there now; empty where none is known",
    "changes": "How many changes the plan has",
    "plan_key": "The key of the stored plan in the environment's state bucket",
    "plan_sha256": "Its SHA-256",
    "fingerprint": "What it means, as a keyed digest",
}
_TO = Input("to", "Where a rollback goes; empty for the last thing that was proven")
_LIBRARIES = Run(
    name="Install the libraries of what is deployed",
    comment="It may lock other libraries than these: their code comes here while there is nothing to take.",
    command='./noxw -s ci -- libraries "$COMMIT"',
    env={"COMMIT": expression("needs.plan.outputs.commit")},
)


def plan() -> Workflow:
    """Return the workflow that stores a plan."""
    return Workflow(
        name="plan",
        comment="""\
Plan what may come to one environment and keep the plan for an approval. Called by deploy.yml and by nobody else.

The plan role reads the account, holds the state's lock and stores plans; it cannot change a resource or the state.
The environment `<name>-plan` admits only main; it asks nobody, and makes no deployment.""",
        triggers=(
            Called(
                (
                    Input("environment", "The environment", required=True),
                    Input("mode", "promote, rollback or destroy", required=True),
                    _TO,
                ),
                _PLANNED,
            ),
        ),
        jobs=(
            Job(
                id="plan",
                name="plan",
                comment="Whoever calls it has asked what came before.",
                condition=(NOT_CANCELLED,),
                minutes=30,
                environment=f"{ENVIRONMENT}-plan",
                grants=(READ, Grant("id-token", "write", "to become the plan role")),
                outputs=dict.fromkeys(_PLANNED, "propose"),
                env={"ENVIRONMENT": ENVIRONMENT},
                steps=(
                    _OLDER,
                    SetUp(terraform=True),
                    Download(
                        name="Fetch what the run has built",
                        condition=PROMOTES,
                        artifact="pack",
                        path="cdktf.out/pack",
                    ),
                    Run(
                        name="Compare it with this checkout",
                        condition=PROMOTES,
                        command="./noxw -s ci -- check-pack cdktf.out/pack",
                    ),
                    Become(role=PLAN),
                    Run(
                        name="Plan what may come, and store the plan",
                        id="propose",
                        command=(
                            './noxw -s ci -- propose "$ENVIRONMENT" --mode="$MODE" --to="$TO" '
                            '--github-output="$GITHUB_OUTPUT" --markdown="$GITHUB_STEP_SUMMARY" '
                            "--waits=cdktf.out/waits/count"
                        ),
                        env={"MODE": expression("inputs.mode"), "TO": expression("inputs.to")},
                    ),
                    Upload(
                        name="Keep that something waits",
                        comment="""\
The next scheduled run asks whether anything is left to do (ci/github/due.py). Without the folder nothing waits.""",
                        artifact=f"waits-{ENVIRONMENT}",
                        path="cdktf.out/waits",
                        optional=True,
                        days=7,
                    ),
                ),
            ),
        ),
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
                    Input("mode", "promote, rollback, destroy or unlock", required=True),
                    _TO,
                    Input("lock_id", "The id of the lock that unlock takes away"),
                )
            ),
        ),
        jobs=(
            Call(
                id="plan",
                name="plan",
                condition=(NOT_CANCELLED, "inputs.mode != 'unlock'"),
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
            _unlock(),
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
            _OLDER,
            SetUp(terraform=True),
            Run(
                name="Did somebody else approve it?",
                comment=(
                    "The way back and the way out bring nothing new: whoever started the run counts as their author."
                ),
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
            _OLDER,
            SetUp(terraform=True),
            _LIBRARIES,
            Become(role=RECORD),
            _deploy("Verify, look for drift, record", approved=False),
        ),
    )


def _unlock() -> Job:
    return Job(
        id="unlock",
        name="unlock",
        comment="A lock belongs to a process that may still write: the environment's reviewers say that it is dead.",
        condition=(NOT_CANCELLED, "inputs.mode == 'unlock'"),
        minutes=15,
        environment=ENVIRONMENT,
        grants=(READ, Grant("id-token", "write", "to become the deploy role"), APPROVALS),
        env={"ENVIRONMENT": ENVIRONMENT},
        steps=(
            Checkout(history="who wrote what runs there"),
            SetUp(),
            Run(
                name="Did somebody else approve it?",
                command='./noxw -s ci -- approvers "$ENVIRONMENT"',
                env={"GITHUB_TOKEN": TOKEN},
            ),
            Become(role=DEPLOY),
            Run(name="Show who holds the lock", command='./noxw -s ci -- unlock "$ENVIRONMENT"'),
            Run(
                name="Take it away",
                condition="inputs.lock_id != ''",
                command='./noxw -s ci -- unlock "$ENVIRONMENT" --id="$LOCK_ID"',
                env={"LOCK_ID": expression("inputs.lock_id")},
            ),
        ),
    )
