"""The GitHub workflows: the files that follow the environments, who a job becomes in AWS, what a check says.

`Check` stands here because the command line needs it before anything else: importing it must stay cheap.
"""

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
