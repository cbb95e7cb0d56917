"""promote.yml and operations.yml: what brings each environment forward, and what people start by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ci.policy.workflows.files.conditions import NOT_CANCELLED, ON_MAIN, TOKEN
from ci.policy.workflows.files.deployment import APPROVALS
from ci.policy.workflows.files.planning import READ
from ci.policy.workflows.model import (
    AnyJob,
    Become,
    Call,
    Checkout,
    Concurrency,
    Dispatch,
    Environment,
    Grant,
    Input,
    Job,
    Push,
    Run,
    Schedule,
    SetUp,
    Upload,
    Workflow,
    expression,
)
from shared.access.roles import PLAN

_FIRST = ("supersede", "build")
_DUE = ("needs.due.outputs.due == 'true'",)


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
        Operation(mode, one.name)
        for mode in ("rollback", "destroy", "unlock")
        for one in environments
        if mode != "destroy" or not one.production
    ]


def promote(environments: Sequence[Environment]) -> Workflow:
    """Return the workflow that promotes, one environment after the other."""
    return Workflow(
        name="promote",
        comment="""\
A merge goes through every environment in the order of promotion.after: planned, approved, applied, verified, recorded.

The queue `env-<name>` stands on each calling job, so that it spans everything from the plan to the record. There is
no group for the whole workflow: a run that waits for production's approval would block dev.
On a schedule and on demand the chain goes on with what may come by now: a soak has passed, a freeze has ended.
No attestation: GitHub makes those for public repositories and on Enterprise only. What holds everywhere is the chain
of SHA-256: of the pack, of the stored plan, of the input in the signed record.""",
        triggers=(Push(), Schedule("23 9-17 * * 1-5", environments[-1].time_zone), Dispatch()),
        jobs=(_due(), _supersede(), _build(), *_environments(environments)),
    )


def operations(environments: Sequence[Environment]) -> Workflow:
    """Return the workflow of what people start by hand."""
    offered = operations_of(environments)
    return Workflow(
        name="operations",
        comment="""\
What people ask for by hand: go back, take down what is not production, take away the lock of a dead process.

One choice names both what to do and where, so that only pairs that are allowed can be chosen; the command refuses
the others once more. Plan, approval and queue are those of a promotion.""",
        triggers=(
            Dispatch(
                (
                    Input(
                        "operation",
                        "What to do, and where",
                        required=True,
                        options=tuple(one.option for one in offered),
                    ),
                    Input(
                        "to",
                        "rollback: what a commit or input digest begins with, from the history; empty for the default",
                    ),
                    Input("lock_id", "unlock: the id of the lock to take away; empty to see who holds it"),
                )
            ),
        ),
        jobs=tuple(
            _deployment(
                one.environment,
                one.mode,
                id_=f"{one.mode}-{one.environment}",
                name=one.option,
                condition=(ON_MAIN, f"inputs.operation == '{one.option}'"),
            )
            for one in offered
        ),
    )


def _deployment(  # what tells one call from another
    environment: str,
    mode: str,
    *,
    id_: str,
    name: str,
    needs: tuple[str, ...] = (),
    condition: tuple[str, ...] = (),
) -> Call:
    more = {"rollback": "to", "unlock": "lock_id"}.get(mode)
    return Call(
        id=id_,
        name=name,
        needs=needs,
        condition=condition,
        concurrency=Concurrency(f"env-{environment}", wait_all=True),
        grants=(READ, Grant("id-token", "write", f"to become the roles of {environment}"), APPROVALS),
        workflow="deploy",
        inputs={"environment": environment, "mode": mode, **({more: expression(f"inputs.{more}")} if more else {})},
    )


def _environments(environments: Sequence[Environment]) -> Iterator[AnyJob]:
    names = [one.name for one in environments]
    yield _deployment(names[0], "promote", id_=names[0], name=names[0], needs=_FIRST)
    for before, name in pairwise(names):
        condition = (NOT_CANCELLED, f"needs.{before}.result == 'success'")
        yield _release(before, name, condition)
        yield _deployment(name, "promote", id_=name, name=name, needs=(before,), condition=condition)


def _due() -> Job:
    return Job(
        id="due",
        name="due",
        comment=(
            "An hourly run that has nothing to do ends here: one job of less than a minute. Whatever is no schedule "
            "goes on."
        ),
        condition=(ON_MAIN,),
        minutes=5,
        grants=(
            Grant("contents", "read", "to check out ci/github/due.py"),
            Grant("actions", "read", "to see what the last run left"),
        ),
        outputs={"due": "due"},
        steps=(
            Checkout(),
            Run(
                name="Is there anything to do?",
                id="due",
                command='python3 -m ci.github.due --github-output="$GITHUB_OUTPUT"',
                env={"GITHUB_TOKEN": TOKEN},
            ),
        ),
    )


def _supersede() -> Job:
    return Job(
        id="supersede",
        name="supersede",
        comment="""\
Nothing is planned while an environment is missing on GitHub or less protected than .github/settings says.
Runs that only wait give way to a merge that brings other inputs. One that was approved stays, and a README merge cuts
nothing. The schedule brings nothing new, and so no cut.""",
        needs=("due",),
        condition=_DUE,
        minutes=10,
        grants=(
            READ,
            Grant("actions", "write", "to read the environments, and to cancel older runs of this workflow"),
        ),
        steps=(
            Checkout(history="what the older runs bring"),
            SetUp(),
            Run(
                name="Are the environments protected?",
                command="./noxw -s ci -- protection",
                env={"GITHUB_TOKEN": TOKEN},
            ),
            Run(
                name="Cancel older runs that only wait",
                condition="github.event_name != 'schedule'",
                command="./noxw -s ci -- supersede",
                env={"GITHUB_TOKEN": TOKEN},
            ),
        ),
    )


def _build() -> Job:
    return Job(
        id="build",
        name="build",
        comment="Once, for all: what each environment's plan is made of.",
        needs=("due",),
        condition=_DUE,
        minutes=10,
        grants=(READ,),
        steps=(
            Checkout(),
            SetUp(),
            Run(name="Synthesize every environment", command="./noxw -s synth"),
            Run(name="Pack it", command="./noxw -s ci -- pack cdktf.out/pack"),
            Upload(
                name="Keep the pack for the plans",
                comment="For as long as a run can wait for an approval.",
                artifact="pack",
                path="cdktf.out/pack",
                days=30,
            ),
        ),
    )


def _release(before: str, name: str, condition: tuple[str, ...]) -> Job:
    return Job(
        id=f"release-{name}",
        name=f"release {name}",
        comment=f"What {before} has proven, as a pull request: somebody merges it, and the next run brings it.",
        needs=(before,),
        condition=condition,
        minutes=15,
        environment=f"{name}-plan",
        grants=(
            Grant("contents", "write", "to push the branch of the release"),
            Grant("pull-requests", "write", "to open its pull request"),
            Grant("id-token", "write", f"to become the plan role, which reads what {before} has proven"),
        ),
        env={"ENVIRONMENT": name},
        steps=(
            Checkout(history="the release file of the commit that was proven"),
            SetUp(),
            Become(role=PLAN),
            Run(
                name="Ask for the next release",
                command='./noxw -s ci -- release-request "$ENVIRONMENT"',
                env={"GITHUB_TOKEN": TOKEN},
            ),
        ),
    )
