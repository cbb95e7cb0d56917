"""promote.yml: what brings each environment forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ci.policy.workflows.files.by_hand import APPROVALS
from ci.policy.workflows.files.conditions import NOT_CANCELLED, ON_MAIN, TOKEN
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
_NOTES = ("hold", "release-hold", "override")
# What a form of operations.yml hands on to deploy.yml.
_GIVEN = {
    "rollback": ("to",),
    "hold": ("reason", "expires"),
    "release-hold": ("reason", "key"),
    "override": ("to", "reason", "expires", "rule", "statement", "key"),
    "unlock": ("lock_id",),
}
_DUE = ("needs.due.outputs.due == 'true'",)


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
        jobs=(_due(), _supersede(), build(("due",), _DUE), *_environments(environments)),
    )


def deployment(  # what tells one call from another
    environment: str,
    mode: str,
    *,
    id_: str,
    name: str,
    needs: tuple[str, ...] = (),
    condition: tuple[str, ...] = (),
) -> Call:
    """Return a call of deploy.yml, in the queue of its environment; what only adds a note waits in none."""
    given = {one: expression(f"inputs.{one}") for one in _GIVEN.get(mode, ())}
    return Call(
        id=id_,
        name=name,
        needs=needs,
        condition=condition,
        concurrency=None if mode in _NOTES else Concurrency(f"env-{environment}", wait_all=True),
        grants=(READ, Grant("id-token", "write", f"to become the roles of {environment}"), APPROVALS),
        workflow="deploy",
        inputs={"environment": environment, "mode": mode, **given},
    )


def _environments(environments: Sequence[Environment]) -> Iterator[AnyJob]:
    names = [one.name for one in environments]
    yield deployment(names[0], "promote", id_=names[0], name=names[0], needs=_FIRST)
    for before, name in pairwise(names):
        condition = (NOT_CANCELLED, f"needs.{before}.result == 'success'")
        yield _release(before, name, condition)
        yield deployment(name, "promote", id_=name, name=name, needs=(before,), condition=condition)


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


def build(needs: tuple[str, ...] = (), condition: tuple[str, ...] = ()) -> Job:
    """Return the job that synthesizes and packs what the plans of its run are made of."""
    return Job(
        id="build",
        name="build",
        comment="Once, for all: what each environment's plan is made of.",
        needs=needs,
        condition=condition,
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
