"""How large a benchmark is: how many runs of each side count, and over how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STOCK, OURS = "1", "0"  # what STOCK_BINDINGS of shared/constructs/bindings.py is set to


@dataclass(frozen=True)
class Size:
    """What people measure with; a test runs the same over as little as there is."""

    rounds: int = 3
    warm_ups: int = 1  # runs of each side that fill the disk cache and do not count
    bindings: Mapping[str, str] = field(default_factory=lambda: {"ours": OURS, "stock": STOCK})
    synthesized: tuple[str, ...] = ()  # environments; without any, all of them
    environments: tuple[int, ...] = (1, 3, 10, 100)
    resources: tuple[int, ...] = (100, 1_000, 10_000)
    records: tuple[int, ...] = (100, 1_000, 10_000)
    deployments: tuple[int, ...] = (100,)  # beside one


# The published bindings take half a minute to load: tests/stacks/test_bindings.py does that, and once is enough.
SMALLEST = Size(
    rounds=1,
    warm_ups=0,
    bindings={"ours": OURS, "stock": OURS},
    synthesized=("dev",),
    environments=(1, 2, 3),
    resources=(100,),
    records=(10,),
    deployments=(),
)
