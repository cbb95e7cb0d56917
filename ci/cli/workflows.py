"""The workflows themselves: the files that follow the environments, the house rules, who a job becomes in AWS."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from ci.cli.options import Name, Root
from ci.github.workflows import Check
from ci.toolchain import REPOSITORY
from shared import exits
from shared.terminal import print_problems, print_table

app = typer.Typer()


@app.command()
def workflows(
    root: Root = REPOSITORY,
    write: Annotated[bool, typer.Option("--write", help="Write the files that are out of date.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when a file says something else.")
    ] = False,
) -> int:
    """Write the GitHub workflows as their model says, or check that they and the settings follow the environments."""
    from ci.github.settings.files import unfitting_environments
    from ci.github.workflows import generated
    from shared.config import environment_names

    if write == check:
        raise exits.CommandError(["workflows: say what to do: --write or --check, one of them"], exits.BAD_INPUT)
    if write:
        changed = generated.write(root)
        for path in changed:
            print(f"wrote {path}")
        if not changed:
            print("the workflows follow the model: nothing to do")
        return exits.DONE
    problems = [*generated.outdated(root), *unfitting_environments(root, environment_names(root))]
    print_problems(problems)
    return exits.FAILED if problems else exits.DONE


@app.command("workflow-rules")
def workflow_rules(root: Root = REPOSITORY) -> int:
    """Check the workflows and settings of GitHub by the house rules; fail with a line for each broken one."""
    from ci.github.settings import files
    from ci.github.workflows.generated import present
    from ci.policy.owners import codeowners
    from ci.policy.workflows import rendered_text, settings
    from ci.policy.workflows.files import model_of
    from ci.policy.workflows.run import judge

    model = model_of(root)
    result = judge(model)
    reviewers = settings.reviewers_of(codeowners.read(root), [one.name for one in model.environments])
    texts = present(root)
    found = [*result.violations, *rendered_text.violations(texts)]
    documents = files.read(root).documents
    found += settings.violations(documents, reviewers)
    found += settings.unknown_teams(list(files.teams(root)), documents[files.ENVIRONMENTS])
    for violation in found:
        print(violation)
    if found:
        return exits.FAILED
    places = {**result.coverage, rendered_text.NAME: len(texts), "settings": len(settings.FILES)}
    print_table(("rule", "places"), [(rule, str(count)) for rule, count in places.items()])
    print(f"policy: {len(places)} rules hold in {len(model.workflows)} workflows, and in the settings")
    return exits.DONE


@app.command()
def summarized(
    check: Annotated[Check, typer.Argument(help="Which check.")],
    summary: Annotated[Path, typer.Option("--summary", help="Append what it says here, as Markdown.")],
    root: Root = REPOSITORY,
) -> int:
    """Run a check, and write what it says into the summary of its job; exit as it does."""
    from ci.github.workflows import step_summary as module

    return module.summarized(check, root, summary)


@app.command()
def identity(
    environment: Name,
    purpose: Annotated[str, typer.Argument(help="Which of its roles.", metavar="ROLE")],
    root: Root = REPOSITORY,
    github_output: Annotated[
        Path | None, typer.Option("--github-output", help="Append the outputs of a step here.")
    ] = None,
) -> int:
    """Say who a job becomes in AWS: role, account, region, and the name of its session.

    Of an environment that a pull request takes away the base of the request knows, for the role review alone.
    """
    from ci.deployment.leaving import leaving
    from ci.github.outputs import lines_of
    from ci.github.workflows.job_identity import identity_of
    from ci.toolchain.files import append
    from shared import checks
    from shared.access.roles import REVIEW, ROLES
    from shared.config.selection import select
    from shared.naming import names_of
    from shared.quoting import listed

    if purpose not in ROLES:
        raise exits.CommandError([f"{purpose}: no such role: choose {listed(list(ROLES))}"], exits.BAD_INPUT)
    gone = leaving(root, environment) if purpose == REVIEW else None
    names = names_of(*select(checks.validated(root), [environment])) if gone is None else gone.names
    found = identity_of(names, purpose, os.environ)
    if github_output is not None:
        append(github_output, lines_of(found))
        # From here on the log hides the account (GitHub Docs, "Workflow commands", masking a value).
        print(f"::add-mask::{found['account_id']}")
    print(f"{environment}: {names.resource(purpose)}, session {found['session']}")
    return exits.DONE
