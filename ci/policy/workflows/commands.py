"""The commands that a workflow may run: the exact words, and what each one needs and may be given.

A command that does not stand here is refused in every job, and so is another argument, variable or condition. Which job
runs which stands in `allowed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ci.policy.workflows.conditions import BROKEN_OFF, PROMOTES, TOKEN
from ci.policy.workflows.model import expression


@dataclass(frozen=True)
class Command:
    """One command line.

    `id`: that of its step, whose outputs others read. `env`: exactly the variables of its step. `condition`: that of
    its step, empty where it always runs. `grants`: what the job's token may do for it, beyond what every job may.
    `history`: it reads earlier commits. `terraform`: it starts Terraform.
    """

    line: str
    env: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""
    id: str = ""
    grants: tuple[str, ...] = ()
    history: bool = False
    terraform: bool = False


def _ci(words: str, **more: object) -> Command:
    return Command(f"./noxw -s ci -- {words}", **more)  # ty: ignore[invalid-argument-type]


def _planned(*names: str) -> dict[str, str]:
    return {name.upper(): expression(f"needs.plan.outputs.{name}") for name in names}


def _given(*names: str) -> dict[str, str]:
    return {name.upper(): expression(f"inputs.{name}") for name in names}


_ASKS = {"GITHUB_TOKEN": TOKEN}
_MODE = {"MODE": expression("inputs.mode")}
_SUMMARY = '--summary="$GITHUB_STEP_SUMMARY"'
_PLAN = '--plan-key="$PLAN_KEY" --plan-sha256="$PLAN_SHA256" --fingerprint="$FINGERPRINT"'
_OF_PLAN = ("plan_key", "plan_sha256", "fingerprint")

# Of a pull request.
LINT = Command("./noxw -s lint")
WORKFLOWS = Command("./noxw -s workflows")
VALIDATE = _ci(f"summarized validate {_SUMMARY}")
TEST = Command("./noxw -s test", terraform=True)
SYNTH_SUMMARY = _ci(f"summarized synth {_SUMMARY}")
DIFF = Command('./noxw -s diff -- --markdown "$GITHUB_STEP_SUMMARY"', history=True)
PARITY = _ci(f"summarized parity {_SUMMARY}")
SECURITY = _ci('security --second-opinion --markdown "$GITHUB_STEP_SUMMARY"')
MATRIX = _ci('matrix --github-output "$GITHUB_OUTPUT"', id="matrix", history=True)
REVIEW_PLAN = Command('./noxw -s plan -- "$ENVIRONMENT" --review --summary="$SUMMARY"', history=True, terraform=True)
COMMENT = _ci(
    "comment --results cdktf.out/summaries",
    env={
        **_ASKS,
        "PULL_REQUEST": expression("github.event.pull_request.number"),
        "AFFECTED": expression("needs.affected.outputs.affected"),
    },
    grants=("pull-requests: write", "deployments: read"),
)
ALL_GREEN = Command(
    "python3 -m ci.github.pull_request.all_green",
    env={"NEEDS": expression("toJSON(needs)"), "MAY_BE_SKIPPED": "plan comment"},
)

# Of a promotion.
DUE = Command(
    'python3 -m ci.github.due --github-output="$GITHUB_OUTPUT"', env=_ASKS, id="due", grants=("actions: read",)
)
PROTECTION = _ci("protection", env=_ASKS)
SUPERSEDE = _ci(
    "supersede", env=_ASKS, condition="github.event_name != 'schedule'", grants=("actions: write",), history=True
)
SYNTH = Command("./noxw -s synth")
PACK = _ci("pack cdktf.out/pack")
RELEASE = _ci(
    'release-request "$ENVIRONMENT"', env=_ASKS, history=True, grants=("contents: write", "pull-requests: write")
)
CHECK_PACK = _ci("check-pack cdktf.out/pack", condition=PROMOTES)
PROPOSE = _ci(
    'propose "$ENVIRONMENT" --mode="$MODE" --to="$TO" --github-output="$GITHUB_OUTPUT" '
    '--markdown="$GITHUB_STEP_SUMMARY" --waits=cdktf.out/waits/count',
    env={**_MODE, "TO": expression("inputs.to")},
    id="propose",
    history=True,
    terraform=True,
)
# Where a job brings something, whoever wrote that does not count as its approver.
APPROVERS_OF_COMMIT = _ci(
    'approvers "$ENVIRONMENT" --commit="$COMMIT" --since="$SINCE" --github-output "$GITHUB_OUTPUT"',
    id="approvers",
    env={
        **_ASKS,
        "COMMIT": expression(f"{PROMOTES} && needs.plan.outputs.commit || ''"),
        "SINCE": expression(f"{PROMOTES} && needs.plan.outputs.since || ''"),
    },
    history=True,
    grants=("actions: read",),
)
APPROVERS = _ci('approvers "$ENVIRONMENT"', env=_ASKS, history=True, grants=("actions: read",))
LIBRARIES = _ci('libraries "$COMMIT"', env=_planned("commit"), history=True)
DEPLOY_CHANGES = _ci(
    f'deploy "$ENVIRONMENT" --mode="$MODE" --approvals="$APPROVALS" --commit="$COMMIT" --changes="$CHANGES" {_PLAN}',
    env={
        **_MODE,
        **_planned("commit", "changes", *_OF_PLAN),
        "APPROVALS": expression("steps.approvers.outputs.approvals"),
    },
    history=True,
    terraform=True,
)
DEPLOY_EMPTY = _ci(
    f'deploy "$ENVIRONMENT" --mode="$MODE" --commit="$COMMIT" --changes=0 {_PLAN}',
    env={**_MODE, **_planned("commit", *_OF_PLAN)},
    history=True,
    terraform=True,
)
SAVE_STATE = _ci('save-state "$ENVIRONMENT"', condition=BROKEN_OFF)
HOLD = _ci('hold "$ENVIRONMENT" --reason="$REASON" --expires="$EXPIRES"', env=_given("reason", "expires"))
RELEASE_HOLD = _ci('release-hold "$ENVIRONMENT" --reason="$REASON" --key="$KEY"', env=_given("reason", "key"))
_OVERRIDE = (
    'override "$ENVIRONMENT" --rule="$RULE" --reason="$REASON" --expires="$EXPIRES" --statement="$STATEMENT" '
    '--key="$KEY" --digest="$DIGEST"'
)
_OPENS = _given("rule", "reason", "expires", "statement", "key")
WAITING = _ci(
    f'{_OVERRIDE} --dry-run --github-output="$GITHUB_OUTPUT" --markdown="$GITHUB_STEP_SUMMARY"',
    id="waiting",
    env={**_OPENS, "DIGEST": expression("inputs.to")},
    history=True,
)
# Whoever wrote a part of what waits does not count as its approver, and the rule is opened for that one alone.
APPROVERS_OF_WAITING = _ci(
    'approvers "$ENVIRONMENT" --commit="$COMMIT" --since="$SINCE"',
    env={
        **_ASKS,
        "COMMIT": expression("needs.waiting.outputs.commit"),
        "SINCE": expression("needs.waiting.outputs.since"),
    },
    history=True,
    grants=("actions: read",),
)
OVERRIDE = _ci(_OVERRIDE, env={**_OPENS, "DIGEST": expression("needs.waiting.outputs.input_digest")}, history=True)
CLOSE_RUN = _ci('close-run "$ENVIRONMENT"', env=_ASKS, grants=("actions: read",))
SHOW_LOCK = _ci('unlock "$ENVIRONMENT"')
UNLOCK = _ci(
    'unlock "$ENVIRONMENT" --id="$LOCK_ID"',
    env=_given("lock_id"),
    condition="inputs.lock_id != ''",
)

# On a schedule.
DRIFT = _ci('drift "$ENVIRONMENT" --record --result="$RESULT"', history=True, terraform=True)
DRIFT_ISSUES = _ci("drift-issues --results cdktf.out/drift", env=_ASKS, grants=("issues: write",))
TRAIN = Command("./noxw -s rehearse -- --train", history=True, terraform=True)
RENAMED = Command("./noxw -s rehearse -- dev --renamed orders --region eu-central-1", terraform=True)
ENFORCED = Command("./noxw -s rehearse -- --enforced dev", terraform=True)
KEYS = Command("./noxw -s test -- --keys", terraform=True)
PAGES = Command("./noxw -s test -- --pages", terraform=True)
QUICK = Command("./noxw -s test -- --quick", history=True, terraform=True)
NIGHTLY_ISSUE = _ci("nightly-issue", env={**_ASKS, "NEEDS": expression("toJSON(needs)")}, grants=("issues: write",))
