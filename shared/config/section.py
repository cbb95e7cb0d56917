"""What every part of an environment file has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator

from shared.config.plain import plain


class Section(BaseModel):
    """The rules that every part of an environment file shares."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _is_plain(cls, value: object) -> object:
        """Return a value when its text, or each text of its list, means itself: whatever a key's own rules forget."""
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                plain(text)
        return value
