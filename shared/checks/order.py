"""The order of keys: the same in every file, so that a review is `diff` of two files."""

from __future__ import annotations

from collections.abc import Iterator

from shared.checks.view import View
from shared.config import Problem
from shared.config.model import EnvironmentFile, Section


def keys_stand_in_order(view: View) -> Iterator[Problem]:
    """The keys of each section stand in the model's order; the first that does not is reported."""
    data = view.document.data or {}
    yield from _section(view, (), data, EnvironmentFile)
    for name, field in EnvironmentFile.model_fields.items():
        inner, kind = data.get(name), field.annotation
        if isinstance(inner, dict) and isinstance(kind, type) and issubclass(kind, Section):
            yield from _section(view, (name,), inner, kind)


def _section(view: View, path: tuple[str, ...], data: dict[str, object], model: type[Section]) -> Iterator[Problem]:
    wanted = [key for key in model.model_fields if key in data]
    found = [key for key in data if key in model.model_fields]
    for key, right in zip(found, wanted, strict=True):
        if key != right:
            here = (*path, key)
            remedy = f"keep this order: {', '.join(wanted)}"
            line = view.document.line(here)
            yield Problem(view.document.file, line, ".".join(here), f"stands where '{right}' belongs", "", remedy)
            return
