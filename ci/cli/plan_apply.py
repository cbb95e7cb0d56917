"""`plan` and `apply`: what would change, and the change itself."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ci.cli.options import ExitCode, Jobs, Json, LockTimeout, Markdown, Names, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_json, print_problems

if TYPE_CHECKING:
    from ci.deployment.plan_store import Stored
    from ci.deployment.planning import Plan
    from ci.github.pull_request.plan_artifact import Summary

app = typer.Typer()
# The option of `apply` -> the part of a stored plan that it takes.
STORED_OPTIONS = {"plan-key": "key", "plan-sha256": "sha256", "fingerprint": "fingerprint"}


@app.command()
def plan(
    environments: Names = None,
    root: Root = REPOSITORY,
    jobs: Jobs = 3,
    lock_timeout: LockTimeout = 300,
    local: Annotated[
        bool, typer.Option("--local", help="Keep the plans in a private folder here; without it they also go to S3.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Plan from the state alone, without its lock: what a pull request may do.")
    ] = False,
    detailed_exitcode: ExitCode = False,
    markdown: Markdown = None,
    summary: Annotated[
        Path | None,
        typer.Option(help="Also write the masked plan of one environment as an artifact for `comment`: JSON."),
    ] = None,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Plan environments side by side, store the plans, and print what they would do, without a secret in it."""
    from ci.changes.plan import render
    from ci.deployment import approved_plan, planning
    from ci.deployment.parallel import run_parallel
    from ci.deployment.plan_store import plan_store_of
    from ci.deployment.progress import ProgressTable
    from ci.deployment.target import Target, targets
    from ci.github.pull_request.plan_artifact import Summary
    from ci.toolchain.files import write
    from ci.toolchain.rehearsal import read

    artifact = Summary.of(environments or [], summary)
    _require_folder_of(markdown)
    with artifact.of_failure():
        if review and _leaves(root, artifact):
            return exits.DONE
        found = targets(root, environments or [], read(rehearsal), lock_timeout_seconds=lock_timeout)
    with ProgressTable([target.name for target in found]) as progress:

        def work(target: Target) -> tuple[Plan, Stored | None]:
            progress.step(target.name, "plan")
            tell = partial(progress.update, target.name)
            if review:
                plan = planning.plan(target, review=True, progress=tell)
                planning.discard(target)  # nobody may apply what was planned without a look at AWS
                return plan, None
            if local:
                return planning.plan(target, progress=tell), None
            plans = plan_store_of(target.config)
            plan = planning.plan(target, fingerprint_key=plans.fingerprint_key(), progress=tell)
            progress.step(target.name, "store")
            return plan, approved_plan.store(target, plan, plans)

        outcome = run_parallel(found, work, jobs=jobs)
    summaries = {name: plan.summary for name, (plan, _) in outcome.results.items()}
    stored = {name: asdict(one) for name, (_, one) in outcome.results.items() if one is not None}
    if as_json:
        failed = {name: error.lines for name, error in outcome.errors.items()}
        print_json({**render.as_data(summaries, failed), "stored": stored})
    elif summaries:
        render.print_text(summaries)
        for name, one in stored.items():
            options = " ".join(f"--{option} {one[field]}" for option, field in STORED_OPTIONS.items())
            print(f"{name}: stored; apply with: python -m ci apply {name} {options}")
    if markdown is not None:
        write(markdown, render.comment(summaries, list(outcome.errors)))
    artifact.write(summaries, outcome.errors)
    print_problems(outcome.lines)
    if outcome.code:
        return outcome.code
    return exits.CHANGED if detailed_exitcode and any(one.changes for one in summaries.values()) else exits.DONE


@app.command()
def apply(
    environments: Annotated[list[str], typer.Argument(help="Environments with a saved plan.", metavar="ENV...")],
    root: Root = REPOSITORY,
    plan_key: Annotated[str | None, typer.Option(help="The key of a stored plan, in place of the plan here.")] = None,
    plan_sha256: Annotated[str | None, typer.Option(help="What that plan's SHA-256 must be.")] = None,
    fingerprint: Annotated[str | None, typer.Option(help="What its fingerprint must be.")] = None,
    jobs: Jobs = 3,
    lock_timeout: LockTimeout = 300,
    rehearsal: RehearsalFile = None,
) -> int:
    """Apply the saved plans and nothing else; leave the outputs of each stack in a file. No record is written."""
    from ci.deployment import approved_plan, planning
    from ci.deployment.parallel import run_parallel
    from ci.deployment.plan_store import plan_store_of
    from ci.deployment.progress import ProgressTable
    from ci.deployment.target import Target, targets
    from ci.toolchain.rehearsal import read

    wanted = _approved(environments, plan_key, plan_sha256, fingerprint)
    found = targets(root, environments, read(rehearsal), lock_timeout_seconds=lock_timeout)
    with ProgressTable([target.name for target in found]) as progress:

        def work(target: Target) -> Path:
            progress.step(target.name, "apply")
            tell = partial(progress.update, target.name)
            if wanted is None:
                planning.apply(target, progress=tell)
            else:
                approved_plan.apply(target, wanted, plan_store_of(target.config), tell)
            return target.outputs_file

        outcome = run_parallel(found, work, jobs=jobs)
    for name, file in outcome.results.items():
        print(f"{name}: applied, outputs in {_relative(file)}")
    print_problems(outcome.lines)
    return outcome.code


def _require_folder_of(markdown: Path | None) -> None:
    """Raise CommandError (bad input) where the folder of a file that is to be written is missing."""
    if markdown is not None and not markdown.parent.is_dir():
        line = f"{markdown}: cannot be written ({markdown.parent} is no folder): make it first"
        raise exits.CommandError([line], exits.BAD_INPUT)


def _leaves(root: Path, artifact: Summary) -> bool:
    """Return whether the environment of `artifact` is one that this change takes away, and may. Raises CommandError."""
    from ci.deployment.leaving import leaving

    gone = leaving(root, artifact.environment) if artifact.file is not None else None
    if gone is None:
        return False
    gone.require_retired(root)
    artifact.write_nothing()
    print(f"{artifact.environment}: leaves management, and its state holds nothing")
    return True


def _approved(
    environments: list[str], plan_key: str | None, plan_sha256: str | None, fingerprint: str | None
) -> Stored | None:
    """Return what was approved, None for the plans that lie here. Raises CommandError for a part of it."""
    from ci.deployment.plan_store import Stored

    given = {"--plan-key": plan_key, "--plan-sha256": plan_sha256, "--fingerprint": fingerprint}
    if not any(given.values()):
        return None
    problems = [
        f"{name}: missing: a stored plan is applied with all three of them" for name, one in given.items() if not one
    ]
    if len(set(environments)) != 1:
        problems.append(f"{', '.join(environments)}: a stored plan is one environment's: name that one")
    if problems or not (plan_key and plan_sha256 and fingerprint):
        raise exits.CommandError(problems, exits.BAD_INPUT)
    return Stored(plan_key, plan_sha256, fingerprint)


def _relative(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
