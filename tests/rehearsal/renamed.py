"""A copy of this repository under another name and in another region, by the steps of docs/make-it-yours.md."""

from __future__ import annotations

import re
from pathlib import Path

from shared.naming import PROJECT, SERVICE
from tests.examples.good import change

_REGION = re.compile(r"(?m)^  region: ([a-z0-9-]+)")


def rename(root: Path, name: str, region: str) -> None:
    """Give the copy at `root` another name and region: two lines of code, and what people write into YAML files."""
    for constant, old in (("PROJECT", PROJECT), ("SERVICE", SERVICE)):
        change(root, "shared/naming.py", f'{constant} = "{old}"', f'{constant} = "{name}"')
    for file in sorted((root / "environments").rglob("*.yaml")):
        text = re.sub(f"{PROJECT}|{SERVICE}", name, file.read_text(encoding="utf-8"))
        for old in _REGION.findall(text):
            text = text.replace(old, region)
        file.write_text(text, encoding="utf-8")
