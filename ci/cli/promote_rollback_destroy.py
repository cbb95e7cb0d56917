"""`promote`, `rollback`, `restart` and `destroy`: change an environment in one process, with a person's answer."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.confirmation import print_outcome, require_confirmation_possible, show_and_confirm
from ci.cli.options import Json, LockTimeout, Name, RehearsalFile, Root, To, Yes
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json, print_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci.deployment.candidate import Candidate
    from ci.deployment.parallel import Outcome
    from ci.deployment.planning import Plan
    from ci.evidence.record import Record

app = typer.Typer()


@app.command()
def promote(
    environment: Name,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    newest: Annotated[
        bool, typer.Option("--next", help="Not the commit here, but the newest proven one that may come by now.")
    ] = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Deploy this commit to an environment if the one before has proven it: plan, apply, verify, drift, record."""
    if newest:
        return _promote_next(environment, root, lock_timeout, rehearsal, yes=yes, as_json=as_json)

    from ci.deployment.gate_input import evidence_of
    from ci.deployment.parallel import run_parallel
    from ci.deployment.progress import ProgressTable
    from ci.deployment.provenance import provenance_of
    from ci.deployment.run import Deployment
    from ci.deployment.target import targets
    from ci.github.holders import holders_here
    from ci.toolchain.rehearsal import read
    from shared import checks
    from shared.config.selection import select

    require_confirmation_possible(yes=yes)
    configs = checks.validated(root)
    select(configs, [environment])
    provenance = provenance_of(root)
    evidence = evidence_of(configs, environment, holders_here())
    found = targets(root, [environment], read(rehearsal), lock_timeout_seconds=lock_timeout)
    confirm = partial(show_and_confirm, environment, yes=yes, as_json=as_json)
    with ProgressTable([environment]) as progress:
        outcome = run_parallel(
            found,
            lambda target: Deployment(target, evidence, provenance, progress, confirm, asks=not yes).run(),
            jobs=1,
        )
    return print_outcome(environment, outcome, as_json=as_json)


@app.command()
def rollback(
    environment: Name,
    to: To = None,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Roll back to what was proven in this environment before: plan, ask, hold, apply, verify, drift, record."""
    from ci.deployment.candidate import context_of, rollback_candidate
    from ci.github.holders import holders_here

    require_confirmation_possible(yes=yes)
    candidate = rollback_candidate(context_of(root, environment, lock_timeout, rehearsal, holders_here()), to)

    def confirmed(plan: Plan) -> bool:
        print(candidate.counted(plan), file=sys.stderr)
        if not show_and_confirm(environment, plan, yes=yes, as_json=as_json):
            return False
        candidate.hold()
        return True

    outcome = _run(candidate, confirmed, asks=not yes)
    if any(outcome.results.values()) and not as_json:
        print(f'{environment}: held, until: python -m ci release-hold {environment} --reason "..."')
    return print_outcome(environment, outcome, as_json=as_json)


@app.command()
def restart(
    environment: Name,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Start the tasks that run once more, so that they get the current secret: plan, ask, restart, verify, record."""
    from ci.deployment.candidate import context_of, restart_candidate
    from ci.github.holders import holders_here

    require_confirmation_possible(yes=yes)
    candidate = restart_candidate(context_of(root, environment, lock_timeout, rehearsal, holders_here()))
    confirmed = partial(show_and_confirm, environment, yes=yes, as_json=as_json)
    return print_outcome(environment, _run(candidate, confirmed, asks=not yes), as_json=as_json)


@app.command()
def destroy(
    environment: Name,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Destroy everything in an environment that is not production: plan, ask, destroy, record."""
    from ci.deployment.candidate import Candidate, context_of
    from ci.evidence.operation import Operation
    from ci.github.holders import holders_here

    require_confirmation_possible(yes=yes)
    candidate = Candidate(context_of(root, environment, lock_timeout, rehearsal, holders_here()), Operation.DESTROY)

    def confirmed(plan: Plan) -> bool:
        print(candidate.counted(plan), file=sys.stderr)
        return show_and_confirm(environment, plan, yes=yes, as_json=as_json)

    return print_outcome(environment, _run(candidate, confirmed, asks=not yes), as_json=as_json)


def _promote_next(
    environment: str, root: Path, lock_timeout: int, rehearsal: Path | None, *, yes: bool, as_json: bool
) -> int:
    """Promote the newest change that the environment before has proven and the gate lets through; else say why not."""
    from ci.deployment.candidate import context_of, newest_candidate
    from ci.github.holders import holders_here

    require_confirmation_possible(yes=yes)
    context = context_of(root, environment, lock_timeout, rehearsal, holders_here())
    if context.config.promotion.after is None:
        line = f"{environment}: is the first environment: it takes the commit here: python -m ci promote {environment}"
        raise exits.CommandError([line], exits.BAD_INPUT)
    candidate, waiting = newest_candidate(context)
    print_problems(waiting)
    if candidate is None:
        if as_json:
            print_json({"promoted": None, "waiting": waiting})
        else:
            print(f"{environment}: nothing may come yet" if waiting else f"{environment}: nothing to do")
        return exits.DONE
    outcome = _run(candidate, partial(show_and_confirm, environment, yes=yes, as_json=as_json), asks=not yes)
    return print_outcome(environment, outcome, as_json=as_json)


def _run(candidate: Candidate, confirmed: Callable[[Plan], bool], *, asks: bool) -> Outcome[tuple[str, Record] | None]:
    """Promote as `promote` does: alone in the working folder, signals passed on to the engine."""
    from dataclasses import replace

    from ci.deployment.parallel import run_parallel
    from ci.deployment.progress import ProgressTable

    with ProgressTable([candidate.context.config.name]) as progress, candidate.work(progress, confirmed) as work:
        return run_parallel([work.target], lambda _: replace(work, asks=asks).run(), jobs=1)
