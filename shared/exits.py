"""The exit codes of every command, `python -m ci` and `python -m stacks` alike."""

from __future__ import annotations

DONE = 0  # done, or nothing to do
FAILED = 1
CHANGED = 2  # changes or drift found: only where --detailed-exitcode asks for it
STOPPED = 3  # stopped by the gate
BAD_INPUT = 64  # a file or an argument that a person must mend (EX_USAGE of sysexits.h)
