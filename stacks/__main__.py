"""`python -m stacks [ENV...]`: synthesize environments into Terraform JSON, or print their configuration as data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from shared import checks, command_line, exits, terminal
from shared.config.selection import require_known
from shared.constructs import bindings
from shared.tree_data import tree_data

REPOSITORY = Path(__file__).resolve().parents[1]
COLUMNS = ("environment", "stack", "resources", "types", "bytes", "SHA-256")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def synth(
    environments: Annotated[list[str] | None, typer.Argument(help="Environments; without any, all of them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs in place of a table.")] = False,
    root: Annotated[Path, typer.Option(help="The folder that holds environments/.")] = REPOSITORY,
    out: Annotated[Path, typer.Option(help="Where the documents go.")] = REPOSITORY / "cdktf.out",
    bootstrap: Annotated[
        bool, typer.Option("--bootstrap", help="The stacks that prepare the accounts, in place of the service's.")
    ] = False,
    with_accounts: Annotated[
        bool, typer.Option("--with-accounts", help="The stacks that prepare the accounts, beside the service's.")
    ] = False,
    only_config: Annotated[
        bool, typer.Option("--config", help="Print the configuration as versioned JSON, and synthesize nothing.")
    ] = False,
) -> int:
    """Turn environment files into Terraform JSON, one document each: same bytes on every run, no AWS, no network."""
    known = checks.validated(root)
    by_name = {config.name: config for config in known}
    require_known(environments or [], list(by_name))
    selected = [by_name[name] for name in dict.fromkeys(environments or by_name)]
    if only_config:
        terminal.print_json(tree_data(root, selected).model_dump(mode="json"))
        return exits.DONE

    with terminal.progress(f"Synthesizing {', '.join(config.name for config in selected)} ..."):
        bindings.require_node()
        # Not at the top: this import starts Node, which bad input should not have to wait for.
        from stacks.kinds import ACCOUNT, SERVICE
        from stacks.synthesis import synthesize

        kinds = (ACCOUNT,) if bootstrap else (SERVICE, ACCOUNT) if with_accounts else (SERVICE,)
        results = synthesize(selected, out, known=known, kinds=kinds)
    if as_json:
        terminal.print_json([result.as_dict() for result in results])
    else:
        terminal.print_table(COLUMNS, [result.cells() for result in results])
    terminal.print_problems(
        f"warning: {result.environment}: {warning}" for result in results for warning in result.warnings
    )
    return exits.DONE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    return command_line.run(app, "python -m stacks", arguments)


if __name__ == "__main__":
    sys.exit(main())
