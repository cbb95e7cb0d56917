"""The checks that workflows show in a job's summary. A module of its own: the command line needs it first."""

from __future__ import annotations

from enum import StrEnum


class Check(StrEnum):
    """A check whose words stand in the summary of its job."""

    VALIDATE = "validate"
    SYNTH = "synth"
    PARITY = "parity"

    @property
    def arguments(self) -> list[str]:
        """Return what Python runs for it."""
        return ["-m", "stacks"] if self is Check.SYNTH else ["-m", "ci", self.value]
