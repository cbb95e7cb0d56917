"""`bootstrap`: prepare an environment's account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ci.cli.confirmation import print_not_confirmed, require_confirmation_possible
from ci.cli.options import ExitCode, Json, LockTimeout, Name, RehearsalFile, Root, Yes
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import counted, print_json, print_problems, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci.deployment.bootstrap.procedure import Prepared
    from ci.deployment.parallel import Outcome
    from ci.deployment.planning import Plan

app = typer.Typer()


@app.command()
def bootstrap(
    environment: Name,
    root: Root = REPOSITORY,
    plan_only: Annotated[bool, typer.Option("--plan", help="Show what would be made or changed, and stop.")] = False,
    detailed_exitcode: ExitCode = False,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Prepare an account: state bucket and key, evidence, roles. Run it again after a change, or where it died."""
    from ci.changes.plan import render
    from ci.deployment.bootstrap.procedure import Bootstrap
    from ci.deployment.parallel import run_parallel
    from ci.deployment.progress import ProgressTable
    from ci.deployment.target import targets
    from ci.toolchain.rehearsal import read

    def confirmed(plan: Plan) -> bool:
        if plan.summary.changes:
            render.print_text({environment: plan.summary}, to_stderr=as_json)
        return yes or not plan.summary.changes or typer.confirm(f"Do this in {environment}'s account?", err=True)

    require_confirmation_possible(yes=yes or plan_only)
    found = targets(root, [environment], read(rehearsal), lock_timeout_seconds=lock_timeout, bootstrap=True)
    with ProgressTable([environment]) as progress:
        if plan_only:
            planned = run_parallel(found, lambda target: Bootstrap(target, progress, confirmed).plan(), jobs=1)
        else:
            done = run_parallel(found, lambda target: Bootstrap(target, progress, confirmed).run(), jobs=1)
    if plan_only:
        return _show_plan(planned, as_json=as_json, detailed_exitcode=detailed_exitcode)
    return _show_result(done, root, as_json=as_json)


def _show_plan(outcome: Outcome[Plan], *, as_json: bool, detailed_exitcode: bool) -> int:
    from ci.changes.plan import render

    summaries = {name: plan.summary for name, plan in outcome.results.items()}
    if as_json:
        print_json(render.as_data(summaries))
    elif summaries:
        render.print_text(summaries)
    print_problems(outcome.lines)
    changes = any(one.changes for one in summaries.values())
    return outcome.code or (exits.CHANGED if detailed_exitcode and changes else exits.DONE)


def _show_result(outcome: Outcome[Prepared | None], root: Path, *, as_json: bool) -> int:
    print_problems(outcome.lines)
    for environment, prepared in outcome.results.items():
        if prepared is None:
            print_not_confirmed(environment)
            return exits.FAILED
        advice = _to_be_written(root, environment, prepared.outputs)
        if as_json:
            made = {"changes": prepared.changes, "state_migrated": prepared.migrated}
            said_before = {"outputs": dict(prepared.outputs), "to_be_written": advice}
            print_json({**made, **said_before, "preflight": _preflight(root, environment)})
            continue
        said = counted(prepared.changes, "change") if prepared.changes else "nothing to do"
        print(f"{environment}: the account is ready: {said}")
        print_table(("what", "where"), [(name, str(value)) for name, value in prepared.outputs.items()])
        for line in advice:
            print(line)
        _preflight(root, environment, show=True)
    return outcome.code


def _preflight(root: Path, environment: str, *, show: bool = False) -> dict[str, Any] | None:
    """Return what the account lacks for a deployment, and print it; None, and a line, without credentials.

    The account is ready whatever it says: it only reports.
    """
    from ci.deployment.preflight.questions import COLUMNS, report_of
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    try:
        report = report_of(config)
    except exits.CommandError as error:
        print_problems([f"preflight: {line}" for line in error.lines])
        return None
    if show:
        print_table(COLUMNS, report.rows())
        print(f"{environment}: {report.headline}")
    print_problems(report.unanswered)
    return report.as_data()


def _to_be_written(root: Path, environment: str, outputs: Mapping[str, Any]) -> list[str]:
    """Return what a person has to write into the environment's file, now that it is known."""
    from shared.config import read_all

    [document] = [found.document for found in read_all(root).environments if found.name == environment]
    lines = []
    for path, output, verb in _KNOWN_AFTERWARDS:
        if outputs[output] not in _texts(document.value(path)):
            place = f"{document.file}:{document.line(path)}: {'.'.join(path)}"
            lines.append(f"{place}: {verb} {outputs[output]}, and commit it")
    return lines


# Where it is written, the output with the value, and whether it takes the place of what stands there.
_KNOWN_AFTERWARDS = (
    (("state", "kms_key_arn"), "StateKeyArn", "write"),
    (("evidence", "signing_keys"), "SigningPublicKey", "list"),
)


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
