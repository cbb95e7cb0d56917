"""The commands that work on AWS: plan, apply, verify, drift, promote, and what the records say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared import exits, terminal
from shared.terminal import print_json, print_problems, print_table

if TYPE_CHECKING:
    from ci.deployment.planning import Plan

REPOSITORY = Path(__file__).resolve().parents[1]

Names = Annotated[list[str] | None, typer.Argument(help="Environments; without any, all of them.", metavar="[ENV]...")]
Name = Annotated[str, typer.Argument(help="The environment.", metavar="ENV")]
Root = Annotated[
    Path, typer.Option("--root", hidden=True, help="The repository; this one unless a test says otherwise.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs in place of text for people.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="How many environments are worked on at once.")]
LockTimeout = Annotated[
    int, typer.Option("--lock-timeout", min=0, help="Seconds to wait for a state that somebody else has locked.")
]
ExitCode = Annotated[
    bool, typer.Option("--detailed-exitcode", help="Exit with 2 when there are changes or drift, as Terraform does.")
]
Markdown = Annotated[Path | None, typer.Option("--markdown", help="Also write a comment for a pull request here.")]
RehearsalFile = Annotated[
    Path | None,
    typer.Option(
        "--rehearsal",
        envvar="CATALOG_REHEARSAL",
        help="What is different on local AWS. Records of a rehearsal count for that rehearsal only.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Apply without asking. Needed where nobody can be asked.")]

app = typer.Typer()


@app.command()
def plan(
    environments: Names = None,
    root: Root = REPOSITORY,
    jobs: Jobs = 3,
    lock_timeout: LockTimeout = 300,
    detailed_exitcode: ExitCode = False,
    markdown: Markdown = None,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Plan environments side by side, save the plans, and print what they would do, without a secret in it."""
    from ci.deployment import planning
    from ci.deployment.board import Board
    from ci.deployment.target import Target, targets
    from ci.deployment.together import together
    from ci.plans import report
    from ci.rehearsal import read

    if markdown is not None and not markdown.parent.is_dir():
        line = f"{markdown}: cannot be written ({markdown.parent} is no folder): make it first"
        raise exits.CommandError([line], exits.BAD_INPUT)
    found = targets(root, environments or [], read(rehearsal), lock_timeout_seconds=lock_timeout)
    with Board([target.name for target in found]) as board:

        def work(target: Target) -> Plan:
            board.step(target.name, "plan")
            return planning.plan(target, progress=lambda said: board.progress(target.name, said))

        outcome = together(found, work, jobs=jobs)
    summaries = {name: result.summary for name, result in outcome.results.items()}
    if as_json:
        print_json(report.as_data(summaries))
    elif summaries:
        report.print_text(summaries)
    if markdown is not None:
        _write(markdown, report.comment(summaries))
    print_problems(outcome.lines)
    if outcome.code:
        return outcome.code
    return exits.CHANGED if detailed_exitcode and any(one.changes for one in summaries.values()) else exits.DONE


@app.command()
def apply(
    environments: Annotated[list[str], typer.Argument(help="Environments with a saved plan.", metavar="ENV...")],
    root: Root = REPOSITORY,
    jobs: Jobs = 3,
    lock_timeout: LockTimeout = 300,
    rehearsal: RehearsalFile = None,
) -> int:
    """Apply the saved plans and nothing else; leave the outputs of each stack in a file. No record is written."""
    from ci.deployment import planning
    from ci.deployment.board import Board
    from ci.deployment.target import Target, targets
    from ci.deployment.together import together
    from ci.rehearsal import read

    found = targets(root, environments, read(rehearsal), lock_timeout_seconds=lock_timeout)
    with Board([target.name for target in found]) as board:

        def work(target: Target) -> Path:
            board.step(target.name, "apply")
            planning.apply(target, progress=lambda said: board.progress(target.name, said))
            return target.outputs_file

        outcome = together(found, work, jobs=jobs)
    for name, file in outcome.results.items():
        print(f"{name}: applied, outputs in {_relative(file)}")
    print_problems(outcome.lines)
    return outcome.code


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
    """Test a deployed environment: every output and what it stands for, asked of AWS."""
    from ci.deployment.target import WORK, chosen
    from ci.rehearsal import read
    from ci.verify.run import verify as tested
    from shared import checks

    [config] = chosen(checks.validated(root), [environment])
    file = outputs or root / WORK / environment / "outputs.json"
    with terminal.progress(f"Testing {environment} ..."):
        report = tested(config, file, not_provable=read(rehearsal).not_provable)
    if as_json:
        print_json(report.as_data())
    else:
        for test in report.passed:
            print(f"passed  {test}")
        for test, reason in report.not_provable:
            print(f"not provable here  {test}: {reason}")
        print(f"{environment}: {report.headline}")
    print_problems(f"{test}: {line}" for test, line in report.failed)
    return exits.DONE if report.ok else exits.FAILED


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
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Plan what the last record says is deployed, and show what AWS has otherwise."""
    from ci.deployment.board import Board
    from ci.deployment.drift import deployed_artefact, drift_of
    from ci.deployment.target import Target, targets
    from ci.deployment.together import together
    from ci.evidence.store import store_of
    from ci.plans.drift import Drift, as_data, lines_of
    from ci.rehearsal import read

    found = targets(root, environments or [], read(rehearsal), lock_timeout_seconds=lock_timeout)
    with Board([target.name for target in found]) as board:

        def work(target: Target) -> Drift:
            board.step(target.name, "drift")
            artefact = target.artefact if here else deployed_artefact(store_of(target.config))
            return drift_of(target, artefact, lambda said: board.progress(target.name, said))

        outcome = together(found, work, jobs=jobs)
    if as_json:
        print_json({name: as_data(result) for name, result in outcome.results.items()})
    else:
        for name, result in outcome.results.items():
            for line in lines_of(result):
                print(f"{name}: {line}")
    print_problems(outcome.lines)
    if outcome.code:
        return outcome.code
    drifted = any(result.found for result in outcome.results.values())
    return exits.CHANGED if detailed_exitcode and drifted else exits.DONE


@app.command()
def promote(
    environment: Name,
    root: Root = REPOSITORY,
    lock_timeout: LockTimeout = 300,
    yes: Yes = False,
    as_json: Json = False,
    rehearsal: RehearsalFile = None,
) -> int:
    """Deploy this commit to an environment if the one before has proven it: plan, apply, verify, drift, record."""
    from ci.deployment.board import Board
    from ci.deployment.origin import origin_of
    from ci.deployment.promotion import Promotion, evidence_of
    from ci.deployment.target import chosen, targets
    from ci.deployment.together import together
    from ci.plans import report
    from ci.rehearsal import read
    from shared import checks

    def confirmed(plan: Plan) -> bool:
        report.print_text({environment: plan.summary}, to_stderr=as_json)
        return yes or not plan.summary.changes or typer.confirm(f"Apply this to {environment}?", err=True)

    if not yes and not sys.stdin.isatty():
        raise exits.CommandError(["nobody can be asked here: pass --yes to apply the plan"], exits.BAD_INPUT)
    configs = checks.validated(root)
    chosen(configs, [environment])
    origin = origin_of(root)
    evidence = evidence_of(configs, environment)
    found = targets(root, [environment], read(rehearsal), lock_timeout_seconds=lock_timeout)
    with Board([environment]) as board:
        outcome = together(found, lambda target: Promotion(target, evidence, origin, board, confirmed).run(), jobs=1)
    print_problems(outcome.lines)
    for written in outcome.results.values():
        if written is None:
            print(f"{environment}: nothing applied")
            continue
        key, record = written
        if as_json:
            print_json({"key": key, "record": record.model_dump(mode="json")})
        else:
            print(f"{environment}: {record.headline}; record {key}")
    return outcome.code


@app.command()
def status(root: Root = REPOSITORY, as_json: Json = False, rehearsal: RehearsalFile = None) -> int:
    """Show what runs where, since when, and whether this tree may come next."""
    from ci.digest import input_digest
    from ci.evidence.status import STATUS_COLUMNS, status_of
    from ci.evidence.store import store_of
    from ci.rehearsal import read
    from shared import checks

    configs = checks.validated(root)
    with terminal.progress("Reading the records ..."):
        entries = {config.name: store_of(config).entries() for config in configs}
    digest = input_digest(root)
    found = status_of(configs, entries, input_digest=digest, rehearsal=read(rehearsal).sha256)
    if as_json:
        print_json({"input_digest": digest, "environments": [one.as_data() for one in found]})
    else:
        print_table(STATUS_COLUMNS, [one.cells() for one in found])
        print(f"this tree: input digest {digest[:12]}")
    return exits.DONE


@app.command()
def history(environments: Names = None, root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Show every record of an environment, the newest first."""
    from ci.deployment.target import chosen
    from ci.evidence.status import HISTORY_COLUMNS, history_row
    from ci.evidence.store import store_of
    from shared import checks

    configs = chosen(checks.validated(root), environments or [])
    with terminal.progress("Reading the records ..."):
        entries = {config.name: store_of(config).entries() for config in configs}
    if as_json:
        print_json({name: [entry.as_data() for entry in found] for name, found in entries.items()})
    else:
        print_table(HISTORY_COLUMNS, [history_row(entry, name) for name, found in entries.items() for entry in found])
    return exits.DONE


@app.command("lock-provider")
def lock_provider(
    root: Root = REPOSITORY,
    mirror: Annotated[
        Path | None,
        typer.Option(help="A folder with providers; else the one of the engine's configuration, else the registry."),
    ] = None,
) -> int:
    """Write .terraform.lock.hcl: the hashes of the AWS provider, for every platform there is."""
    from ci import artefacts
    from ci.terraform import engine as engines
    from ci.terraform.folder import LOCK_FILE
    from ci.terraform.provider_lock import PLATFORMS, configured_mirror, lock

    engine = engines.find()
    environment = engines.process_environment()
    document = next(iter(artefacts.synthesised(root).values())).document
    chosen = mirror or configured_mirror(environment)
    with terminal.progress("Locking the provider ..."):
        locked = lock(document, root / LOCK_FILE, engine=engine, environment=environment, mirror=chosen)
    print(f"wrote {LOCK_FILE}: {', '.join(locked.platforms)}")
    if missing := [platform for platform in PLATFORMS if platform not in locked.platforms]:
        print_problems([f"the mirror lacks {', '.join(missing)}: run this again where the registry can be reached"])
    return exits.DONE


def _relative(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


def _write(file: Path, text: str) -> None:
    """Write a report and say where. Raises CommandError when it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise exits.CommandError([f"{file}: cannot be written ({error.strerror})"], exits.BAD_INPUT) from None
    print(f"wrote {file}", file=sys.stderr)
