"""`python -m tests.ci.changes.permissions.exposures`: each case, what broadening says of it, and the totals."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.ci.changes.permissions.broader_pairs import BROADER
from tests.ci.changes.permissions.closed_cases import CLOSED, SAID
from tests.ci.changes.permissions.narrower_pairs import NARROWER
from tests.ci.changes.permissions.open_permissions import OPEN_PERMISSIONS
from tests.ci.changes.permissions.open_services import OPEN_SERVICES
from tests.ci.changes.permissions.pairs import policy
from tests.ci.changes.permissions.plans import Values, change, found

EXPOSES, CLOSES = "exposes", "none"


@dataclass(frozen=True)
class Case:
    """A plan, and whether it exposes more; `reason` is why it is said of one that does not."""

    name: str
    changes: list[Values]
    exposes: bool
    reason: str = ""

    @property
    def result(self) -> str:
        """`right`, `missed`, or `noise` where it is said of a plan that exposes no more."""
        if bool(found(*self.changes)) is self.exposes:
            return "right"
        return "missed" if self.exposes else "noise"


def cases() -> list[Case]:
    """Return the cases: single arguments and resources, then statements of policies."""
    return [
        *(Case(name, changes, exposes=True) for name, changes in (OPEN_SERVICES | OPEN_PERMISSIONS).items()),
        *(Case(f"policy: {name}", _policies(*pair), exposes=True) for name, pair in BROADER.items()),
        *(Case(name, changes, exposes=False) for name, changes in CLOSED.items()),
        *(Case(name, changes, exposes=False, reason=reason) for name, (reason, changes) in SAID.items()),
        *(Case(f"policy: {name}", _policies(*pair), exposes=False) for name, pair in NARROWER.items()),
    ]


def _policies(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Values]:
    return [change("aws_sqs_queue", {"policy": policy(*before)}, {"policy": policy(*after)})]


def main() -> int:
    """Print a line for each case and the totals; return 1 where one is missed, or is noise without a reason."""
    counts: Counter[tuple[bool, str]] = Counter()
    for case in cases():
        said = found(*case.changes)
        counts[case.exposes, case.result] += 1
        expected = EXPOSES if case.exposes else CLOSES
        words = f"{said[0][:70]}{f' (+{len(said) - 1})' if said[1:] else ''}" if said else "-"
        print(f"{case.result:6} | {expected:7} | {case.name} | {words}{f' | {case.reason}' if case.reason else ''}")
    for exposes, wrong in ((True, "missed"), (False, "noise")):
        total = sum(count for (kind, _), count in counts.items() if kind is exposes)
        print(f"{total} {'exposures' if exposes else 'that are none'}: {counts[exposes, wrong]} {wrong}")
    return int(any(case.result != "right" and not case.reason for case in cases()))


if __name__ == "__main__":
    sys.exit(main())
