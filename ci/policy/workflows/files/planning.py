"""plan.yml, which deploy.yml calls."""

from __future__ import annotations

from ci.policy.workflows.files.conditions import NOT_CANCELLED, PROMOTES
from ci.policy.workflows.model import (
    Become,
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
from shared.access.roles import PLAN

READ = Grant("contents", "read", "to check out main")
ENVIRONMENT = expression("inputs.environment")
OLDER = Checkout(history="what is proven may be an older commit of main")
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
                    Input("mode", "promote, rollback, restart or destroy", required=True),
                    _TO,
                ),
                _PLANNED,
            ),
        ),
        jobs=(
            Job(
                id="plan",
                name="plan",
                comment="The caller has checked the jobs before it.",
                condition=(NOT_CANCELLED,),
                minutes=30,
                environment=f"{ENVIRONMENT}-plan",
                grants=(READ, Grant("id-token", "write", "to become the plan role")),
                outputs=dict.fromkeys(_PLANNED, "propose"),
                env={"ENVIRONMENT": ENVIRONMENT},
                steps=(
                    OLDER,
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
