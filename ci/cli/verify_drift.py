"""`verify` and `drift`: is what is deployed what it should be?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import ExitCode, Jobs, Json, LockTimeout, Name, Names, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_json, print_problems

app = typer.Typer()


@app.command()
def verify(
    environment: Name,
    root: Root = REPOSITORY,
    outputs: Annotated[
        Path | None, typer.Option(help="The outputs file; without it, the one that the last apply here left.")
    ] = None,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Test a deployed environment once AWS has ended its deployment: every output and what it stands for."""
    from ci.deployment.preflight.questions import mail_lines
    from ci.deployment.restart import restart_lines
    from ci.deployment.target import WORK
    from ci.deployment.verify.run import verify as tested
    from ci.deployment.verify.waiting import wait_for_service
    from ci.toolchain.rehearsal import read
    from ci.toolchain.tree import tree_here
    from shared import checks
    from shared.config.selection import select

    known = checks.validated(root)
    [config] = select(known, [environment])
    tree = tree_here(root, known)
    file = outputs or root / WORK / environment / "outputs.json"
    late = wait_for_service(
        tree.environment(environment), file, lambda said: print_problems([f"{environment}: {said}"])
    )
    with terminal.progress(f"Testing {environment} ..."):
        report = tested(tree, environment, file, not_provable=read(rehearsal).not_provable)
    if as_json:
        print_json(report.as_data())
    else:
        for test in report.passed:
            print(f"passed  {test}")
        for test, reason in report.not_provable:
            print(f"not provable here  {test}: {reason}")
        print(f"{environment}: {report.headline}")
    for line in restart_lines(config):
        print_problems([f"{environment}: {line}"])
    problems = [*([] if late is None else [late]), *(f"{test}: {line}" for test, line in report.failed)]
    print_problems(problems)
    if not problems:
        print_problems(mail_lines(config))
    return exits.FAILED if problems else exits.DONE


@app.command()
def drift(
    environments: Names = None,
    root: Root = REPOSITORY,
    jobs: Jobs = 3,
    lock_timeout: LockTimeout = 300,
    detailed_exitcode: ExitCode = False,
    here: Annotated[
        bool, typer.Option("--here", help="Compare with the files here, not with the last record.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Sign and keep what was found: the gate of the next environment asks.")
    ] = False,
    result: Annotated[
        Path | None, typer.Option(help="Also write what one environment shows as an artifact for `drift-issues`: JSON.")
    ] = None,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Plan what the last record says is deployed, and show what AWS has otherwise."""
    from ci.changes.plan.drift import Drift, as_data, lines_of
    from ci.deployment.drift import deployed_artifact, drift_note, drift_of
    from ci.deployment.parallel import run_parallel
    from ci.deployment.progress import ProgressTable
    from ci.deployment.restart import restart_lines
    from ci.deployment.target import Target, targets
    from ci.evidence.store import store_of
    from ci.github.drift.drift_artifact import DriftResult
    from ci.toolchain.rehearsal import read

    if record and here:
        line = "--record: keeps what the deployed document shows: leave --here out"
        raise exits.CommandError([line], exits.BAD_INPUT)
    artifact = DriftResult.of(environments or [], result)
    found = targets(root, environments or [], read(rehearsal), lock_timeout_seconds=lock_timeout)
    with ProgressTable([target.name for target in found]) as progress:

        def work(target: Target) -> Drift:
            progress.step(target.name, "drift")
            store = store_of(target.config)
            artifact = target.artifact if here else deployed_artifact(store, target.rehearsal.sha256)
            found = drift_of(target, artifact, lambda said: progress.update(target.name, said))
            if record:
                store.file(drift_note(target, artifact, found))
            return found

        outcome = run_parallel(found, work, jobs=jobs)
    artifact.write(outcome.results)
    restarts = {target.name: restart_lines(target.config) for target in found if target.name in outcome.results}
    if as_json:
        print_json({name: {**as_data(one), "restart": restarts[name]} for name, one in outcome.results.items()})
    else:
        for name, one in outcome.results.items():
            for line in [*lines_of(one), *restarts[name]]:
                print(f"{name}: {line}")
    print_problems(outcome.lines)
    if outcome.code:
        return outcome.code
    drifted = any(one.found for one in outcome.results.values())
    return exits.CHANGED if detailed_exitcode and drifted else exits.DONE
