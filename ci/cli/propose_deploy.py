"""`propose` and `deploy`: a promotion in two halves, with somebody's approval in between.

`promote` does both halves in one process. On GitHub they are two jobs with two roles: the one that proposes cannot
deploy, and the one that deploys begins when a person has looked at what was proposed.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.confirmation import print_outcome
from ci.cli.options import Json, LockTimeout, Name, RehearsalFile, Root, To
from ci.evidence.operation import Operation
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json, print_problems

if TYPE_CHECKING:
    from ci.deployment.candidate import Candidate
    from ci.deployment.parallel import Outcome
    from ci.deployment.planning import Plan
    from ci.deployment.proposal import Proposal

app = typer.Typer()
Way = Annotated[
    Operation, typer.Option("--mode", help="Deploy what is proven, roll back, restart, or destroy the environment.")
]


@app.command()
def propose(
    environment: Name,
    operation: Way = Operation.PROMOTE,
    to: To = None,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    github_output: Annotated[Path | None, typer.Option(help="Append name=value lines for the next job here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Append what an approver reads here.")] = None,
    waits: Annotated[Path | None, typer.Option(help="Write here how much waits; no file where nothing does.")] = None,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Plan what may come and store the plan for an approval; apply nothing. 0 also where nothing may come yet."""
    from ci.deployment.candidate import context_of, next_candidate
    from ci.github import outputs
    from ci.github.holders import holders_here
    from ci.toolchain.files import append, write_with_folder

    if to and operation is not Operation.ROLLBACK:
        raise exits.CommandError(["--to: says where a rollback goes: add --mode rollback"], exits.BAD_INPUT)
    # Nobody is there to see the same failure every hour.
    again = os.environ.get("GITHUB_EVENT_NAME") != "schedule"
    candidate, waiting = next_candidate(
        context_of(root, environment, lock_timeout, rehearsal, holders_here()), operation, to, again=again
    )
    found: Proposal | None = None
    shown = ""
    if candidate is not None:
        outcome = _proposed(candidate, as_json=as_json)
        # Where nobody asked for just this, a gate that says no is an answer and no failure.
        stopped = operation is Operation.PROMOTE and isinstance(
            outcome.errors.get(environment), exits.StoppedByGateError
        )
        if outcome.code and not stopped:
            print_problems(outcome.lines)
            return outcome.code
        waiting += outcome.lines
        found, shown = next(iter(outcome.results.values()), (None, ""))
    print_problems(waiting)
    if github_output is not None:
        append(github_output, outputs.of_proposal(found))
    if markdown is not None:
        approval = "" if candidate is None or found is None else _approval(candidate, found)
        append(markdown, outputs.summary_of_proposal(environment, found, waiting, shown, approval))
    if waits is not None and waiting:
        write_with_folder(waits, f"{len(waiting)}\n".encode())
    if as_json:
        print_json({"proposed": None if found is None else found.as_data(), "waiting": waiting})
    elif found is None:
        print(f"{environment}: nothing may come yet" if waiting else f"{environment}: nothing to do")
    else:
        print(f"{environment}: proposed: {found.headline}; deploy with:\n  {found.command(operation.value)}")
    return exits.DONE


@app.command()
def deploy(
    environment: Name,
    commit: Annotated[str, typer.Option(help="The commit that was proposed, whole.")],
    plan_key: Annotated[str, typer.Option(help="The key of its stored plan.")],
    plan_sha256: Annotated[str, typer.Option(help="What that plan's SHA-256 must be.")],
    fingerprint: Annotated[str, typer.Option(help="What its fingerprint must be.")],
    changes: Annotated[
        int,
        typer.Option(
            min=0, help="How many changes were approved, with a restart; with 0, a plan that has any is refused."
        ),
    ],
    operation: Way = Operation.PROMOTE,
    approvals: Annotated[
        str | None, typer.Option(help="Who approved it, for the record: the output of `approvers` in the same job.")
    ] = None,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Carry out what was proposed and approved: ask the gate again, apply that plan, verify, drift, record."""
    from ci.deployment.candidate import candidate_of_commit, context_of
    from ci.deployment.parallel import run_parallel
    from ci.deployment.plan_store import Stored, plan_store_of
    from ci.deployment.progress import ProgressTable
    from ci.github.approvals import approvals_from_json
    from ci.github.holders import holders_here

    approved = () if approvals is None else approvals_from_json(approvals, environment, os.environ)
    context = context_of(root, environment, lock_timeout, rehearsal, holders_here())
    candidate = candidate_of_commit(context, operation, commit)
    wanted, plans = Stored(plan_key, plan_sha256, fingerprint), plan_store_of(candidate.context.config)

    def confirmed(plan: Plan) -> bool:
        print(candidate.counted(plan), file=sys.stderr)
        if operation is Operation.ROLLBACK:
            candidate.hold()
        return True

    with ProgressTable([environment]) as progress, candidate.work(progress, confirmed) as found:
        work = replace(found, approvals=approved)
        outcome = run_parallel(
            [work.target],
            lambda _: work.deliver(wanted, plans, without_changes=changes == 0, approved_changes=changes),
            jobs=1,
        )
    return print_outcome(environment, outcome, as_json=as_json)


def _approval(candidate: Candidate, proposal: Proposal) -> str:
    """Return as Markdown who may approve a proposal; nothing where no approval is needed, because nothing changes."""
    from ci.github.may_approve import said_of

    if not proposal.changes:
        return ""
    # A rollback and a destruction bring no new commit: whoever starts the run counts as their author.
    commit = proposal.commit if candidate.operation is Operation.PROMOTE else ""
    context = candidate.context
    return said_of(context.root, context.config, commit, proposal.since, os.environ)


def _proposed(candidate: Candidate, *, as_json: bool) -> Outcome[tuple[Proposal, str]]:
    """Propose, print the plan, and return the proposal with the plan as Markdown."""
    from ci.changes.plan import render
    from ci.deployment.parallel import run_parallel
    from ci.deployment.plan_store import plan_store_of
    from ci.deployment.progress import ProgressTable
    from ci.deployment.proposal import Proposal

    plans, name = plan_store_of(candidate.context.config), candidate.environment
    with ProgressTable([name]) as progress, candidate.work(progress, lambda _: True) as work:

        def proposed(_: object) -> tuple[Proposal, str]:
            plan, stored = work.propose(plans)
            commit, restarts = work.provenance.source.commit, plan.restart is not None
            # A restart changes nothing in the plan, and wants an approval and the deploy role as a change does.
            changes = len(plan.summary.changes) + restarts
            headline = f"{candidate.said}: {plan.summary.headline}" + (f"; {plan.restart}" if restarts else "")
            one = Proposal(name, commit, candidate.since, changes, headline, stored)
            with progress.paused():
                render.print_text({name: plan.summary}, to_stderr=as_json)
            return one, render.summary({name: plan.summary})

        return run_parallel([work.target], proposed, jobs=1)
