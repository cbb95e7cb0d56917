"""Few runs of `verify` for many changes: each change is made in two groups, and meets no other one in both.

A group is a row or a column of a square. When every group fails exactly the tests of its changes, then each change
fails its own test and no other: whatever else failed a test, or failed one more, would do so in its second group, too,
where nothing that is expected would explain it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from tests.ci.deployed.mutations.registry import Mutation


def groups_of(mutations: Sequence[Mutation]) -> list[tuple[Mutation, ...]]:
    """Return groups in which each mutation stands twice; two share at most one group, those of one test share none.

    In a group they stand in the order of `mutations`.
    """
    same = Counter(mutation.test for mutation in mutations)
    side = max(math.isqrt(max(len(mutations) - 1, 0)) + 1, *same.values(), 1)
    cells: dict[tuple[int, int], Mutation] = {}
    for mutation in mutations:
        taken = {cell for cell, other in cells.items() if other.test == mutation.test}
        rows, columns = ({cell[which] for cell in taken} for which in (0, 1))
        # More rows than fit into a square are made where tests of the same name ask for it.
        free = (
            (row, column)
            for row in range(len(mutations))
            for column in range(side)
            if (row, column) not in cells and row not in rows and column not in columns
        )
        cells[next(free)] = mutation
    return [
        tuple(mutation for cell, mutation in cells.items() if cell[which] == line)
        for which in (0, 1)
        for line in sorted({cell[which] for cell in cells})
    ]
