"""One environment at a time from the gate to its record: promotion, rollback, destruction, and what they need.

`Mode` stands here because the command line needs it before anything else: importing it must stay cheap.
"""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """Forward to what is proven by now, back to what was proven here before, or the end of everything."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"
    DESTROY = "destroy"
