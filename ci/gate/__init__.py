"""The gate: may this input digest go to this environment? Pure functions of what is known; I/O is at the callers."""

from __future__ import annotations

from ci.gate.decision import Opened, Verdict, decide, judge
from ci.gate.request import Reason, Situation, Terms

__all__ = ["Opened", "Reason", "Situation", "Terms", "Verdict", "decide", "judge"]
