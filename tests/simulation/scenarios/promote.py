"""promote.yml: in which order a merge goes through the environments, and where it stops."""

from __future__ import annotations

from collections.abc import Iterable

from tests.simulation.scenario import FAILED, OK, SKIPPED, Answer, Scenario, Stages
from tests.simulation.scenarios.deployment import APPROVED, PACK, applied, ended, failed, proposes, recorded

_BEGUN = {"due": OK, "supersede": OK, "build": OK}
_DUE = Answer("python3 -m ci.github.due", outputs={"due": "true"})


def scenarios(stages: Stages) -> list[Scenario]:
    """Return the scenarios of a merge."""
    names = stages.names
    first, later = names[0], names[1:]
    releases = {f"release-{name}": OK for name in later}
    everywhere = {job: result for name in names for job, result in applied(name).items()}
    found = [
        Scenario(
            "promotion-order",
            f"a merge goes {' -> '.join(names)}: planned, approved, applied; each proof asks for the next release",
            "promote.yml",
            "push",
            _BEGUN | everywhere | releases,
            (_DUE, PACK, proposes(), APPROVED),
            order=("pack", *_halves(names, " --approvals=w40")),
            environments={f"{name} / plan / plan": f"{name}-plan" for name in names}
            | {f"{name} / apply": name for name in names},
            received={f"{name} / plan / plan": ("SHA256SUMS",) for name in names},
        ),
        Scenario(
            "promotion-of-an-empty-plan",
            f"nobody is asked about an empty plan: {first} is recorded as {first}-record, and the merge goes on",
            "promote.yml",
            "push",
            _BEGUN | everywhere | releases | recorded(first),
            (_DUE, PACK, proposes(), proposes(first, changes="0")),
            order=(f"identity {first} record", f"deploy {first} --mode=promote", *_halves(later)),
            never=(f"approvers {first}", f"identity {first} deploy"),
            environments={f"{first} / record": f"{first}-record"},
        ),
        Scenario(
            "promotion-on-a-schedule",
            "what may come by now is promoted on a schedule, and no waiting run is cancelled for it",
            "promote.yml",
            "schedule",
            _BEGUN | everywhere | releases,
            (_DUE, PACK, proposes()),
            order=_halves(names),
            never=("supersede",),
        ),
        Scenario(
            "promotion-without-protection",
            "an environment is missing on GitHub, or not protected: nothing is planned or applied anywhere",
            "promote.yml",
            "push",
            {"due": OK, "supersede": FAILED, "build": OK} | _nothing(names, later),
            (_DUE, PACK, proposes(), Answer("protection", code=3)),
            order=("protection",),
            never=("supersede", "identity", "propose", "deploy", "release-request"),
            environments={},
        ),
        Scenario(
            "promotion-with-nothing-to-do",
            "nothing waits and nothing has come: the hourly run is one job",
            "promote.yml",
            "schedule",
            {"due": OK, "supersede": SKIPPED, "build": SKIPPED} | _nothing(names, later),
            (Answer("python3 -m ci.github.due", outputs={"due": "false"}),),
            never=("supersede", "synth", "identity", "propose"),
        ),
        Scenario(
            "promotion-from-another-branch",
            "started by hand on another branch, no job runs",
            "promote.yml",
            "workflow_dispatch",
            dict.fromkeys(_BEGUN, SKIPPED) | _nothing(names, later),
            (_DUE, PACK, proposes()),
            ref="refs/heads/change",
            never=("identity", "propose", "deploy"),
        ),
    ]
    return found + [_stops(names, name) for name in names[:-1]] + [_waits(names, name) for name in later[:1]]


def _stops(names: tuple[str, ...], where: str) -> Scenario:
    """Return the run whose integration tests fail in one environment."""
    before, after = names[: names.index(where)], names[names.index(where) + 1 :]
    return Scenario(
        f"promotion-stops-in-{where}",
        f"integration tests fail in {where}: no job of {', '.join(after)} runs, and no release is asked for",
        "promote.yml",
        "push",
        _BEGUN
        | {job: result for name in before for job, result in applied(name).items()}
        | {f"release-{name}": OK for name in names[1 : len(before) + 1]}
        | failed(where)
        | _nothing(after, after),
        (_DUE, PACK, proposes(), Answer(f"deploy {where}", code=1)),
        order=(*_halves(before), f"deploy {where}"),
        never=tuple(
            f"{command} {name}" for name in after for command in ("identity", "propose", "deploy", "release-request")
        ),
    )


def _waits(names: tuple[str, ...], where: str) -> Scenario:
    """Return the run in which nothing may come to one environment yet: it soaks, or a freeze is on."""
    after = names[names.index(where) + 1 :]
    return Scenario(
        f"promotion-waits-for-{where}",
        f"nothing may come to {where} yet: nothing is applied there, and nobody is asked",
        "promote.yml",
        "push",
        _BEGUN
        | {job: result for name in names for job, result in applied(name).items()}
        | {f"release-{name}": OK for name in names[1:]}
        | ended(where, plan=OK),
        (_DUE, PACK, proposes(), proposes(where, proposed="false", changes="")),
        order=(f"propose {where}", *_halves(after)),
        never=(f"approvers {where}", f"deploy {where}", f"identity {where} deploy", f"identity {where} record"),
    )


def _halves(names: Iterable[str], more: str = "") -> tuple[str, ...]:
    """Return the commands of the two halves of each environment, one after the other; `more` goes to `deploy`."""
    return tuple(
        f"{command} {name}{rest}"
        for name in names
        for command, rest in (("propose", " --mode=promote"), ("approvers", ""), ("deploy", f" --mode=promote{more}"))
    )


def _nothing(names: Iterable[str], releases: Iterable[str]) -> dict[str, str]:
    """Return these environments and releases as skipped."""
    return dict.fromkeys(names, SKIPPED) | {f"release-{name}": SKIPPED for name in releases}
