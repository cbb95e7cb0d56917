"""The commands that only a job of a workflow needs: what they ask and tell GitHub is decided in `ci/github`."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Name, RehearsalFile, Root
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_problems

app = typer.Typer()
GithubOutput = Annotated[Path | None, typer.Option("--github-output", help="Append the outputs of a step here.")]
ResultsFolder = Annotated[Path, typer.Option("--results", help="The folder with the artifacts of the jobs.")]
# JSON list of the environments that the request changes, as `matrix` said in an earlier job.
AFFECTED = "AFFECTED"
REQUEST = "PULL_REQUEST"
RUN, ATTEMPT = "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"


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
    said = outputs.of_matrix(list(found.after), found.to_plan)
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
    from ci.github.pull_request.batch import approval_notes
    from ci.toolchain.run_context import number_of, run_url

    data = body.collect(root, results, os.environ.get(AFFECTED), run_url(os.environ))
    if to_print:
        print(body.render(data), end="")
    else:
        request = number_of(REQUEST, os.environ)
        with github_of() as github:
            text = body.render(replace(data, notes=approval_notes(github, root, request)))
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
    print_problems(f"{name}: no result of the drift check: see the log of its job" for name in missing)
    return exits.FAILED if missing or found.problems else exits.DONE


@app.command("nightly-issue")
def nightly_issue() -> int:
    """Open, update or close the issue about the nightly run, by what became of its jobs: NEEDS."""
    from ci.github.api import github_of
    from ci.github.nightly_issue import SUCCESS, bring_up_to_date
    from ci.github.pull_request.all_green import results
    from ci.toolchain.run_context import run_url

    try:
        found = results(os.environ.get("NEEDS", ""))
    except ValueError as error:
        raise exits.CommandError([f"{error}: pass NEEDS: ${{{{ toJSON(needs) }}}}"], exits.BAD_INPUT) from None
    with github_of() as github:
        print(bring_up_to_date(github, found, run_url(os.environ) or ""))
    return exits.DONE if all(result == SUCCESS for result in found.values()) else exits.FAILED


@app.command("release-request")
def release_request(environment: Name, root: Root = REPOSITORY, rehearsal: RehearsalFile = None) -> int:
    """Ask by pull request for the release that the environment before has proven; once, and not again when refused."""
    from ci.deployment.release import proven_for
    from ci.github.api import github_of
    from ci.github.release_pull_request import ask

    try:
        proven = proven_for(environment, root, rehearsal)
    except exits.StoppedByGateError as error:
        # Nothing is proven there by now, which is an answer: a workflow asks after each promotion.
        print_problems(error.lines)
        print(f"{environment}: nothing to ask for")
        return exits.DONE
    with github_of() as github:
        print(f"{environment}: {ask(github, environment, proven)}")
    return exits.DONE


@app.command()
def supersede(root: Root = REPOSITORY) -> int:
    """Cancel the older runs of this workflow that only wait, where this run's commit has other inputs than theirs.

    A run with the same inputs, one that works, and one that was approved are left alone.
    """
    from ci.github.api import github_of
    from ci.github.cancel_superseded import supersede as cancelled
    from ci.toolchain.run_context import number_of

    with github_of() as github:
        said = cancelled(github, number_of(RUN, os.environ), root)
    for line in said or ["no older run is open"]:
        print(line)
    return exits.DONE


@app.command()
def protection(root: Root = REPOSITORY) -> int:
    """Stop (3) while an environment is missing on GitHub, or less protected than .github/settings says."""
    from ci.github.api import github_of
    from ci.github.settings.asking import environments
    from ci.github.settings.files import ENVIRONMENTS, read
    from ci.github.settings.protection import unprotected

    settings = read(root)
    if not settings.plan["environments"]:
        print("the account's plan has no environments: what protects is in docs/github.md")
        return exits.DONE
    with github_of() as github:
        lines = unprotected(settings, environments(github, {}))
    if lines:
        raise exits.StoppedByGateError([*lines, "nothing was planned or applied anywhere: docs/github.md"])
    print(f"{len(settings.documents[ENVIRONMENTS])} environments are protected as .github/settings says")
    return exits.DONE


@app.command()
def approvers(
    environment: Name,
    root: Root = REPOSITORY,
    commit: Annotated[str, typer.Option(help="The commit that comes; empty: nothing new comes.")] = "",
    since: Annotated[str, typer.Option(help="The commit that runs there now; empty: none is known.")] = "",
    github_output: GithubOutput = None,
) -> int:
    """Stop (3) unless a reviewer approved this run where any are named; in production, one who wrote nothing of it.

    The output `approvals` says who did, for the record: `deploy --approvals` takes it.
    """
    from ci.github import outputs
    from ci.github.approvals import approvals_for_record, approvals_to_json
    from ci.toolchain.files import append

    approved = _approved(root, environment, commit, since)
    if github_output is not None:
        found = approvals_for_record(environment, approved, os.environ)
        append(github_output, outputs.lines_of({"approvals": approvals_to_json(found)}))
    return exits.DONE


def _approved(root: Path, environment: str, commit: str, since: str) -> list[str]:
    """Print who approved this run and return them all; none where nobody has to. Raises CommandError."""
    from ci.github import approvals
    from ci.github.api import github_of
    from ci.toolchain.git import commits_between, standing_of
    from ci.toolchain.run_context import number_of
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    production, reviewers = config.tier == "production", approvals.reviewers_of(root, environment)
    if not (production or reviewers):
        print(
            f"{environment}: no reviewers are named for it in .github/settings/environments.json: nobody has to approve"
        )
        return []
    if not approvals.has_reviewers(root):
        print(f"{environment}: the account's plan has no required reviewers: what protects is in docs/github.md")
        return []
    approvals.require_first_attempt(environment, number_of(ATTEMPT, os.environ))
    with github_of() as github:
        answers = approvals.approvals_of(github, number_of(RUN, os.environ))
        approved = approvals.approvers_of(environment, answers, reviewers)
        if not production:
            print(f"{environment}: approved by {', '.join(approved)}")
            return approved
        authors = approvals.started_by_hand(os.environ)
        if commit:
            authors |= set(standing_of(root, commit, since or None).authors)
            authors |= approvals.authors_of(github, commits_between(root, since or None, commit))
    others = approvals.judge(environment, approved, authors)
    print(f"{environment}: approved by {', '.join(others)}, who wrote nothing of it")
    return approved
