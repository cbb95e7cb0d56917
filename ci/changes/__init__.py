"""What changes: two trees compared, a plan summarized and fingerprinted, permissions that widen, reports of it.

`Account` stands here because the command line needs it before anything else: importing it must stay cheap.
"""

from __future__ import annotations

from enum import StrEnum


class Account(StrEnum):
    """What becomes of the account of an environment that leaves.

    It stays as `bootstrap` made it, it is closed, or it was never prepared.
    """

    KEPT = "kept"
    CLOSED = "closed"
    ABSENT = "absent"
