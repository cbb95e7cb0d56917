"""Files that a command leaves behind. What cannot be written is bad input: one line names the file and the reason."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from shared import exits


def write(file: Path, text: str) -> None:
    """Write a report and say where. Raises CommandError."""
    with _writing(file):
        file.write_text(text, encoding="utf-8")
    print(f"wrote {file}", file=sys.stderr)


def append(file: Path, text: str) -> None:
    """Append to a file that GitHub keeps for a step. Raises CommandError."""
    with _writing(file), file.open("a", encoding="utf-8") as out:
        out.write(text)


def write_with_folder(file: Path, content: bytes) -> None:
    """Write a file, and the folder for it. Raises CommandError."""
    with _writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


@contextmanager
def _writing(file: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise exits.CommandError([f"{file}: cannot be written ({error.strerror})"], exits.BAD_INPUT) from None
