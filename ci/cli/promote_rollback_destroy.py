"""`rollback`, `promote --next` and `destroy`: the ways of an environment other than to the commit here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.options import Json, LockTimeout, Name, RehearsalFile, Root, Yes
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json, print_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci.deployment.candidate import Choice
    from ci.deployment.parallel import Outcome
    from ci.deployment.planning import Plan
    from ci.evidence.record import Record

app = typer.Typer()
To = Annotated[str | None, typer.Option(help="What a commit or input digest begins with, from the history.")]


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
    """Go back to what was proven in this environment before: plan, ask, hold, apply, verify, drift, record."""
    from ci.deployment.candidate import back, earlier_of

    somebody(yes=yes)
    choice = back(earlier_of(root, environment, lock_timeout, rehearsal), to)

    def confirmed(plan: Plan) -> bool:
        print(choice.counted(plan), file=sys.stderr)
        if not shown_and_confirmed(environment, plan, yes=yes, as_json=as_json):
            return False
        choice.hold()
        return True

    outcome = _run(choice, confirmed)
    if any(outcome.results.values()) and not as_json:
        print(f"{environment}: held, until: python -m ci release-hold {environment}")
    return told(environment, outcome, as_json=as_json)


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
    from ci.deployment import Mode
    from ci.deployment.candidate import Choice, earlier_of

    somebody(yes=yes)
    choice = Choice(earlier_of(root, environment, lock_timeout, rehearsal), Mode.DESTROY)

    def confirmed(plan: Plan) -> bool:
        print(choice.counted(plan), file=sys.stderr)
        return shown_and_confirmed(environment, plan, yes=yes, as_json=as_json)

    return told(environment, _run(choice, confirmed), as_json=as_json)


def promote_next(
    environment: str, root: Path, lock_timeout: int, rehearsal: Path | None, *, yes: bool, as_json: bool
) -> int:
    """Promote the newest change that the environment before has proven and the gate lets through; else say why not."""
    from ci.deployment.candidate import earlier_of, forward

    somebody(yes=yes)
    earlier = earlier_of(root, environment, lock_timeout, rehearsal)
    if earlier.config.promotion.after is None:
        line = f"{environment}: is the first environment: what it takes is the commit here: python -m ci promote"
        raise exits.CommandError([line], exits.BAD_INPUT)
    choice, waiting = forward(earlier)
    print_problems(waiting)
    if choice is None:
        if as_json:
            print_json({"promoted": None, "waiting": waiting})
        else:
            print(f"{environment}: nothing may come yet" if waiting else f"{environment}: nothing to do")
        return exits.DONE
    outcome = _run(choice, lambda plan: shown_and_confirmed(environment, plan, yes=yes, as_json=as_json))
    return told(environment, outcome, as_json=as_json)


def somebody(*, yes: bool) -> None:
    """Raise CommandError where nobody can be asked and nobody has said yes."""
    if not yes and not sys.stdin.isatty():
        raise exits.CommandError(["nobody can be asked here: pass --yes to apply the plan"], exits.BAD_INPUT)


def shown_and_confirmed(environment: str, plan: Plan, *, yes: bool, as_json: bool) -> bool:
    """Print a plan; return whether it may be applied: nothing to change, `yes`, or somebody says so now."""
    from ci.changes.plan import render

    render.print_text({environment: plan.summary}, to_stderr=as_json)
    return yes or not plan.summary.changes or typer.confirm(f"Apply this to {environment}?", err=True)


def _run(choice: Choice, confirmed: Callable[[Plan], bool]) -> Outcome[tuple[str, Record] | None]:
    """Promote as `promote` does: alone in the working folder, signals passed on to the engine."""
    from ci.deployment.parallel import together
    from ci.deployment.progress import Board

    with Board([choice.earlier.config.name]) as board, choice.work(board, confirmed) as work:
        return together([work.target], lambda _: work.run(), jobs=1)


def told(environment: str, outcome: Outcome[tuple[str, Record] | None], *, as_json: bool) -> int:
    """Print how a promotion ended, and return the exit code."""
    print_problems(outcome.lines)
    for written in outcome.results.values():
        if written is None:
            print_problems([f"{environment}: nobody confirmed the plan: nothing applied"])
            return exits.FAILED
        key, record = written
        if as_json:
            print_json({"key": key, "record": record.model_dump(mode="json")})
        else:
            print(f"{environment}: {record.headline}; record {key}")
    return outcome.code
