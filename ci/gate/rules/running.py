"""Is another run at work here?"""

from __future__ import annotations

from collections.abc import Iterator

from ci.evidence.gate_rule import GateRule
from ci.evidence.liveness import LIMIT, Liveness
from ci.evidence.log import EvidenceLog
from ci.gate.request import GateRequest, Reason


def running(request: GateRequest) -> Iterator[Reason]:
    """Two runs never change one environment at once: what goes on keeps others out, what was interrupted nobody."""
    yield from reasons(request.environment, request.log, request.liveness)


def reasons(environment: str, log: EvidenceLog, liveness: Liveness) -> Iterator[Reason]:
    """Yield a reason for each run that goes on."""
    for one in liveness.running(log):
        what = f"{environment} has a run without an end, {liveness.headline(one)}"
        until = "its job or process is known to go on"
        if one.run.id not in liveness.holders:
            until = f"without an end it counts as running until {one.started_at + LIMIT:%Y-%m-%d %H:%M:%SZ}"
        close = f"wait for its end; if it has none by then: python -m ci close-run {environment}"
        yield Reason(GateRule.RUNNING, f"{what}; {until}", close)
