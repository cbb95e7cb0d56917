"""What every part of an environment file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """The rules that every part of an environment file shares."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
