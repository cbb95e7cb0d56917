"""docs/hotfix.md, step by step: the merge, then each command of the page with the inputs that stand there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.simulation.scenario import OK, Answer, Scenario, Stages
from tests.simulation.scenarios.deployment import APPROVED, PACK, applied, ended, event, only, proposes

PAGE = Path(__file__).resolve().parents[3] / "docs" / "hotfix.md"
_OURS = "prod"  # as the page calls the last environment
_COMMAND = re.compile(r"^ *gh workflow run operations\.yml (.+)$", re.MULTILINE)


def commands_of(page: str) -> list[dict[str, str]]:
    """Return the inputs of each command of a page that starts an operation, in their order."""
    words = [shlex.split(found[1]) for found in _COMMAND.finditer(page)]
    return [dict(word.partition("=")[::2] for word in line if word != "-f") for line in words]


def scenarios(stages: Stages) -> list[Scenario]:
    """Return a scenario for the merge, and one for each command of the page."""
    return [_merge(stages), *_operations(stages)]


_WAITS = {"input_digest": "d16e57", "commit": "c0ffee", "since": "01d"}


def _merge(stages: Stages) -> Scenario:
    *before, last = stages.names
    return Scenario(
        "hotfix-1-merge",
        f"the fix goes to {', '.join(before)}, and waits for {last}: nobody is asked there",
        "promote.yml",
        "push",
        {"due": OK, "supersede": OK, "build": OK}
        | {job: result for name in before for job, result in applied(name).items()}
        | {f"release-{name}": OK for name in stages.names[1:]}
        | ended(last, plan=OK),
        (
            Answer("python3 -m ci.github.due", outputs={"due": "true"}),
            PACK,
            proposes(),
            Answer(f"propose {last}", outputs={"proposed": "false"}),
        ),
        order=(*(f"deploy {name} --mode=promote" for name in before), f"propose {last} --mode=promote"),
        never=(f"approvers {last}", f"deploy {last}", f"identity {last} deploy"),
    )


def _operations(stages: Stages) -> Iterator[Scenario]:
    last = stages.names[-1]
    for number, given in enumerate(commands_of(PAGE.read_text(encoding="utf-8")), start=2):
        mode = given["operation"].removesuffix(f" {_OURS}")
        given = {**given, "operation": f"{mode} {last}"}  # noqa: PLW2901
        job, rule, said = f"{mode}-{last}", given.get("rule", ""), f"--reason={given.get('reason')}"
        opens = f"override {last} --rule={rule} {said} --expires={given.get('expires')} --statement= --key= --digest="
        jobs, order = {
            "override": (
                ended(job, waiting=OK, override=OK),
                (
                    f"identity {last} plan",
                    f"{opens} --dry-run",
                    f"approvers {last} --commit=c0ffee --since=01d",
                    f"identity {last} deploy",
                    f"{opens}d16e57",
                ),
            ),
            "release-hold": (
                ended(job, **{"release-hold": OK}),
                (f"approvers {last}", f"identity {last} deploy", f"release-hold {last} {said} --key="),
            ),
            "promote": (
                {**applied(job), "build": OK},
                ("synth", "pack cdktf.out/pack", "check-pack cdktf.out/pack", *_halves(last, mode, "c0ffee")),
            ),
            "rollback": (applied(job), _halves(last, mode, "")),
        }[mode]
        yield Scenario(
            "-".join(("hotfix", str(number), mode, *([rule] if rule else []))),
            f"what the page starts: {', '.join(f'{name}={value}' for name, value in given.items())}",
            "operations.yml",
            "workflow_dispatch",
            only(stages, job, jobs),
            (
                PACK,
                proposes(),
                replace(APPROVED, if_wanted=True),
                Answer(f"override {last}", outputs=_WAITS, if_wanted=True),
            ),
            event(**given),
            order=order,
            environments={
                one: f"{last}-plan" if one.endswith(("plan", "waiting")) else last
                for one in jobs
                if jobs[one] == OK and one != "build"
            },
        )


def _halves(name: str, mode: str, commit: str) -> tuple[str, ...]:
    return (
        f"propose {name} --mode={mode} --to=",
        f"approvers {name} --commit={commit}",
        f"deploy {name} --mode={mode} --approvals=w40 --commit=c0ffee",
    )
