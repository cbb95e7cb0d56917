"""The good repository: three environments that derive from one whole example, the annotated one of the documentation.

`values.yaml` has the values that tests ask for, by environment and path. A key that is new gets its line in
docs/production.yaml, and with it a value in all three.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import yaml

from shared.config.scalars import resolved
from tests.examples.lines import place, with_value

WHOLE_EXAMPLE = Path(__file__).parents[2] / "docs" / "production.yaml"
VALUES = Path(__file__).parent / "values.yaml"
RELEASE = """\
environment: {name}
image: registry.shop.test/catalog@sha256:0c79d56aee561a1d81c63f00eee5fb5fe29279560cdc55e91425133104c7fbe6
source_commit: "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a9c0b2d4f60"
"""


@cache
def good_files() -> dict[str, str]:
    """Return the text of each file of the good repository by its name."""
    environments = yaml.safe_load(VALUES.read_text(encoding="utf-8"))
    shared = environments.pop("all")
    files: dict[str, str] = {}
    for name, own in environments.items():
        text = whole_example()
        for path, value in (shared | own).items():
            text = with_value(text, path, written(value))
        files[f"environments/{name}.yaml"] = text
        files[f"environments/releases/{name}.yaml"] = RELEASE.format(name=name)
    return files


def whole_example() -> str:
    """Return the annotated environment, docs/production.yaml, without its comments."""
    lines = WHOLE_EXAMPLE.read_text(encoding="utf-8").split("\n")
    return "".join(f"{line}\n" for line in lines if line.strip() and not line.lstrip().startswith("#"))


def written(value: object) -> str | list[str]:
    """Return a value, or each of a list, as files have it: in quotes where it is text that reads as something else."""
    if isinstance(value, list):
        return [str(written(item)) for item in value]
    plain = isinstance(value, str) and resolved(value) == value
    return value if plain else json.dumps(value)


def copy_good(root: Path) -> Path:
    """Write the good repository to `root`, and return it."""
    for name, text in good_files().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def change(root: Path, file: str, line: str, *lines: str) -> None:
    """Replace the one line of a file below `root` that reads `line` by `lines`. Raises ValueError without it."""
    before = (root / file).read_text(encoding="utf-8").split("\n")
    if before.count(line) != 1:
        raise ValueError(f"{file}: this line does not stand there exactly once: {line}")
    at = before.index(line)
    (root / file).write_text("\n".join([*before[:at], *lines, *before[at + 1 :]]), encoding="utf-8")


def line_of(root: Path, file: str, key: str) -> int:
    """Return the line of a key in a file below `root`. Raises ValueError when the file does not have it."""
    return place((root / file).read_text(encoding="utf-8"), key).first


def _for_this_process() -> Path:
    """Return the good repository in a folder that lives as long as this process. A process that it forks leaves it."""
    root, owner = Path(tempfile.mkdtemp(prefix="good-")), os.getpid()
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(root, ignore_errors=True))
    return copy_good(root)


# For everybody who only reads it.
GOOD = _for_this_process()
