"""A scenario and what its run has done -> what is not as it should be. Pure."""

from __future__ import annotations

from tests.simulation.graph import Run
from tests.simulation.scenario import Scenario


def problems_of(scenario: Scenario, run: Run) -> list[str]:
    """Return one line for each thing that a run does not show; none when it shows everything."""
    found = {job.name: job for job in run.jobs}
    lines = [
        f"job {name}: {found[name].result if name in found else 'missing'}, expected {wanted}"
        for name, wanted in scenario.jobs.items()
        if name not in found or found[name].result != wanted
    ]
    lines += [
        f"job {name}: {job.result}, expected by nobody" for name, job in found.items() if name not in scenario.jobs
    ]
    lines += _order(scenario, run)
    lines += [
        f"command {call.telling}: ran in {call.job}, and must not"
        for call in run.calls
        for beginning in scenario.never
        if _begins(call.text, beginning)
    ]
    lines += [
        f"job {name}: GitHub environment {found[name].environment}, expected {wanted}"
        for name, wanted in scenario.environments.items()
        if name in found and found[name].environment != wanted
    ]
    if run.refused != scenario.refused:
        was, wanted = (", ".join(which) or "no input" for which in (run.refused, scenario.refused))
        lines.append(f"GitHub refuses {was}, expected {wanted}")
    for name, wanted in scenario.received.items():
        got = tuple(file for call in run.calls if call.job == name and "download" in call.text for file in call.files)
        if got != wanted:
            lines.append(
                f"job {name}: received {', '.join(got) or 'nothing'}, expected {', '.join(wanted) or 'nothing'}"
            )
    return [f"{scenario.name}: {line}" for line in lines]


def _order(scenario: Scenario, run: Run) -> list[str]:
    """Return the first command that did not come where it should."""
    rest = iter(run.calls)
    before = "the beginning"
    for wanted in scenario.order:
        if not any(_begins(call.text, wanted) for call in rest):
            return [f"command {wanted}: did not run after {before}"]
        before = wanted
    return []


def _begins(text: str, beginning: str) -> bool:
    return (text + " ").startswith(beginning + " ")
