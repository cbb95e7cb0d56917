"""Which way an environment goes. A module of its own, because the command line needs it before anything else."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """Forward to what is proven by now, back to what was proven here before, or the end of everything."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"
    DESTROY = "destroy"
