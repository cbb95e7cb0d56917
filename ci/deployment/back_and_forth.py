"""`rollback` and `promote --next`: deploy a commit that a record names."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.options import REPOSITORY, Json, LockTimeout, Name, RehearsalFile, Root, Yes
from shared import exits
from shared.terminal import counted, print_json, print_problems

if TYPE_CHECKING:
    from ci.deployment.earlier import Earlier
    from ci.deployment.planning import Plan
    from ci.deployment.promotion import Promotion
    from ci.deployment.together import Outcome
    from ci.evidence.record import Record
    from ci.gate import Situation

app = typer.Typer()
SHORT = 12


@app.command()
def rollback(
    environment: Name,
    to: Annotated[str | None, typer.Option(help="What a commit or input digest begins with, from the history.")] = None,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Go back to what was proven in this environment before: plan, ask, hold, apply, verify, drift, record."""
    from ci.deployment.earlier import proven_here
    from ci.deployment.origin import actor_of
    from ci.evidence.note import Hold

    _somebody(yes=yes)
    earlier = _earlier(root, environment, lock_timeout, rehearsal)
    asked = _situation(earlier)
    own = [one for one in asked.records(asked.own) if one.succeeded]
    own.sort(key=lambda one: one.ended_at, reverse=True)
    record = proven_here(own, to, None if asked.last is None else asked.last.input_digest)
    said = f"back to {record.input_digest[:SHORT]} (commit {record.commit[:SHORT]})"

    def confirmed(plan: Plan) -> bool:
        lost = sum(change.action in ("replace", "delete", "forget") for change in plan.summary.resources)
        changes = counted(len(plan.summary.resources), "change")
        print(f"{environment}: {said}: {changes}, {lost} of them replace or remove something", file=sys.stderr)
        if not _shown_and_confirmed(environment, plan, yes=yes, as_json=as_json):
            return False
        # Before anything is applied: whatever happens now, nobody's automation undoes it.
        hold = Hold(
            environment=environment,
            account_id=earlier.config.aws.account_id,
            actor=actor_of(),
            made_at=datetime.now(UTC),
            rehearsal=earlier.rehearsal.sha256,
            reason=f"rolled {said}",
            expires_at=None,
        )
        earlier.evidence.own.file(hold)
        return True

    with _board(environment) as board, earlier.promotion(record, board, confirmed, rollback=True) as promotion:
        outcome = _run(promotion)
    if any(outcome.results.values()) and not as_json:
        print(f"{environment}: held, until: python -m ci release-hold {environment}")
    return told(environment, outcome, as_json=as_json)


def promote_next(
    environment: str, root: Path, lock_timeout: int, rehearsal: Path | None, *, yes: bool, as_json: bool
) -> int:
    """Promote the newest change that the environment before has proven and the gate lets through; else say why not."""
    from ci.deployment.earlier import newest_that_passes

    _somebody(yes=yes)
    earlier = _earlier(root, environment, lock_timeout, rehearsal)
    asked = _situation(earlier)
    if asked.terms.predecessor is None:
        line = f"{environment}: is the first environment: what it takes is the commit here: python -m ci promote"
        raise exits.CommandError([line], exits.BAD_INPUT)
    record, waiting = newest_that_passes(asked, lambda one: earlier.situation(one, asked, rollback=False))
    for one, reasons in waiting:
        for reason in reasons:
            print(f"{environment}: {one.input_digest[:SHORT]} waits: {reason}", file=sys.stderr)
    if record is None:
        if as_json:
            print_json({"promoted": None, "waiting": {one.input_digest: reasons for one, reasons in waiting}})
        else:
            print(f"{environment}: nothing to do" if not waiting else f"{environment}: nothing may come yet")
        return exits.DONE

    def confirmed(plan: Plan) -> bool:
        return _shown_and_confirmed(environment, plan, yes=yes, as_json=as_json)

    with _board(environment) as board, earlier.promotion(record, board, confirmed, rollback=False) as promotion:
        return told(environment, _run(promotion), as_json=as_json)


def _somebody(*, yes: bool) -> None:
    if not yes and not sys.stdin.isatty():
        raise exits.CommandError(["nobody can be asked here: pass --yes to apply the plan"], exits.BAD_INPUT)


def _earlier(root: Path, environment: str, lock_timeout: int, rehearsal: Path | None) -> Earlier:
    from ci.deployment.earlier import Earlier
    from ci.deployment.promotion import evidence_of
    from ci.deployment.target import chosen
    from ci.rehearsal import read
    from shared import checks

    configs = checks.validated(root)
    [config] = chosen(configs, [environment])
    return Earlier(root, config, evidence_of(configs, environment), read(rehearsal), lock_timeout)


def _situation(earlier: Earlier) -> Situation:
    """Return what is known about the environment, before a digest is chosen."""
    from ci.deployment.promotion import situation_of

    return situation_of(earlier.config, earlier.evidence, earlier.rehearsal.sha256, "", datetime.now(UTC))


def _board(environment: str):  # noqa: ANN202 - a Board, whose import costs time
    from ci.deployment.board import Board

    return Board([environment])


def _shown_and_confirmed(environment: str, plan: Plan, *, yes: bool, as_json: bool) -> bool:
    from ci.plans import report

    report.print_text({environment: plan.summary}, to_stderr=as_json)
    return yes or not plan.summary.changes or typer.confirm(f"Apply this to {environment}?", err=True)


def _run(promotion: Promotion) -> Outcome[tuple[str, Record] | None]:
    """Promote as `promote` does: alone in the working folder, signals passed on to the engine."""
    from ci.deployment.together import together

    return together([promotion.target], lambda _: promotion.run(), jobs=1)


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
