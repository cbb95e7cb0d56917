"""The command line: `python -m ci <command>`. This module only collects the commands; `ci/cli` has them.

A command imports what it needs when it runs, so that each one starts quickly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from ci.cli import (
    bootstrap,
    close_run,
    github_jobs,
    github_settings,
    hold_override,
    lock,
    oidc,
    owners,
    pack,
    plan_apply,
    preflight,
    promote_rollback_destroy,
    propose_deploy,
    release,
    retire,
    review,
    save_state,
    security,
    status_history,
    unlock,
    verify_drift,
    workflows,
)
from shared import command_line

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Check, plan, gate and promote the environments of this repository.",
)
# In the order of `--help`: review a change, deploy it, look after what is deployed; then accounts, policy, workflows.
for commands in (
    review,
    plan_apply,
    promote_rollback_destroy,
    propose_deploy,
    release,
    retire,
    verify_drift,
    status_history,
    hold_override,
    unlock,
    close_run,
    save_state,
    bootstrap,
    preflight,
    security,
    oidc,
    owners,
    workflows,
    github_jobs,
    github_settings,
    pack,
    lock,
):
    app.add_typer(commands.app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    return command_line.run(app, "python -m ci", arguments)


if __name__ == "__main__":
    sys.exit(main())
