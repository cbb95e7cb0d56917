"""A setting does something, and a test says what: what is forgotten is named with the file to open."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from shared.config.model import EnvironmentConfig

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "shared" / "config" / "model.py"
WALKS = ROOT / "tests" / "walks"  # they add settings that are not here
CONSTRUCTS = "shared/constructs"


def settings(section: type[BaseModel] = EnvironmentConfig, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key that an environment file has."""
    for name, field in section.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings(inner, (*path, name))
        else:
            yield (*path, name)


@cache
def named_in(*folders: str) -> frozenset[str]:
    """Return what the modules below these folders read as an attribute, pass as an argument, or name in a text."""
    return frozenset(
        name
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        if file not in (MODEL, Path(__file__)) and WALKS not in file.parents
        for name in _names(ast.parse(file.read_text(encoding="utf-8")))
    )


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
                yield name


def takers(path: tuple[str, ...]) -> list[str]:
    """Return the constructs that take the section of a key, by its class's name."""
    section = EnvironmentConfig.model_fields[path[0]].annotation
    name = section.__name__ if len(path) > 1 and isinstance(section, type) else EnvironmentConfig.__name__
    files = sorted((ROOT / CONSTRUCTS).glob("*.py"))
    return [file.stem for file in files if f": {name}," in file.read_text(encoding="utf-8")]


def test_every_setting_is_read() -> None:
    """A key that no code reads promises what nothing does."""
    read = named_in("shared", "stacks", "ci")
    forgotten = [
        f"{'.'.join(path)}: no code reads it: read it in {_files(path, CONSTRUCTS + '/{}.py')}"
        for path in settings()
        if path[-1] not in read
    ]
    assert not forgotten, "\n".join(forgotten)


def test_every_setting_has_a_test() -> None:
    """By its path (`edge__deletion_protection`, `edge.deletion_protection`), or where a test reads its value."""
    tested = named_in("tests")
    forgotten = [
        f"{'.'.join(path)}: no test names it: write one in {_files(path, 'tests/stacks/test_{}.py')}"
        for path in settings()
        if tested.isdisjoint((path[-1], "__".join(path), ".".join(path)))
    ]
    assert not forgotten, "\n".join(forgotten)


def _files(path: tuple[str, ...], form: str) -> str:
    return " or ".join(form.format(one) for one in takers(path)) or form.format("<construct>")
