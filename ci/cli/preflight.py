"""`preflight`: what an account lacks before a deployment."""

from __future__ import annotations

import typer

from ci.cli.options import Json, Name, Root
from ci.toolchain import REPOSITORY
from shared import exits, terminal
from shared.terminal import print_json, print_problems, print_table

app = typer.Typer()


@app.command()
def preflight(environment: Name, root: Root = REPOSITORY, as_json: Json = False) -> int:
    """Ask what the account lacks for a deployment: quotas, roles, certificate, image, mail. Changes nothing."""
    from ci.deployment.preflight.questions import COLUMNS, report_of
    from ci.evidence.store import require_account
    from shared import checks
    from shared.config.selection import select

    [config] = select(checks.validated(root), [environment])
    require_account(config)
    with terminal.progress(f"Asking {environment}'s account ..."):
        report = report_of(config)
    if as_json:
        print_json(report.as_data())
    else:
        print_table(COLUMNS, report.rows())
        print(f"{environment}: {report.headline}")
    print_problems(report.unanswered)
    return exits.FAILED if report.lacking or report.unanswered else exits.DONE
