"""The commands of a run about runs: `supersede` cancels older ones, `approvers` asks who approved this one."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ci.cli.options import Name, Root
from ci.toolchain import REPOSITORY
from shared import exits

app = typer.Typer()
RUN = "GITHUB_RUN_ID"


@app.command()
def supersede() -> int:
    """Cancel the older runs of this workflow on this branch that only wait for an approval or for their turn."""
    from ci.github.api import github_of
    from ci.github.cancel_superseded import supersede as cancelled
    from ci.toolchain.run_context import number_of

    with github_of() as github:
        said = cancelled(github, number_of(RUN, os.environ))
    for line in said or ["no older run waits"]:
        print(line)
    return exits.DONE


@app.command()
def approvers(
    environment: Name,
    root: Root = REPOSITORY,
    commit: Annotated[str, typer.Option(help="The commit that comes; empty: nothing new comes.")] = "",
    since: Annotated[str, typer.Option(help="The commit that runs there now; empty: none is known.")] = "",
) -> int:
    """Stop (3) unless somebody approved this run where reviewers are named; in production, who wrote nothing of it."""
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
        return exits.DONE
    if not approvals.has_reviewers(root):
        print(f"{environment}: the account's plan has no required reviewers: what protects is in docs/github.md")
        return exits.DONE
    with github_of() as github:
        answers = approvals.approvals_of(github, number_of(RUN, os.environ))
        approved = approvals.approvers_of(environment, answers, reviewers)
        if not production:
            print(f"{environment}: approved by {', '.join(approved)}")
            return exits.DONE
        authors = approvals.started_by_hand(os.environ)
        if commit:
            authors |= set(standing_of(root, commit, since or None).authors)
            authors |= approvals.authors_of(github, commits_between(root, since or None, commit))
    others = approvals.judge(environment, approved, authors)
    print(f"{environment}: approved by {', '.join(others)}, who wrote nothing of it")
    return exits.DONE
