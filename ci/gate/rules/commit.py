"""Is it a commit that may be deployed? One of main, and not one from before what runs."""

from __future__ import annotations

from collections.abc import Iterator

from ci.evidence.gate_rule import GateRule
from ci.evidence.operation import Operation
from ci.gate.request import SHORT, GateRequest, Reason


def not_on_main(request: GateRequest) -> Iterator[Reason]:
    """Only what was merged goes anywhere: a commit of main's first-parent line."""
    if request.standing is not None and not request.standing.on_main:
        yield Reason(
            GateRule.NOT_ON_MAIN,
            f"{request.standing.commit[:SHORT]} is no commit of main as it is known here",
            "merge it, or fetch main with its history",
        )


def older(request: GateRequest) -> Iterator[Reason]:
    """What runs is never replaced by something from before it, but by a rollback, which says so.

    A run without an end may have brought its commit. Nothing runs after a destruction, however far it came: its commit
    is that of the tree in which it was given.
    """
    last, standing = request.log.newest, request.standing
    if (
        last is None
        or last.operation is Operation.DESTROY
        or standing is None
        or last.input_digest == request.input_digest
        or standing.is_newer
    ):
        return
    if not standing.is_known:
        yield Reason(
            GateRule.OLDER,
            f"{request.environment} runs {last.commit[:SHORT]}, which is not known here",
            "fetch main with its history",
        )
        return
    yield Reason(
        GateRule.OLDER,
        f"{request.environment} runs {last.commit[:SHORT]}, which {standing.commit[:SHORT]} does not come after",
        f"promote a newer commit, or roll back with: python -m ci rollback {request.environment}",
    )
