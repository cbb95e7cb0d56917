"""What a deployment does to an environment. The command line needs it before anything else: it imports nothing."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """Deploy what is proven, go back to what was proven here before, restart what runs, or destroy everything here."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"
    RESTART = "restart"
    DESTROY = "destroy"
