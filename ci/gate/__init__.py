"""The gate: may this input digest go to this environment? Pure functions of what is known; I/O is at the callers."""

from __future__ import annotations

from ci.gate.situation import Reason, Situation, Terms
from ci.gate.verdict import Opened, Verdict, decide, judge

__all__ = ["Opened", "Reason", "Situation", "Terms", "Verdict", "decide", "judge"]
