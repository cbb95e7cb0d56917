"""operations.yml: the ways back and out, a lock, and what nobody can start."""

from __future__ import annotations

from tests.simulation.scenario import FAILED, OK, SKIPPED, Answer, Scenario, Stages
from tests.simulation.scenarios.deployment import applied, ended, event, only, operations, proposes


def scenarios(stages: Stages) -> list[Scenario]:
    """Return the scenarios of what is done by hand."""
    first, last = stages.names[0], stages.names[-1]
    found = [
        Scenario(
            "rollback",
            f"{last} goes back to what was proven there: planned, approved, applied",
            "operations.yml",
            "workflow_dispatch",
            only(stages, f"rollback-{last}", applied(f"rollback-{last}")),
            (proposes(),),
            event(f"rollback {last}", to="abc123"),
            order=(
                f"propose {last} --mode=rollback --to=abc123",
                f"approvers {last}",
                f"deploy {last} --mode=rollback",
            ),
            environments={f"rollback-{last} / plan / plan": f"{last}-plan", f"rollback-{last} / apply": last},
        ),
        Scenario(
            "rollback-stopped-by-the-gate",
            f"the gate stops the way back of {last}: nothing is applied, and nobody is asked",
            "operations.yml",
            "workflow_dispatch",
            only(stages, f"rollback-{last}", ended(f"rollback-{last}", plan=FAILED)),
            (Answer("propose", code=3),),
            event(f"rollback {last}"),
            order=(f"propose {last} --mode=rollback",),
            never=("approvers", "deploy", f"identity {last} deploy"),
        ),
        *(_unlock(stages, name, lock) for name, lock in ((first, ""), (last, "1234"))),
    ]
    harmless = [name for name in stages.names if name not in stages.production]
    if harmless:
        found.append(_destroy(stages, harmless[-1]))
    for name in sorted(stages.production)[:1]:
        found.append(_no_choice(stages, name))
        if harmless:
            found.append(_refused(stages, name, instead_of=harmless[-1]))
    return found


def _unlock(stages: Stages, name: str, lock: str) -> Scenario:
    job = f"unlock-{name}"
    away = f"unlock {name} --id={lock}"
    return Scenario(
        f"unlock-{name}",
        f"the lock of {name} is {'taken away' if lock else 'only shown'}, after an approval",
        "operations.yml",
        "workflow_dispatch",
        only(stages, job, ended(job, unlock=OK)),
        (),
        event(f"unlock {name}", lock_id=lock),
        order=(f"approvers {name}", f"unlock {name}", *([away] if lock else [])),
        never=("propose", "deploy", *([] if lock else [f"unlock {name} --id"])),
        environments={f"{job} / unlock": name},
    )


def _destroy(stages: Stages, name: str) -> Scenario:
    return Scenario(
        "destroy",
        f"{name} is taken down: planned, approved, applied",
        "operations.yml",
        "workflow_dispatch",
        only(stages, f"destroy-{name}", applied(f"destroy-{name}")),
        (proposes(),),
        event(f"destroy {name}"),
        order=(f"propose {name} --mode=destroy", f"approvers {name}", f"deploy {name} --mode=destroy"),
        environments={f"destroy-{name} / apply": name},
    )


def _no_choice(stages: Stages, name: str) -> Scenario:
    return Scenario(
        "destroy-production-is-no-choice",
        f"'destroy {name}' is not among the choices, and if it came through, no job would run",
        "operations.yml",
        "workflow_dispatch",
        dict.fromkeys(operations(stages), SKIPPED),
        (proposes(),),
        event(f"destroy {name}"),
        never=("identity", "propose", "deploy"),
        refused=("operation",),
    )


def _refused(stages: Stages, name: str, *, instead_of: str) -> Scenario:
    job = f"destroy-{name}"
    jobs = only(stages, f"destroy-{instead_of}", ended(job, plan=FAILED))

    def offer(text: str) -> str:
        """Offer the destruction of production all the same, as a workflow that somebody has changed would."""
        return (
            text.replace(f"destroy {instead_of}", f"destroy {name}")
            .replace(f"destroy-{instead_of}", job)
            .replace(f"environment: {instead_of}\n      mode: destroy", f"environment: {name}\n      mode: destroy")
        )

    return Scenario(
        "destroy-production-is-refused",
        f"a workflow that offers 'destroy {name}' all the same: the command refuses (exit 3), nothing is applied",
        "operations.yml",
        "workflow_dispatch",
        jobs,
        (Answer(f"propose {name} --mode=destroy", code=3), proposes()),
        event(f"destroy {name}"),
        order=(f"propose {name} --mode=destroy",),
        never=("approvers", "deploy", f"identity {name} deploy"),
        edit=offer,
    )
