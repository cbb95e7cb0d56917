"""What each job may be: whom it waits for, when it runs, which role it becomes, which commands it runs in which order.

The second statement beside `files`: a change of one of them alone is an error that names job and step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from ci.policy.workflows import commands as run
from ci.policy.workflows.commands import Command
from ci.policy.workflows.conditions import (
    ALWAYS,
    BROKEN_OFF,
    NOT_CANCELLED,
    ON_MAIN,
    PLANS,
    PROMOTES,
    PROMOTES_BY_HAND,
    SAME_REPOSITORY,
)
from ci.policy.workflows.model import (
    Called,
    Concurrency,
    Dispatch,
    Environment,
    Event,
    Push,
    Schedule,
    Trigger,
    expression,
)
from shared.access.roles import DEPLOY, PLAN, RECORD, REVIEW

RUNNERS = frozenset({"ubuntu-24.04"})
# Whose code runs in our jobs, each at the commit that the files pin. A new one is a decision of the platform team.
ACTIONS = (
    "actions/checkout",
    "actions/download-artifact",
    "actions/setup-python",
    "actions/upload-artifact",
    "aws-actions/configure-aws-credentials",
    "hashicorp/setup-terraform",
)
EVERY_OTHER = ("*",)
_INPUT, _MATRIX = expression("inputs.environment"), expression("matrix.environment")


@dataclass(frozen=True)
class Artifact:
    """A folder that one job leaves for others: its path, its name and condition where it is kept, and where fetched.

    `optional`: a missing one is for who fetches it to say.
    """

    path: str
    kept: tuple[str, str]
    fetched: tuple[str, str]
    optional: bool


# Masked or public data, each written by one command. A saved plan, a state, a log lies in none of these folders, and no
# file of a checkout.
ARTIFACTS = {
    "pack": Artifact("cdktf.out/pack", ("pack", ""), ("pack", PROMOTES), optional=False),
    "summary": Artifact("cdktf.out/summaries", (f"summary-{_MATRIX}", NOT_CANCELLED), ("summary-*", ""), optional=True),
    "waits": Artifact("cdktf.out/waits", (f"waits-{_INPUT}", ""), ("", ""), optional=True),
    "drift": Artifact("cdktf.out/drift", (f"drift-{_MATRIX}", NOT_CANCELLED), ("drift-*", ""), optional=True),
}
PATHS = frozenset(one.path for one in ARTIFACTS.values())


@dataclass(frozen=True)
class Become:
    """The place among a job's commands where it takes credentials, and of which role."""

    role: str
    condition: str = ""
    again: bool = False


@dataclass(frozen=True)
class Keep:
    """The place where a job keeps an artifact."""

    artifact: str


@dataclass(frozen=True)
class Fetch:
    """The place where a job fetches an artifact."""

    artifact: str


@dataclass(frozen=True)
class Allowed:
    """One job. `needs`: EVERY_OTHER waits for all others; `calls`: the workflow that it calls, and its inputs.

    `deployment`: GitHub counts it as a deployment of its environment.
    """

    steps: tuple[Command | Become | Keep | Fetch, ...] = ()
    needs: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    matrix: tuple[str, tuple[str, ...] | str] | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[str, Mapping[str, str]] | None = None
    deployment: bool = False


@dataclass(frozen=True)
class AllowedWorkflow:
    """One file: what starts it, what it takes (the first `required` of it in any case), the group of its runs.

    `outputs`: what it hands to its caller.
    """

    triggers: tuple[Trigger | type[Trigger], ...]
    inputs: tuple[str, ...] = ()
    required: int = 0
    concurrency: Concurrency | None = None
    outputs: tuple[str, ...] = ()


_OUTPUTS = ("proposed", "commit", "since", "changes", "plan_key", "plan_sha256", "fingerprint")
_CALLED = ("environment", "mode", "to")
_BY_HAND = ("reason", "expires", "rule", "statement", "key", "lock_id")
WORKFLOWS = {
    "deploy": AllowedWorkflow((Called,), (*_CALLED, *_BY_HAND), required=2),
    "drift": AllowedWorkflow((Schedule, Dispatch), concurrency=Concurrency("drift", wait_all=True)),
    "nightly": AllowedWorkflow((Schedule, Dispatch), concurrency=Concurrency("nightly")),
    "operations": AllowedWorkflow((Dispatch,), ("operation", "to", *_BY_HAND), required=1),
    "plan": AllowedWorkflow((Called,), _CALLED, required=2, outputs=_OUTPUTS),
    "promote": AllowedWorkflow((Push, Schedule, Dispatch)),
    "pull-request": AllowedWorkflow(
        (Event("pull_request"), Event("merge_group")),
        concurrency=Concurrency(f"pull-request-{expression('github.ref')}", cancel=True),
    ),
}


@lru_cache(maxsize=8)
def jobs(environments: tuple[Environment, ...]) -> Mapping[str, Allowed]:
    """Return `workflow/job` -> what it may be, for environments in promotion order."""
    return {
        **_REQUEST,
        **_DEPLOYMENT,
        **_promotion([one.name for one in environments]),
        **_operations(environments),
        "drift/drift": Allowed(
            (Become(RECORD), run.DRIFT, Keep("drift")),
            condition=(ON_MAIN,),
            env={"ENVIRONMENT": _MATRIX, "RESULT": f"cdktf.out/drift/{_MATRIX}.json"},
            matrix=("environment", tuple(one.name for one in environments)),
        ),
        "drift/issues": Allowed((Fetch("drift"), run.DRIFT_ISSUES), EVERY_OTHER, (NOT_CANCELLED, ON_MAIN)),
        "nightly/train": Allowed((run.TRAIN,), condition=(ON_MAIN,)),
        "nightly/renamed": Allowed((run.RENAMED,), condition=(ON_MAIN,)),
        "nightly/enforced": Allowed((run.ENFORCED,), condition=(ON_MAIN,)),
        "nightly/keys": Allowed((run.KEYS,), condition=(ON_MAIN,)),
        "nightly/pages": Allowed((run.PAGES,), condition=(ON_MAIN,)),
        "nightly/quick": Allowed((run.QUICK,), condition=(ON_MAIN,), matrix=("python", ("3.11", "3.12", "3.13"))),
        "nightly/issue": Allowed((run.NIGHTLY_ISSUE,), EVERY_OTHER, (NOT_CANCELLED, ON_MAIN)),
    }


_REQUEST = {
    "pull-request/lint": Allowed((run.LINT,)),
    "pull-request/workflows": Allowed((run.WORKFLOWS,)),
    "pull-request/validate": Allowed((run.VALIDATE,)),
    "pull-request/test": Allowed((run.TEST,)),
    "pull-request/synth": Allowed((run.SYNTH_SUMMARY,)),
    "pull-request/diff": Allowed((run.DIFF,)),
    "pull-request/parity": Allowed((run.PARITY,)),
    "pull-request/policy": Allowed((run.SECURITY,)),
    "pull-request/affected": Allowed((run.MATRIX,), outputs={"affected": "matrix", "any": "matrix"}),
    "pull-request/plan": Allowed(
        (Become(REVIEW), run.REVIEW_PLAN, Keep("summary")),
        ("affected",),
        # GitHub fails a matrix without members.
        (SAME_REPOSITORY, "needs.affected.outputs.any == 'true'"),
        {"ENVIRONMENT": _MATRIX, "SUMMARY": f"cdktf.out/summaries/{_MATRIX}.json"},
        ("environment", expression("fromJSON(needs.affected.outputs.affected)")),
    ),
    "pull-request/comment": Allowed(
        (Fetch("summary"), run.COMMENT),
        ("affected", "plan"),
        (SAME_REPOSITORY, "needs.affected.result == 'success'", NOT_CANCELLED),
    ),
    "pull-request/all-green": Allowed((run.ALL_GREEN,), EVERY_OTHER, (ALWAYS,)),
}
_PLANNED = (NOT_CANCELLED, "needs.plan.result == 'success'", "needs.plan.outputs.proposed == 'true'")
_DEPLOYMENT = {
    "plan/plan": Allowed(
        (Fetch("pack"), run.CHECK_PACK, Become(PLAN), run.PROPOSE, Keep("waits")),
        condition=(NOT_CANCELLED,),
        env={"ENVIRONMENT": _INPUT},
        outputs=dict.fromkeys(_OUTPUTS, "propose"),
    ),
    "deploy/plan": Allowed(
        condition=(NOT_CANCELLED, PLANS),
        calls=("plan", {name: expression(f"inputs.{name}") for name in _CALLED}),
    ),
    "deploy/apply": Allowed(
        (
            run.APPROVERS_OF_COMMIT,
            run.LIBRARIES,
            Become(DEPLOY),
            run.DEPLOY_CHANGES,
            Become(DEPLOY, BROKEN_OFF, again=True),
            run.SAVE_STATE,
        ),
        ("plan",),
        (*_PLANNED, "needs.plan.outputs.changes != '0'"),
        {"ENVIRONMENT": _INPUT},
        deployment=True,
    ),
    "deploy/record": Allowed(
        (run.LIBRARIES, Become(RECORD), run.DEPLOY_EMPTY),
        ("plan",),
        (*_PLANNED, "needs.plan.outputs.changes == '0'"),
        {"ENVIRONMENT": _INPUT},
    ),
    "deploy/waiting": Allowed(
        (Become(PLAN), run.WAITING),
        condition=(NOT_CANCELLED, "inputs.mode == 'override'"),
        env={"ENVIRONMENT": _INPUT},
        outputs=dict.fromkeys(("input_digest", "commit", "since"), "waiting"),
    ),
    "deploy/override": Allowed(
        (run.APPROVERS_OF_WAITING, Become(DEPLOY), run.OVERRIDE),
        ("waiting",),
        (NOT_CANCELLED, "needs.waiting.result == 'success'"),
        {"ENVIRONMENT": _INPUT},
    ),
    **{
        f"deploy/{mode}": Allowed(
            (run.APPROVERS, Become(DEPLOY), *commands),
            condition=(NOT_CANCELLED, f"inputs.mode == '{mode}'"),
            env={"ENVIRONMENT": _INPUT},
        )
        for mode, commands in (
            ("hold", (run.HOLD,)),
            ("release-hold", (run.RELEASE_HOLD,)),
            ("close-run", (run.CLOSE_RUN,)),
            ("unlock", (run.SHOW_LOCK, run.UNLOCK)),
        )
    },
}


# What people may start by hand, and which inputs of the form go with it.
OPERATIONS = {
    "promote": (),
    "rollback": ("to",),
    "restart": (),
    "hold": ("reason", "expires"),
    "release-hold": ("reason", "key"),
    "override": ("to", "reason", "expires", "rule", "statement", "key"),
    "close-run": (),
    "unlock": ("lock_id",),
    "destroy": (),
}
_DUE = ("needs.due.outputs.due == 'true'",)


def _deploys(environment: str, mode: str) -> tuple[str, Mapping[str, str]]:
    given = {name: expression(f"inputs.{name}") for name in OPERATIONS.get(mode, ())}
    return "deploy", {"environment": environment, "mode": mode, **given}


def _promotion(names: Sequence[str]) -> dict[str, Allowed]:
    found = {
        "promote/due": Allowed((run.DUE,), condition=(ON_MAIN,), outputs={"due": "due"}),
        "promote/supersede": Allowed((run.PROTECTION, run.SUPERSEDE), ("due",), _DUE),
        "promote/build": Allowed((run.SYNTH, run.PACK, Keep("pack")), ("due",), _DUE),
        f"promote/{names[0]}": Allowed(needs=("supersede", "build"), calls=_deploys(names[0], "promote")),
    }
    for before, name in pairwise(names):
        after = (NOT_CANCELLED, f"needs.{before}.result == 'success'")
        found[f"promote/release-{name}"] = Allowed((Become(PLAN), run.RELEASE), (before,), after, {"ENVIRONMENT": name})
        found[f"promote/{name}"] = Allowed(needs=(before,), condition=after, calls=_deploys(name, "promote"))
    return found


def _operations(environments: Sequence[Environment]) -> dict[str, Allowed]:
    calls = {
        f"operations/{mode}-{one.name}": Allowed(
            needs=("build",) if mode == "promote" else (),
            condition=(ON_MAIN, f"inputs.operation == '{mode} {one.name}'"),
            calls=_deploys(one.name, mode),
        )
        for mode in OPERATIONS
        for one in environments
        if mode != "destroy" or not one.production
    }
    build = Allowed((run.SYNTH, run.PACK, Keep("pack")), condition=(ON_MAIN, PROMOTES_BY_HAND))
    return {"operations/build": build, **calls}
