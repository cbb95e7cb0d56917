"""What the model says about the place that a path leads to: its section, its meaning, its range, its choices."""

from __future__ import annotations

from types import NoneType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from shared.config.document import Path
from shared.config.model import Section
from shared.config.scalars import Wanted

_WANTED: dict[object, Wanted] = {str: "text", int: "number", bool: "truth"}


def section_at(model: type[Section], path: Path) -> type[Section]:
    """Return the section in which the last key of `path` stands. Raises KeyError for an unknown section."""
    for part in path[:-1]:
        inner = model.model_fields[str(part)].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, Section)
        model = inner
    return model


def field_at(model: type[Section], path: Path) -> FieldInfo:
    """Return the field of a path; a place in a list has the field of its list. Raises KeyError for an unknown key."""
    keys = tuple(part for part in path if isinstance(part, str))
    return section_at(model, keys).model_fields[keys[-1]]


def meaning(field: FieldInfo) -> str:
    """Return what a key or a section means, without the full stop."""
    text = field.description
    if text is None and isinstance(field.annotation, type):
        text = field.annotation.__doc__
    return (text or "").rstrip(".")


def allowed_values(field: FieldInfo) -> list[str | int]:
    """Return the values that a field, or each item of its list, may take; [] when they are not a fixed set."""
    kind = field.annotation
    if get_origin(kind) is tuple:
        kind = get_args(kind)[0]
    return list(get_args(kind)) if get_origin(kind) is Literal else []


def bounds(field: FieldInfo) -> tuple[int | None, int | None]:
    """Return the least and the greatest number, or length, that a field takes; None where there is no bound."""

    def first(*names: str) -> int | None:
        return next((getattr(rule, name) for rule in field.metadata for name in names if hasattr(rule, name)), None)

    return first("ge", "min_length"), first("le", "max_length")


def wanted_at(model: type[Section], path: Path) -> Wanted:
    """Return what the key of a path takes, or each item of its list; `any` for a section and for an unknown key.

    Texts are the only values beside which the model knows null.
    """
    try:
        kind = field_at(model, path).annotation
    except (KeyError, AssertionError):
        return "any"
    if get_origin(kind) is Union and set(get_args(kind)[1:]) == {NoneType}:
        return "text or null"
    # A list takes what its items are, and a choice what its choices are.
    while get_origin(kind) in (tuple, Annotated):
        kind = get_args(kind)[0]
    if get_origin(kind) is Literal:
        kind = type(get_args(kind)[0])
    return _WANTED.get(kind, "any")
