"""drift.yml: every environment is looked at, and a missing result is an error."""

from __future__ import annotations

from tests.simulation.scenario import FAILED, OK, SKIPPED, Answer, Scenario, Stages


def scenarios(stages: Stages) -> list[Scenario]:
    """Return the scenarios of the daily look."""
    looked = {f"drift ({name})": OK for name in stages.names}
    last = stages.names[-1]
    found = Answer("drift", writes=("{result}",))
    return [
        Scenario(
            "drift",
            "every environment is looked at as its record role; what was found goes into issues",
            "drift.yml",
            "schedule",
            looked | {"issues": OK},
            (found,),
            order=("drift-issues",),
            environments={f"drift ({name})": f"{name}-record" for name in stages.names},
            received={"issues": tuple(sorted(f"{name}.json" for name in stages.names))},
            never=tuple(f"identity {name} deploy" for name in stages.names),
        ),
        Scenario(
            "drift-without-a-result",
            f"{last} could not be looked at: the others are, the issues are written, and the run fails",
            "drift.yml",
            "schedule",
            looked | {f"drift ({last})": FAILED, "issues": FAILED},
            (found, Answer(f"drift {last}", code=1), Answer("drift-issues", code=1)),
            order=("drift-issues",),
            received={"issues": tuple(sorted(f"{name}.json" for name in stages.names[:-1]))},
        ),
        Scenario(
            "drift-from-another-branch",
            "started by hand on another branch, no job runs",
            "drift.yml",
            "workflow_dispatch",
            {"drift": SKIPPED, "issues": SKIPPED},
            (found,),
            ref="refs/heads/change",
            never=("identity", "drift", "drift-issues"),
        ),
    ]
