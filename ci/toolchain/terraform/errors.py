"""What an engine run ends with when it does not end well."""

from __future__ import annotations

from shared import exits


class EngineError(exits.CommandError):
    """The engine refused or failed; the lines say what it said."""


class StateLockedError(EngineError, exits.NothingBegunError):
    """The engine refused to begin: another run holds the lock of the state."""


class StalePlanError(EngineError, exits.NothingBegunError):
    """The engine refused to begin: the state has changed since the plan."""
