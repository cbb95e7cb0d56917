"""Is another run at work here?"""

from __future__ import annotations

from collections.abc import Iterator

from ci.evidence.gate_rule import GateRule
from ci.evidence.liveness import LIMIT
from ci.gate.request import GateRequest, Reason


def running(request: GateRequest) -> Iterator[Reason]:
    """Two runs never change one environment at once: what goes on keeps others out, what was interrupted nobody."""
    for one in request.liveness.running(request.log):
        if one.run.id == request.run:
            continue
        what = f"{request.environment} has a run without an end, {request.liveness.headline(one)}"
        until = "the workflow says that it goes on"
        if one.run.id not in request.holders:
            until = f"without an end it counts as running until {one.started_at + LIMIT:%Y-%m-%d %H:%M:%SZ}"
        close = f"wait for its end; if it has none by then: python -m ci close-run {request.environment}"
        yield Reason(GateRule.RUNNING, f"{what}; {until}", close)
