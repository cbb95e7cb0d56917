"""How the gate grows with the number of records; beside it, Python reading the same records as JSON."""

from __future__ import annotations

import json
import time
from typing import Any

from ci.evidence.statement import payload_of
from ci.gate import reasons_to_stop
from tests.bench.size import Size
from tests.ci.evidence.records import at, entry, record
from tests.ci.gate.request_examples import request


def run(size: Size) -> dict[str, Any]:
    """Return seconds of both sides for each number of records."""
    return {
        "what": "decide() over records of one digest; json.loads of the same",
        "rows": [_row(records) for records in size.records],
    }


def _row(size: int) -> dict[str, Any]:
    records = [record(commit=f"{number:040x}", **at(-number)) for number in range(size)]
    asked = request(proof=[entry(one) for one in records])
    lines = [payload_of(one) for one in records]
    started = time.perf_counter()
    reasons = reasons_to_stop(asked)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    for line in lines:
        json.loads(line)
    peer = time.perf_counter() - started
    return {
        "records": size,
        "reasons": len(reasons),
        "ours_seconds": ours,
        "json_seconds": peer,
        "ratio": ours / peer,
    }
