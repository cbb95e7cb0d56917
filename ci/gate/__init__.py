"""The gate: may this input digest go to this environment? Pure functions of what is known; I/O is at the callers."""

from __future__ import annotations

from ci.gate.decision import Decision, Overridden, decide, orders_to_stop, reasons_to_stop
from ci.gate.request import GateRequest, Reason, Terms

__all__ = ["Decision", "GateRequest", "Overridden", "Reason", "Terms", "decide", "orders_to_stop", "reasons_to_stop"]
