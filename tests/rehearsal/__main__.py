"""`nox -s rehearse [-- ENV... --train --json]`: the whole way on local AWS, with real Terraform, and its times."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from ci.deployment.progress import ProgressTable
from shared import checks, command_line, exits
from shared.config.selection import require_known
from shared.terminal import print_json, print_problems
from tests.ci.deployment.bootstrap import first_deployment
from tests.rehearsal import single, train
from tests.rehearsal.commands import RehearsalError
from tests.rehearsal.rehearsed import RehearsedEnvironment, rehearse_environment
from tests.rehearsal.renamed import rename
from tests.rehearsal.steps import Steps
from tests.rehearsal.tree import ROOT, Tree

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def rehearse(
    environments: Annotated[list[str] | None, typer.Argument(help="Environments; without any, all.")] = None,
    as_train: Annotated[bool, typer.Option("--train", help="Promote two merges through all environments.")] = False,
    enforced: Annotated[
        bool, typer.Option("--enforced", help="Deploy one environment where IAM is enforced, by its roles; count.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    logs: Annotated[Path | None, typer.Option(help="Keep the logs of emulators and commands here.")] = None,
    renamed: Annotated[str | None, typer.Option(help="Rehearse a copy of this project under another name.")] = None,
    region: Annotated[str | None, typer.Option(help="The region of that copy.")] = None,
) -> int:
    """Deploy environments to AWS emulators on this machine, with real Terraform, and take them down again."""
    if shutil.which("terraform") is None:
        raise exits.CommandError(["a rehearsal needs terraform >= 1.11 on the PATH"])
    if (renamed is None) != (region is None):
        raise exits.CommandError(["--renamed and --region: give both: a copy has a name and a region"], exits.BAD_INPUT)
    if enforced and (as_train or renamed is not None or logs is not None or len(environments or [""]) > 1):
        lines = ["--enforced deploys one environment as it is: name at most one, without --train, --renamed and --logs"]
        raise exits.CommandError(lines, exits.BAD_INPUT)
    if renamed is not None and region is not None:
        options = [*(environments or []), *["--train"] * as_train, *["--json"] * as_json]
        return _in_a_copy(renamed, region, [*options, *([] if logs is None else [f"--logs={logs.resolve()}"])])
    names = [config.name for config in checks.validated(ROOT)]
    wanted = environments or names
    require_known(wanted, names)
    if enforced:
        return first_deployment.rehearse(wanted[0], as_json=as_json)
    if as_train and environments:
        raise exits.CommandError(["--train goes through every environment: name none"], exits.BAD_INPUT)
    with (
        ProgressTable(wanted) as progress,
        rehearse_environment(wanted, Steps(progress), one_tree=as_train, logs=logs) as rehearsed_environments,
    ):
        steps = rehearsed_environments[0].steps
        problems = _train(rehearsed_environments) if as_train else _side_by_side(rehearsed_environments)
        if as_train:
            _print_records(rehearsed_environments, to=sys.stderr if as_json else sys.stdout)
    if as_json:
        print_json(steps.as_data())
    else:
        steps.print_table()
    print_problems(problems)
    return exits.FAILED if problems else exits.DONE


def _in_a_copy(name: str, region: str, options: Sequence[str]) -> int:
    """Run this command with other options in a copy of another name and region, and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="renamed-") as folder:
        root = Path(folder, name)
        tree = Tree.copied(root)
        rename(root, name, region)
        if tree.git("status", "--porcelain"):  # where the project has that name and region, nothing changes
            tree.commit(f"{name} in {region}")
        print(f"a copy of this project as {name} in {region}:", file=sys.stderr, flush=True)
        return subprocess.run([sys.executable, "-m", "tests.rehearsal", *options], cwd=root, check=False).returncode


def _train(rehearsed_environments: Sequence[RehearsedEnvironment]) -> list[str]:
    try:
        train.rehearse(rehearsed_environments)
    except RehearsalError as error:
        return str(error).splitlines()
    return []


def _side_by_side(rehearsed_environments: Sequence[RehearsedEnvironment]) -> list[str]:
    """Rehearse each environment for itself; one that fails stops no other."""
    problems: list[str] = []
    with ThreadPoolExecutor(max_workers=len(rehearsed_environments)) as pool:
        for rehearsed, future in [
            (rehearsed, pool.submit(single.rehearse, rehearsed)) for rehearsed in rehearsed_environments
        ]:
            try:
                future.result()
            except RehearsalError as error:
                problems += [f"{rehearsed.name}: {line}" for line in str(error).splitlines()]
    return problems


def _print_records(rehearsed_environments: Sequence[RehearsedEnvironment], to: object) -> None:
    """Print what the records of the train say, as an operator reads it."""
    for command in ("status", "history"):
        answer = rehearsed_environments[-1].commands.run(command)
        print(f"\n{command}:\n{answer.output}", file=to, flush=True)  # ty: ignore


if __name__ == "__main__":
    sys.exit(command_line.run(app, "python -m tests.rehearsal"))
