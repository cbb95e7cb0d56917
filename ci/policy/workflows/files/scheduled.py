"""drift.yml and nightly.yml: what runs on a schedule."""

from __future__ import annotations

from collections.abc import Sequence

from ci.policy.workflows.files.conditions import NOT_CANCELLED, ON_MAIN, TOKEN
from ci.policy.workflows.files.planning import READ
from ci.policy.workflows.model import (
    Become,
    Checkout,
    Concurrency,
    Dispatch,
    Download,
    Environment,
    Grant,
    Job,
    Matrix,
    Python,
    Run,
    Schedule,
    SetUp,
    Step,
    Upload,
    Workflow,
    expression,
)
from shared.access.roles import RECORD


def drift(environments: Sequence[Environment]) -> Workflow:
    """Return the daily comparison of AWS with the last record."""
    environment = expression("matrix.environment")
    return Workflow(
        name="drift",
        comment="""\
Is AWS what the last record says? Once a day and on demand; what is found is signed, and stands in an issue.

The record role looks and keeps what it found; it cannot change a resource or the state. It waits for no queue: the
state's lock keeps it apart from an apply, and a promotion that waits for its approval must not hide drift.""",
        triggers=(Schedule("41 6 * * *", environments[-1].time_zone), Dispatch()),
        concurrency=Concurrency("drift", wait_all=True),
        jobs=(
            Job(
                id="drift",
                name=f"drift {environment}",
                condition=(ON_MAIN,),
                minutes=30,
                matrix=Matrix(
                    "environment",
                    tuple(one.name for one in environments),
                    "what one account says is no reason not to ask the others",
                ),
                environment=f"{environment}-record",
                grants=(READ, Grant("id-token", "write", "to become the record role")),
                env={"ENVIRONMENT": environment, "RESULT": f"cdktf.out/drift/{environment}.json"},
                steps=(
                    Checkout(history="what runs there may be an older commit of main"),
                    SetUp(terraform=True),
                    Become(role=RECORD),
                    Run(
                        name="Compare AWS with the last record",
                        command='./noxw -s ci -- drift "$ENVIRONMENT" --record --result="$RESULT"',
                    ),
                    Upload(
                        name="Keep what was found",
                        comment="A missing result is for the next job to say.",
                        condition=NOT_CANCELLED,
                        artifact=f"drift-{environment}",
                        path="cdktf.out/drift",
                        optional=True,
                        days=7,
                    ),
                ),
            ),
            Job(
                id="issues",
                name="issues",
                needs=("drift",),
                condition=(NOT_CANCELLED, ON_MAIN),
                minutes=10,
                grants=(READ, Grant("issues", "write", "to open, update and close one issue per environment")),
                steps=(
                    Checkout(),
                    SetUp(),
                    Download(name="Fetch what was found", artifact="drift-*", path="cdktf.out/drift"),
                    Run(
                        name="Write it into issues",
                        command="./noxw -s ci -- drift-issues --results cdktf.out/drift",
                        env={"GITHUB_TOKEN": TOKEN},
                    ),
                ),
            ),
        ),
    )


def nightly() -> Workflow:
    """Return what runs every night on emulators."""
    jobs = (
        _night(
            "train",
            60,
            Run(name="Rehearse every environment", command="./noxw -s rehearse -- --train"),
            history="a rehearsal goes back to an earlier commit",
        ),
        _night(
            "renamed",
            45,
            Run(
                name="Rehearse a copy of another name in another region",
                command="./noxw -s rehearse -- dev --renamed orders --region eu-central-1",
            ),
        ),
        _night(
            "enforced",
            45,
            Run(
                name="Rehearse a first deployment where IAM is enforced",
                command="./noxw -s rehearse -- --enforced dev",
            ),
        ),
        _night(
            "keys",
            60,
            Run(name="Hold the diff of each key's change against real plans", command="./noxw -s test -- --keys"),
        ),
        _night("pages", 30, Run(name="Give the commands of the pages", command="./noxw -s test -- --pages")),
        _night(
            "quick",
            30,
            Run(name="Run the quick tests", command="./noxw -s test -- --quick"),
            history="tests compare with earlier commits",
            matrix=Matrix(
                "python", ("3.11", "3.12", "3.13"), "what one Python says is no reason not to ask the others"
            ),
        ),
    )
    return Workflow(
        name="nightly",
        comment="""\
What a pull request has no time for, every night on main: all environments one after the other on local AWS, a copy of
another name in another region, a first deployment where IAM is enforced, a plan of a change of each key of the
environment files, the commands of the pages, and the quick tests on each supported Python.

No job becomes a role in AWS: everything runs on emulators in the job itself. A failure opens one issue.""",
        triggers=(Schedule("23 3 * * *", "America/Sao_Paulo"), Dispatch()),
        concurrency=Concurrency("nightly"),
        jobs=(*jobs, _issue(tuple(job.id for job in jobs))),
    )


def _night(id_: str, minutes: int, command: Run, *, history: str = "", matrix: Matrix | None = None) -> Job:
    python: tuple[Step, ...] = () if matrix is None else (Python(version=expression(f"matrix.{matrix.variable}")),)
    return Job(
        id=id_,
        name=id_ if matrix is None else f"{id_} {expression(f'matrix.{matrix.variable}')}",
        condition=(ON_MAIN,),
        minutes=minutes,
        matrix=matrix,
        grants=(READ,),
        steps=(Checkout(history=history), *python, SetUp(terraform=True), command),
    )


def _issue(needs: tuple[str, ...]) -> Job:
    return Job(
        id="issue",
        name="issue",
        needs=needs,
        condition=(NOT_CANCELLED, ON_MAIN),
        minutes=10,
        grants=(READ, Grant("issues", "write", "to open, update and close one issue")),
        steps=(
            Checkout(),
            SetUp(),
            Run(
                name="Write it into an issue",
                command="./noxw -s ci -- nightly-issue",
                env={"GITHUB_TOKEN": TOKEN, "NEEDS": expression("toJSON(needs)")},
            ),
        ),
    )
