"""`python -m tests.simulation [SCENARIO...] [--json]`: run the workflows with act and print each scenario's jobs."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

import typer

from shared import command_line, exits
from shared.quoting import listed
from shared.terminal import counted, print_json, print_problems
from tests.simulation.outcome import outcome_of, stages_of, text_of
from tests.simulation.run import ROOT
from tests.simulation.scenarios import scenarios

WORKERS = 2
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def simulate(
    names: Annotated[list[str] | None, typer.Argument(help="Scenarios; without any, all.", metavar="SCENARIO")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> int:
    """Run the workflows on this machine, with act and with stubs for every command, and look which jobs ran."""
    known = {one.name: one for one in scenarios(stages_of(ROOT))}
    wanted = names or list(known)
    if unknown := [name for name in wanted if name not in known]:
        lines = [f"{name}: no such scenario: choose {listed(list(known))}" for name in unknown]
        raise exits.CommandError(lines, exits.BAD_INPUT)
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        outcomes = list(pool.map(outcome_of, (known[name] for name in wanted)))
    if as_json:
        print_json([outcome.as_data() for outcome in outcomes])
    else:
        print("\n\n".join(text_of(outcome) for outcome in outcomes))
        shown = sum(not outcome.problems for outcome in outcomes)
        print(f"\n{shown} of {counted(len(outcomes), 'scenario')} went as expected")
    problems = [line for outcome in outcomes for line in outcome.problems]
    print_problems(problems)
    return exits.FAILED if problems else exits.DONE


if __name__ == "__main__":
    sys.exit(command_line.run(app, "python -m tests.simulation"))
