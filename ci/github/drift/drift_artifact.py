"""What a look for drift hands on to the issues: a file of JSON without any value of a resource."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ci.changes.plan.drift import Allowed, Drift, as_data
from ci.evidence.record import AllowedDrift, Outline
from ci.github.artifacts import ArtifactModel
from ci.toolchain.files import write_with_folder
from shared import exits
from shared.config.kinds import EnvironmentName

MOST_BYTES = 20_000_000


class DriftFile(ArtifactModel):
    """What one environment shows; changes and what covers them as in a record."""

    version: Literal[1]
    environment: Annotated[EnvironmentName, Field(max_length=64)]
    state: Literal["none", "found"]
    changes: tuple[Outline, ...]
    allowed: tuple[AllowedDrift, ...]
    unused: tuple[Allowed, ...]
    expired: tuple[Allowed, ...]

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.state == "found") != bool(self.changes):
            raise ValueError("drift without a change, or changes without drift")
        return self


def of_drift(environment: str, drift: Drift) -> DriftFile:
    """Return what is handed on of a look."""
    # By way of JSON, as it will be read: the day of an allowance is a text there.
    return DriftFile.model_validate_json(json.dumps({"version": 1, "environment": environment, **as_data(drift)}))


@dataclass(frozen=True)
class DriftResult:
    """The file that `drift --result` writes; None where nobody asked for one."""

    file: Path | None

    @classmethod
    def of(cls, environments: Sequence[str], file: Path | None) -> DriftResult:
        """Return the file for what a command was asked to look at. Raises CommandError unless it is one environment."""
        if file is not None and len(environments) != 1:
            raise exits.CommandError(["--result: is of one environment: name it, and no other"], exits.BAD_INPUT)
        return cls(file)

    def write(self, results: Mapping[str, Drift]) -> None:
        """Write what was found, if anybody could look. Raises CommandError when it cannot be written."""
        for name, drift in results.items():
            if self.file is not None:
                write_with_folder(self.file, f"{of_drift(name, drift).model_dump_json()}\n".encode())
