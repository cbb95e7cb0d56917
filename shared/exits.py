"""The exit codes of every command, `python -m ci` and `python -m stacks` alike, and the error that carries one."""

from __future__ import annotations

from collections.abc import Sequence

DONE = 0  # done, or nothing to do
FAILED = 1
CHANGED = 2  # changes or drift found: only where --detailed-exitcode asks for it
STOPPED = 3  # stopped by the gate
BAD_INPUT = 64  # a file or an argument that a person must mend (EX_USAGE of sysexits.h)


class CommandError(Exception):
    """A command cannot go on: `lines` tell people why and what to do, one problem each; `code` is its exit code."""

    def __init__(self, lines: Sequence[str], code: int = FAILED) -> None:
        self.lines = list(lines)
        self.code = code
        super().__init__("\n".join(self.lines))


class NothingBegunError(CommandError):
    """It ended before anything was changed: no resource, no state, and so there is nothing to record."""


class StoppedByGateError(NothingBegunError):
    """The gate, or a rule of the same weight, gave reasons to stop; each line is one of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines, STOPPED)
