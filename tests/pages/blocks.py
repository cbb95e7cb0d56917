"""The command blocks of the pages: what people copy from them, line by line."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Written from the code: no person wrote a block there.
WRITTEN = ("docs/commands.md", "docs/settings.md")
_BLOCK = re.compile(r"^```console\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_REMARK = re.compile(r"\s{2,}#.*")


def pages(root: Path = ROOT) -> dict[str, str]:
    """Return path -> text of each page that a person wrote."""
    files = sorted([*(root / name for name in ("AGENTS.md", "README.md")), *(root / "docs").glob("*.md")])
    found = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return {name: text for name, text in found.items() if name not in WRITTEN}


def lines(text: str) -> list[str]:
    """Return the lines of the command blocks of a page in their order, without the remarks behind them."""
    blocks = (match["text"] for match in _BLOCK.finditer(text))
    found = (_REMARK.sub("", line).strip() for block in blocks for line in block.splitlines())
    return [line for line in found if line]


def all_lines(root: Path = ROOT) -> dict[str, list[str]]:
    """Return page -> its lines, for each page that has any."""
    return {name: found for name, text in pages(root).items() if (found := lines(text))}
