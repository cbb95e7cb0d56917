"""A construct is wired into a stack and has its test: what is forgotten is named with the file to open."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONSTRUCTS = "shared/constructs"
TESTS = "tests/stacks"
BASE = "Construct"


def constructs() -> list[str]:
    """Return the modules of shared/constructs that define a construct."""
    return [file.stem for file in sorted((ROOT / CONSTRUCTS).glob("*.py")) if any(map(is_construct, nodes_of(file)))]


def nodes_of(file: Path) -> Iterator[ast.AST]:
    """Yield every node of a module."""
    yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def is_construct(node: ast.AST) -> bool:
    """Return whether a node is a class that is a construct."""
    return isinstance(node, ast.ClassDef) and any(isinstance(one, ast.Name) and one.id == BASE for one in node.bases)


def packages() -> dict[str, set[str]]:
    """Return the package of each stack with the modules of shared/constructs that it imports."""
    return {file.parent.name: set(imported(file)) for file in sorted((ROOT / "stacks").glob("*/stack.py"))}


def imported(file: Path) -> Iterator[str]:
    """Yield the modules of shared/constructs that a module imports from."""
    prefix = CONSTRUCTS.replace("/", ".") + "."
    for node in nodes_of(file):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(prefix):
            yield str(node.module).removeprefix(prefix)


def test_every_construct_is_built_by_a_stack() -> None:
    """Nothing is deployed of one that no stack builds."""
    stacks = packages()
    where = " or ".join(f"stacks/{one}/stack.py" for one in stacks)
    wired = set().union(*stacks.values())
    forgotten = [
        f"{CONSTRUCTS}/{one}.py: no stack builds it: wire it in {where}" for one in constructs() if one not in wired
    ]
    assert not forgotten, "\n".join(forgotten)


def test_every_construct_has_its_test() -> None:
    """Under its own name, or that of the one stack that builds it."""
    stacks = packages()
    forgotten = [
        f"{CONSTRUCTS}/{name}.py: it has no test: write {TESTS}/test_{name}.py"
        for name in constructs()
        for builders in [[one for one, modules in stacks.items() if name in modules]]
        if not any((ROOT / TESTS / f"test_{one}.py").is_file() for one in (name, *builders))
    ]
    assert not forgotten, "\n".join(forgotten)
