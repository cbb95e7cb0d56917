"""Names are the field's terms: a reader searches for `plan`, `record` or `artifact`, not for a word of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("ci", "shared", "stacks")
# Each has a term that says it better: told -> printed, comment; asked, situation -> request; verdict -> decision;
# board -> progress; together -> parallel; origin -> provenance; choice, earlier -> candidate, checkout; chain ->
# promotion order; queue -> concurrency group; handed on -> artifact; look -> check; stage, scene -> environment.
WORDS = (
    "artefact|asked|board|chain|choice|chosen|colour|earlier|handed|looked|looks?|may_come|nobody|normalise|origin|"
    "queued?|scene|situation|somebody|stage|synthesise|together|told|unexplained|verdict|whoever"
)
UNWANTED = re.compile(rf"(?<![a-z])(?:{WORDS})s?d?(?![a-z])")
# What others call so: these names are theirs.
THEIRS = {
    "choice": "an input of a workflow has the type choice (GitHub Docs, Workflow syntax)",
    "stages": "VersionIdsToStages of a secret (Secrets Manager API, DescribeSecret)",
}


def words(name: str) -> str:
    """Return a name in small letters, its words apart."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def names_of(tree: ast.AST) -> Iterator[str]:
    """Yield every name that a module gives: to functions, classes, parameters, variables, attributes and imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname


@pytest.mark.parametrize("room", ROOMS)
def test_no_name_has_a_word_for_which_there_is_a_term(room: str) -> None:
    """Neither a module's name nor one that a module gives."""
    found = []
    for file in sorted((ROOT / room).rglob("*.py")):
        given = {file.stem, *names_of(ast.parse(file.read_text(encoding="utf-8")))}
        found += [
            f"{file.relative_to(ROOT)}: {name}" for name in given if UNWANTED.search(words(name)) and name not in THEIRS
        ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [("toldOf", True), ("what_may_come", True), ("Verdict", True), ("dashboard", False), ("original", False)],
)
def test_words_are_found_wherever_they_stand_in_a_name(name: str, *, unwanted: bool) -> None:
    """Whole words only."""
    assert bool(UNWANTED.search(words(name))) == unwanted
