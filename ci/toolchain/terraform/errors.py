"""What an engine run ends with when it does not end well."""

from __future__ import annotations

from shared import exits


class EngineError(exits.CommandError):
    """The engine refused or failed; the lines say what it said."""


class NothingBegunError(EngineError):
    """The engine refused to begin: somebody else holds the state, or has changed it since the plan."""


class StalePlanError(NothingBegunError):
    """The state is another one than that which was planned with."""
