"""A rehearsal on local AWS: what is different there, in one file that stands in every record it leaves.

`--rehearsal FILE` (or REHEARSAL_FILE) names a JSON file with three parts: `overrides`, Terraform JSON that is laid
over the document; `allowed_drift`, what a plan still shows right after an apply; `not_provable`, the integration tests
that cannot pass there. A record of a rehearsal opens the gate of the same rehearsal and of nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from shared import exits

VARIABLE = "REHEARSAL_FILE"
_ENDPOINT = "AWS_ENDPOINT_URL"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    overrides: dict[str, Any]
    allowed_drift: list[Any]
    not_provable: dict[str, str]


@dataclass(frozen=True)
class Rehearsal:
    """The settings of a rehearsal; `sha256` is None for a real account, where nothing is different."""

    sha256: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    allowed_drift: list[Any] = field(default_factory=list)
    not_provable: dict[str, str] = field(default_factory=dict)


def read(file: Path | None) -> Rehearsal:
    """Return the settings in `file`, or those of a real account without one.

    Raises CommandError with one line for each thing that is wrong with the file.
    """
    if file is None:
        return Rehearsal()
    try:
        content = file.read_bytes()
        found = _File.model_validate(json.loads(content))
    except OSError as error:
        raise exits.CommandError([f"{file}: cannot be read ({error.strerror})"], exits.BAD_INPUT) from None
    except ValidationError as error:
        lines = [f"{file}: {'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
        raise exits.CommandError(lines, exits.BAD_INPUT) from None
    except ValueError as error:
        raise exits.CommandError([f"{file}: is no JSON ({error})"], exits.BAD_INPUT) from None
    return Rehearsal(hashlib.sha256(content).hexdigest(), found.overrides, found.allowed_drift, found.not_provable)


def is_local_aws(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether an emulator on loopback answers for AWS."""
    return urlsplit(environment.get(_ENDPOINT, "")).hostname in _LOOPBACK


def require_local_aws(rehearsal: Rehearsal, environment: Mapping[str, str] = os.environ) -> None:
    """Raise CommandError when settings of a rehearsal are given and AWS is not on loopback.

    They say which tests may fail, so they must never take part in what a real account is told or proves.
    """
    if rehearsal.sha256 is not None and not is_local_aws(environment):
        line = (
            f"--rehearsal, or {VARIABLE}: only for local AWS, and {_ENDPOINT} does not lead to loopback: leave it out"
        )
        raise exits.CommandError([line], exits.BAD_INPUT)
