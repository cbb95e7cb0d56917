"""`python -m tests.simulation [SCENARIO...] [--json]`: run the workflows with act and print each scenario's jobs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from shared import checks, exits, terminal
from shared.quoting import listed
from shared.terminal import counted, print_json, print_problems
from tests.simulation.graph import Run
from tests.simulation.inlining import Reading
from tests.simulation.judging import problems_of
from tests.simulation.run import ROOT, SimulationError, calls_others, run
from tests.simulation.scenario import Scenario, Stages
from tests.simulation.scenarios import scenarios

WORKERS = 2
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True)
class Outcome:
    """A scenario, its run in the first of the readings, and what any of them did not show."""

    scenario: Scenario
    readings: tuple[Reading, ...]
    seen: Run | None
    problems: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "scenario": self.scenario.name,
            "says": self.scenario.says,
            "workflow": self.scenario.workflow,
            "event": self.scenario.event,
            "readings": [str(reading) for reading in self.readings],
            "jobs": self.seen.as_data() if self.seen else [],
            "problems": list(self.problems),
        }


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
        print(f"\n{shown} of {counted(len(outcomes), 'scenario')} went as they should")
    problems = [line for outcome in outcomes for line in outcome.problems]
    print_problems(problems)
    return exits.FAILED if problems else exits.DONE


def stages_of(root: Path) -> Stages:
    """Return the environments below `root` in promotion order. Raises ConfigError."""
    configs = checks.validated(root)
    production = frozenset(config.name for config in configs if config.tier == "production")
    return Stages(tuple(config.name for config in configs), production)


def outcome_of(scenario: Scenario, root: Path = ROOT) -> Outcome:
    """Run a scenario in each reading of success() that can make a difference to it."""
    readings = tuple(Reading) if calls_others(scenario, root) else (Reading.ACROSS,)
    seen: list[Run] = []
    problems: list[str] = []
    for reading in readings:
        try:
            seen.append(run(scenario, reading=reading, root=root))
        except SimulationError as error:
            problems += str(error).splitlines()
            break
        lines = problems_of(scenario, seen[-1])
        problems += [f"{line} (success() read {reading} calls)" for line in lines] if len(readings) > 1 else lines
    return Outcome(scenario, readings, seen[0] if seen else None, tuple(problems))


def text_of(outcome: Outcome) -> str:
    """Return a scenario and its jobs, stage by stage, as lines."""
    scenario, jobs = outcome.scenario, outcome.seen.jobs if outcome.seen else ()
    both = ", the same in both readings of success()" if len(outcome.readings) > 1 and not outcome.problems else ""
    lines = [f"{scenario.name}: {scenario.says}", f"  {scenario.workflow} on {scenario.event}{both}"]
    wide = max((len(job.name) for job in jobs), default=0)
    places = max((len(job.environment or "") for job in jobs), default=0)
    for number, job in enumerate(jobs):
        stage = f"{job.stage}" if number == 0 or jobs[number - 1].stage != job.stage else ""
        cells = [f"{stage:>3}", f"{job.name:<{wide}}", f"{job.result:<7}"]
        cells += [f"{job.environment or '':<{places}}"] if places else []
        lines.append("  ".join([*cells, _joined(job.commands)]).rstrip())
    return "\n".join(lines)


def _joined(commands: Sequence[str]) -> str:
    return " · ".join(commands)


if __name__ == "__main__":
    sys.exit(terminal.run(app, "python -m tests.simulation"))
