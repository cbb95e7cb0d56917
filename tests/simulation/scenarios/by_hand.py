"""operations.yml: each thing that a person may start by hand, with what its commands are given."""

from __future__ import annotations

from typing import Any

from tests.simulation.scenario import FAILED, OK, Answer, Scenario, Stages
from tests.simulation.scenarios.deployment import APPROVED, applied, ended, event, only, proposes

_UNTIL = "2026-12-01T12:00Z"
_NO_PLAN = ("propose", "deploy", "synth")


def scenarios(stages: Stages) -> list[Scenario]:
    """Return what `hotfix` does not run: the other operations of the last environment, and an override that fails."""
    last = stages.names[-1]
    return [
        _restart(stages, last),
        _note(stages, "hold", last, f"hold {last} --reason=incident-42 --expires={_UNTIL}", expires=_UNTIL),
        _note(stages, "close-run", last, f"close-run {last}"),
        _nothing_waits(stages, last),
        _own_work(stages, last),
    ]


def _restart(stages: Stages, name: str) -> Scenario:
    job = f"restart-{name}"
    return Scenario(
        "restart",
        f"the tasks of {name} begin anew: planned, approved, done; whoever started it is no approver",
        "operations.yml",
        "workflow_dispatch",
        only(stages, job, applied(job)),
        (proposes(), APPROVED),
        event(f"restart {name}"),
        order=(
            f"propose {name} --mode=restart --to=",
            f"approvers {name} --commit= --since=",
            f"deploy {name} --mode=restart --approvals=w40 --commit=c0ffee",
        ),
        never=("synth", "check-pack"),
        environments={f"{job} / apply": name},
    )


def _note(stages: Stages, mode: str, name: str, command: str, expires: str = "") -> Scenario:
    job = f"{mode}-{name}"
    return Scenario(
        mode,
        f"'{mode} {name}' after an approval, and nothing else",
        "operations.yml",
        "workflow_dispatch",
        only(stages, job, ended(job, **{mode: OK})),
        (),
        event(f"{mode} {name}", reason="incident-42", expires=expires),
        order=(f"approvers {name}", f"identity {name} deploy", command),
        never=_NO_PLAN,
        environments={f"{job} / {mode}": name},
    )


def _opens(name: str, digest: str) -> str:
    return f"override {name} --rule=soak --reason=security-fix --expires={_UNTIL} --statement= --key= --digest={digest}"


def _says(name: str, code: int = 0) -> Answer:
    """Return how the dry run answers: what waits, or that nothing does."""
    outputs = {"input_digest": "d16e57", "commit": "c0ffee", "since": "01d"} if code == 0 else {}
    return Answer(f"{_opens(name, '')} --dry-run", code=code, outputs=outputs)


def _nothing_waits(stages: Stages, name: str) -> Scenario:
    job = f"override-{name}"
    return Scenario(
        "override-where-nothing-waits",
        f"nothing waits for {name}, or its author asks: nobody is asked for an approval, and nothing is opened",
        "operations.yml",
        "workflow_dispatch",
        only(stages, job, ended(job, waiting=FAILED)),
        (_says(name, code=1),),
        _event(name),
        order=(f"{_opens(name, '')} --dry-run",),
        never=(*_NO_PLAN, "approvers", f"identity {name} deploy", _opens(name, "d16e57")),
    )


def _own_work(stages: Stages, name: str) -> Scenario:
    job = f"override-{name}"
    return Scenario(
        "override-approved-by-an-author",
        f"only an author of what waits for {name} approves: no credentials, and nothing is opened",
        "operations.yml",
        "workflow_dispatch",
        only(stages, job, ended(job, waiting=OK, override=FAILED)),
        (_says(name), Answer(f"approvers {name}", code=3)),
        _event(name),
        order=(f"approvers {name} --commit=c0ffee --since=01d",),
        never=(*_NO_PLAN, f"identity {name} deploy", _opens(name, "d16e57")),
    )


def _event(name: str) -> dict[str, Any]:
    return event(f"override {name}", reason="security-fix", rule="soak", expires=_UNTIL)
