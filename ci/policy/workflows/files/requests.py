"""pull-request.yml."""

from __future__ import annotations

from ci.policy.workflows.files.conditions import ALWAYS, BASE, NOT_CANCELLED, SAME_REPOSITORY, TOKEN
from ci.policy.workflows.model import (
    Become,
    Checkout,
    Concurrency,
    Download,
    Event,
    Grant,
    Job,
    Matrix,
    Run,
    SetUp,
    Upload,
    Workflow,
    expression,
)
from shared.access.roles import REVIEW

READ = Grant("contents", "read", "to check out the request")
_SUMMARY = '--summary="$GITHUB_STEP_SUMMARY"'
_SINCE_MAIN = "the base is where the request left main"


def pull_request() -> Workflow:
    """Return the checks of a pull request."""
    jobs = (*_checks(), _affected(), _plan(), _comment())
    return Workflow(
        name="pull-request",
        comment="""\
Every check of a pull request. A request runs its own code (synthesis is code), forks included, so no job that runs it
may write anything on GitHub. Two jobs go beyond reading, and both are for branches of this repository only:
  plan     becomes the review role, which reads the state and writes nothing; it has no other grant.
  comment  writes the one comment, and has no identity. It runs the code of the base, and takes the plans as data.
A request of a fork is validated, synthesized, compared and judged, and sees that in the summary of its jobs.

Each `run:` is one session that people run with the same words: ./noxw -s lint. `summarized` runs one of ours and puts
what it says into the job's summary.
No `paths:` filter: a required check that is filtered out never reports, and the request waits for ever.""",
        triggers=(Event("pull_request"), Event("merge_group")),
        concurrency=Concurrency(
            f"pull-request-{expression('github.ref')}",
            cancel=True,
            comment="""\
A new push makes the older run of the same request pointless. A merge group has a ref of its own, so it is never cut.
What is cut may be a plan of the review role, which holds no lock and has written nothing.""",
        ),
        jobs=(*jobs, _all_green(tuple(job.id for job in jobs))),
    )


def _checks() -> tuple[Job, ...]:
    return (
        _check("lint", "Lint, types, imports", "./noxw -s lint"),
        _check("workflows", "Lint the workflows", "./noxw -s workflows", minutes=15),
        _check("validate", "Validate the environment files", f"./noxw -s ci -- summarized validate {_SUMMARY}"),
        _check("test", "Test", "./noxw -s test", minutes=40, terraform=True),
        _check("synth", "Synthesize every environment", f"./noxw -s ci -- summarized synth {_SUMMARY}"),
        _check(
            "diff",
            "Show what the request changes in each environment",
            './noxw -s diff -- --markdown "$GITHUB_STEP_SUMMARY"',
            history=_SINCE_MAIN,
        ),
        _check("parity", "Compare the environments with each other", f"./noxw -s ci -- summarized parity {_SUMMARY}"),
        _check(
            "policy",
            "Judge what is synthesized",
            './noxw -s ci -- security --second-opinion --markdown "$GITHUB_STEP_SUMMARY"',
        ),
    )


def _check(id_: str, title: str, command: str, *, minutes: int = 10, history: str = "", terraform: bool = False) -> Job:
    steps = (Checkout(history=history), SetUp(terraform=terraform), Run(name=title, command=command))
    return Job(id=id_, name=id_, minutes=minutes, grants=(READ,), steps=steps)


def _affected() -> Job:
    return Job(
        id="affected",
        name="affected",
        comment=(
            "Which environments a request changes is decided by what is synthesized, before and after, not by paths."
        ),
        minutes=10,
        grants=(READ,),
        outputs={"affected": "matrix", "any": "matrix"},
        steps=(
            Checkout(history=_SINCE_MAIN),
            SetUp(),
            Run(
                name="Which environments does it change?",
                id="matrix",
                command='./noxw -s ci -- matrix --github-output "$GITHUB_OUTPUT"',
            ),
        ),
    )


def _plan() -> Job:
    environment = expression("matrix.environment")
    return Job(
        id="plan",
        name=f"plan {environment}",
        comment="The condition on `any`: GitHub fails a matrix without members.",
        needs=("affected",),
        condition=(SAME_REPOSITORY, "needs.affected.outputs.any == 'true'"),
        minutes=20,
        matrix=Matrix(
            "environment",
            expression("fromJSON(needs.affected.outputs.affected)"),
            "each environment is a row of the comment",
        ),
        grants=(READ, Grant("id-token", "write", "to become the review role, which only reads")),
        env={"ENVIRONMENT": environment, "SUMMARY": f"cdktf.out/summaries/{environment}.json"},
        steps=(
            Checkout(history="who wrote what, and where the request left main"),
            SetUp(terraform=True),
            Become(role=REVIEW),
            Run(
                name="Plan from the state, without its lock",
                command='./noxw -s plan -- "$ENVIRONMENT" --review --summary="$SUMMARY"',
            ),
            Upload(
                name="Keep the summary for the comment",
                comment=(
                    "The masked summary, never the plan: a plan holds the state in clear. A missing one is for the "
                    "comment to say."
                ),
                condition=NOT_CANCELLED,
                artifact=f"summary-{environment}",
                path="cdktf.out/summaries",
                optional=True,
                days=7,
            ),
        ),
    )


def _comment() -> Job:
    return Job(
        id="comment",
        name="comment",
        comment="""\
Also when a plan failed, and when nothing is affected any more: the comment has to say so. The set-up action would be
the request's here, so the session sets itself up.""",
        needs=("affected", "plan"),
        condition=(SAME_REPOSITORY, "needs.affected.result == 'success'", NOT_CANCELLED),
        minutes=10,
        grants=(
            Grant("contents", "read", "to check out the base"),
            Grant("pull-requests", "write", "to write the one comment"),
            Grant("deployments", "read", "to say whether a reviewer is left to approve it with what waits on main"),
        ),
        steps=(
            Checkout(name="Check out the base, not the request", ref=BASE),
            Download(name="Fetch the summaries", artifact="summary-*", path="cdktf.out/summaries"),
            Run(
                name="Write the one comment",
                command="./noxw -s ci -- comment --results cdktf.out/summaries",
                env={
                    "GITHUB_TOKEN": TOKEN,
                    "PULL_REQUEST": expression("github.event.pull_request.number"),
                    "AFFECTED": expression("needs.affected.outputs.affected"),
                },
            ),
        ),
    )


def _all_green(needs: tuple[str, ...]) -> Job:
    return Job(
        id="all-green",
        name="all-green",
        comment=(
            "The one required check. A skipped required check counts as passed, so this job always runs and reads "
            "the results."
        ),
        needs=needs,
        condition=(ALWAYS,),
        minutes=5,
        grants=(Grant("contents", "read", "to check out ci/github/pull_request/all_green.py"),),
        steps=(
            Checkout(),
            Run(
                name="Did every job succeed?",
                command="python3 -m ci.github.pull_request.all_green",
                env={"NEEDS": expression("toJSON(needs)"), "MAY_BE_SKIPPED": "plan comment"},
            ),
        ),
    )
