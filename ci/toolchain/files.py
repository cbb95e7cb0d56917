"""A report that goes into a file."""

from __future__ import annotations

import sys
from pathlib import Path

from shared import exits


def write(file: Path, text: str) -> None:
    """Write a report and say where. Raises CommandError when it cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise exits.CommandError([f"{file}: cannot be written ({error.strerror})"], exits.BAD_INPUT) from None
    print(f"wrote {file}", file=sys.stderr)
