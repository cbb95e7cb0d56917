"""The jobs of deploy.yml that plan nothing: notes that people sign, and the ends of what a dead process left."""

from __future__ import annotations

from ci.policy.workflows.files.conditions import NOT_CANCELLED, TOKEN
from ci.policy.workflows.files.planning import ENVIRONMENT, READ
from ci.policy.workflows.model import Become, Checkout, Grant, Job, Run, SetUp, expression
from shared.access.roles import DEPLOY, PLAN

APPROVALS = Grant("actions", "read", "to ask who approved this run")
_OVERRIDE = (
    './noxw -s ci -- override "$ENVIRONMENT" --rule="$RULE" --reason="$REASON" --expires="$EXPIRES" '
    '--statement="$STATEMENT" --key="$KEY" --digest="$DIGEST"'
)
_OUTPUTS = ("input_digest", "commit", "since")


def jobs() -> tuple[Job, ...]:
    """Return them, each behind the approval of its environment."""
    return (
        _order(
            "hold",
            "Nothing new comes from here on.",
            Run(
                name="Hold it",
                command='./noxw -s ci -- hold "$ENVIRONMENT" --reason="$REASON" --expires="$EXPIRES"',
                env=_given("reason", "expires"),
            ),
        ),
        _order(
            "release-hold",
            "What a hold kept away may come again.",
            Run(
                name="Release it",
                command='./noxw -s ci -- release-hold "$ENVIRONMENT" --reason="$REASON" --key="$KEY"',
                env=_given("reason", "key"),
            ),
        ),
        _waiting(),
        _override(),
        _order(
            "close-run",
            "A run without an end keeps the others out: its workflow is asked whether it still works.",
            Run(
                name="Close the interrupted run",
                command='./noxw -s ci -- close-run "$ENVIRONMENT"',
                env={"GITHUB_TOKEN": TOKEN},
            ),
        ),
        _order(
            "unlock",
            "A lock belongs to a process that may still write: the environment's reviewers say that it is dead.",
            Run(name="Show who holds the lock", command='./noxw -s ci -- unlock "$ENVIRONMENT"'),
            Run(
                name="Take it away",
                condition="inputs.lock_id != ''",
                command='./noxw -s ci -- unlock "$ENVIRONMENT" --id="$LOCK_ID"',
                env=_given("lock_id"),
            ),
        ),
    )


def _given(*names: str) -> dict[str, str]:
    return {name.upper(): expression(f"inputs.{name}") for name in names}


def _order(
    mode: str,
    comment: str,
    *commands: Run,
    approvers: str = './noxw -s ci -- approvers "$ENVIRONMENT"',
    of_what: dict[str, str] | None = None,
    needs: tuple[str, ...] = (),
) -> Job:
    """Return the job of one mode: is it approved, become the deploy role, run the commands."""
    starts = (f"needs.{needs[0]}.result == 'success'",) if needs else (f"inputs.mode == '{mode}'",)
    return Job(
        id=mode,
        name=mode,
        comment=comment,
        needs=needs,
        condition=(NOT_CANCELLED, *starts),
        minutes=15,
        environment=ENVIRONMENT,
        grants=(READ, Grant("id-token", "write", "to become the deploy role"), APPROVALS),
        env={"ENVIRONMENT": ENVIRONMENT},
        steps=(
            Checkout(history="who wrote what runs there"),
            SetUp(),
            Run(
                name="Did another person approve it?",
                command=approvers,
                env={"GITHUB_TOKEN": TOKEN, **(of_what or {})},
            ),
            Become(role=DEPLOY),
            *commands,
        ),
    )


def _waiting() -> Job:
    return Job(
        id="waiting",
        name="waiting",
        comment="For which change an override opens the rule: the approver reads it in the summary, and it stays so.",
        condition=(NOT_CANCELLED, "inputs.mode == 'override'"),
        minutes=15,
        environment=f"{ENVIRONMENT}-plan",
        grants=(READ, Grant("id-token", "write", "to become the plan role, which reads what waits")),
        outputs=dict.fromkeys(_OUTPUTS, "waiting"),
        env={"ENVIRONMENT": ENVIRONMENT},
        steps=(
            Checkout(history="who wrote what waits"),
            SetUp(),
            Become(role=PLAN),
            Run(
                name="Say what waits",
                id="waiting",
                command=f'{_OVERRIDE} --dry-run --github-output="$GITHUB_OUTPUT" --markdown="$GITHUB_STEP_SUMMARY"',
                env={
                    **_given("rule", "reason", "expires", "statement", "key"),
                    "DIGEST": expression("inputs.to"),
                },
            ),
        ),
    )


def _override() -> Job:
    outputs = {name: expression(f"needs.waiting.outputs.{name}") for name in _OUTPUTS}
    return _order(
        "override",
        "Who wrote a part of what waits is no approver of it, as in a promotion.",
        Run(
            name="Open the rule",
            command=_OVERRIDE,
            env={
                **_given("rule", "reason", "expires", "statement", "key"),
                "DIGEST": outputs["input_digest"],
            },
        ),
        approvers='./noxw -s ci -- approvers "$ENVIRONMENT" --commit="$COMMIT" --since="$SINCE"',
        of_what={"COMMIT": outputs["commit"], "SINCE": outputs["since"]},
        needs=("waiting",),
    )
