"""Carry out the rows of a page: prepare, give the command, compare what it printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.pages.preparations import PREPARATIONS
from tests.pages.scene import Scene
from tests.pages.table import How, Row


def carried_out(rows: Sequence[Row], scene: Scene, kind: How) -> Iterator[tuple[str, str | None]]:
    """Yield command and what is wrong with it, None for nothing, for the rows of a kind; none follows a wrong one.

    Raises ChildProcessError where a preparation fails.
    """
    for row in rows:
        if row.how is not kind:
            continue
        problem = carry_out(row, scene)
        yield row.command, problem
        if problem is not None:
            return


def carry_out(row: Row, scene: Scene) -> str | None:
    """Prepare for a row's command and give it; return what is wrong with it, or None.

    Raises ChildProcessError where a preparation fails.
    """
    scene.values.update(row.given)
    for one in row.before:
        if one in PREPARATIONS:
            PREPARATIONS[one](scene)
        elif code := scene.give(_written(one)):
            raise ChildProcessError(f"{one}: exit code {code}: {scene.printed}")
    if code := scene.give(row.command):
        return f"exit code {code}: {scene.printed.strip()}"
    if row.prints and scene.printed.splitlines() != list(row.prints):
        return f"prints {scene.printed!r}, not {row.prints}"
    return None if row.says in scene.printed else f"{row.says!r} is not in {scene.printed!r}"


def _written(short: str) -> str:
    """Return a preparation as pages have it: `promote dev`, or a command as it is."""
    return f"./noxw -s ci -- {short}" if short.startswith("promote ") else short
