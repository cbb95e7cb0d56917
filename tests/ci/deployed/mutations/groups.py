"""Few runs of `verify` for many changes: each change is made in two groups, and meets no other one in both.

A group is a row or a column of a square. When every group fails exactly the tests of its changes, then each change
fails its own test and no other: whatever else failed a test, or failed one more, would do so in its second group, too,
where nothing that is expected would explain it. For that, no test but a change's own is expected in both of its groups.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

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
            if _apart(cells, row, column, mutation.test)
        )
        rows_so_far, columns_so_far = ([cell[which] for cell in cells] for which in (0, 1))
        alone = (max(rows_so_far, default=-1) + 1, max(columns_so_far, default=-1) + 1)
        cells[next(free, alone)] = mutation
    return [
        tuple(mutation for cell, mutation in cells.items() if cell[which] == line)
        for which in (0, 1)
        for line in sorted({cell[which] for cell in cells})
    ]


def _apart(cells: Mapping[tuple[int, int], Mutation], row: int, column: int, test: str) -> bool:
    """Return whether a change in a cell leaves every change with groups that expect no test of another in both."""
    after = {cell: other.test for cell, other in cells.items()} | {(row, column): test}

    def expected(which: int, line: int) -> set[str]:
        return {one for cell, one in after.items() if cell[which] == line}

    return all(
        expected(0, cell[0]) & expected(1, cell[1]) == {one}
        for cell, one in after.items()
        if cell[0] == row or cell[1] == column
    )
