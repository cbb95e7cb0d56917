"""The JSON Schemas that editors use, generated from the model; no commit holds them.

They say what one value may be. The reader and the rules of `shared.checks` refuse more: a schema is a help while
writing, `python -m ci validate` is the judge.
"""

from __future__ import annotations

import json
from pathlib import Path

from shared.config.model import EnvironmentFile, ReleaseConfig, Section

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCHEMAS: dict[str, tuple[type[Section], str]] = {
    "environments/schema.json": (EnvironmentFile, "One environment: environments/<name>.yaml"),
    "environments/release.schema.json": (
        ReleaseConfig,
        "What runs in one environment: environments/releases/<name>.yaml",
    ),
}


def schemas() -> dict[str, str]:
    """Return file name, relative to the repository -> the file's whole text, which ends with a newline."""
    return {file: _text(model, title) for file, (model, title) in _SCHEMAS.items()}


def _text(model: type[Section], title: str) -> str:
    schema = model.model_json_schema() | {"$schema": _DIALECT, "title": title}
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def write(root: Path) -> list[str]:
    """Write the schema files below `root` and return the names of those that changed. Raises OSError."""
    changed: list[str] = []
    for file, text in schemas().items():
        if not (root / file).is_file() or (root / file).read_bytes() != text.encode():
            changed.append(file)
        (root / file).write_bytes(text.encode())
    return changed
