"""The commands that only a workflow needs: what they ask and tell GitHub is decided in the modules beside this one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Name, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_problems

app = typer.Typer()
GithubOutput = Annotated[Path | None, typer.Option("--github-output", help="Append the outputs of a step here.")]
ResultsFolder = Annotated[Path, typer.Option("--results", help="The folder with the files that the jobs handed on.")]
# JSON list of the environments that the request changes, as `matrix` said in an earlier job.
AFFECTED = "AFFECTED"
REQUEST = "PULL_REQUEST"


@app.command()
def matrix(
    root: Root = REPOSITORY,
    base: Annotated[str | None, typer.Option("--base", help="The commit to compare with.")] = None,
    github_output: GithubOutput = None,
) -> int:
    """Say which environments there are and which of them a change affects, as outputs for a matrix of jobs."""
    from ci.changes.comparison import sides
    from ci.github import outputs
    from ci.toolchain.files import append

    found = sides(root, base)
    said = outputs.of_matrix(list(found.after), found.affected)
    if github_output is not None:
        append(github_output, said)
    print(f"base: {found.base.short}, {found.base.why}")
    print(said, end="")
    return exits.DONE


@app.command()
def comment(
    results: ResultsFolder,
    root: Root = REPOSITORY,
    to_print: Annotated[bool, typer.Option("--print", help="Print the comment, and ask GitHub nothing.")] = False,
) -> int:
    """Write what the plans of a pull request would do into its one comment, from the files of `plan --summary`."""
    from ci.github.api import github_of
    from ci.github.pull_request import comment as body
    from ci.github.pull_request import sticky_comment
    from ci.toolchain.run_context import number_of, run_url

    data = body.collect(root, results, os.environ.get(AFFECTED), run_url(os.environ))
    text = body.render(data)
    if to_print:
        print(text, end="")
    else:
        request = number_of(REQUEST, os.environ)
        with github_of() as github:
            done = sticky_comment.write(github, request, text, body.MARKER)
        print(f"request {request}: {done}: {len(text):,} characters")
    print_problems(f"{results}: {one}" for one in data.problems)
    print_problems(f"{name}: its job left no summary: see its log" for name in data.missing)
    return exits.DONE


@app.command("drift-issues")
def drift_issues(results: ResultsFolder, root: Root = REPOSITORY) -> int:
    """Open, update or close the issue about each environment's drift, from the files of `drift --result`."""
    from ci.github.api import github_of
    from ci.github.artifacts import read_results
    from ci.github.drift.drift_artifact import MOST_BYTES, DriftFile
    from ci.github.drift.issues import bring_up_to_date
    from ci.toolchain.run_context import run_url
    from shared.config import environment_names

    names = environment_names(root)
    found = read_results(results, DriftFile, names, MOST_BYTES)
    with github_of() as github:
        done = bring_up_to_date(github, names, found.found, run_url(os.environ) or "")
    for name, what in done.items():
        print(f"{name}: {what}")
    missing = [name for name in names if name not in found.found]
    print_problems(f"{results}: {one}" for one in found.problems)
    print_problems(f"{name}: no result of the look for drift: see the log of its job" for name in missing)
    return exits.FAILED if missing or found.problems else exits.DONE


@app.command("release-request")
def release_request(environment: Name, root: Root = REPOSITORY, rehearsal: RehearsalFile = None) -> int:
    """Ask by pull request for the release that the environment before has proven; once, and not again when refused."""
    from ci.deployment.release import proven_for
    from ci.github.api import github_of
    from ci.github.release_pull_request import ask

    try:
        proven = proven_for(environment, root, rehearsal)
    except exits.CommandError as error:
        if error.code != exits.STOPPED:
            raise
        # Nothing is proven there by now, which is an answer: a workflow asks after each promotion.
        print_problems(error.lines)
        print(f"{environment}: nothing to ask for")
        return exits.DONE
    with github_of() as github:
        print(f"{environment}: {ask(github, environment, proven)}")
    return exits.DONE
