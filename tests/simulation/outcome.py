"""A scenario, run in each reading of success() that can make a difference, as data and as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared import checks
from tests.simulation.graph import Run
from tests.simulation.inlining import Reading
from tests.simulation.judging import problems_of
from tests.simulation.run import ROOT, SimulationError, calls_others, run
from tests.simulation.scenario import SKIPPED, Scenario, Stages

MOST_SKIPPED = 12  # of more than so many jobs that were skipped a reader wants the number only


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
    skipped = [job for job in jobs if job.result == SKIPPED]
    if len(skipped) > MOST_SKIPPED:
        jobs = tuple(job for job in jobs if job.result != SKIPPED)
    both = ", the same in both readings of success()" if len(outcome.readings) > 1 and not outcome.problems else ""
    lines = [f"{scenario.name}: {scenario.says}", f"  {scenario.workflow} on {scenario.event}{both}"]
    wide = max((len(job.name) for job in jobs), default=0)
    places = max((len(job.environment or "") for job in jobs), default=0)
    for number, job in enumerate(jobs):
        stage = f"{job.stage}" if number == 0 or jobs[number - 1].stage != job.stage else ""
        cells = [f"{stage:>3}", f"{job.name:<{wide}}", f"{job.result:<7}"]
        cells += [f"{job.environment or '':<{places}}"] if places else []
        lines.append("  ".join([*cells, " · ".join(job.commands)]).rstrip())
    if len(skipped) > MOST_SKIPPED:
        lines.append(f"     {len(skipped)} other jobs   skipped")
    return "\n".join(lines)
