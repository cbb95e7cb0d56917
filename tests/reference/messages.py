"""Every text that a person may read, with its place: `python -m tests.reference.messages [WORD]`.

Texts of three words or more in `ci/`, `shared/` and `stacks/`: messages, help, comments, issues, summaries.
Docstrings count only where they are the help of a command.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("ci", "shared", "stacks")
LEAST_WORDS = 3


@dataclass(frozen=True, order=True)
class Text:
    """A text and where it stands. What is put in at run time is `{...}`."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.file}:{self.line}: {self.text}"


def texts(root: Path = ROOT) -> list[Text]:
    """Return every text below the folders of the product, by file and line."""
    files = sorted(file for folder in FOLDERS for file in (root / folder).rglob("*.py"))
    return [
        Text(file.relative_to(root).as_posix(), line, text)
        for file in files
        for line, text in sorted(texts_of(file.read_text(encoding="utf-8")))
    ]


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each text in a module."""
    tree = ast.parse(source)
    hidden = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    hidden -= {id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    hidden |= {id(one) for node in ast.walk(tree) if not _is_command(node) for one in _docstring(node)}
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.JoinedStr):
            words = "".join(str(one.value) if isinstance(one, ast.Constant) else "{...}" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
        else:
            continue
        words = " ".join(words.split())
        if len(words.split()) >= LEAST_WORDS:
            yield node.lineno, words


def _docstring(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the docstring of a module, a class or a function."""
    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            yield first.value


def _is_command(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any("command" in ast.unparse(one) for one in node.decorator_list)


def main() -> int:
    """Print the texts, those with a word where one is given, and how many they are."""
    found = [one for one in texts() if all(word.lower() in one.text.lower() for word in sys.argv[1:])]
    for one in found:
        print(one)
    print(f"{len(found)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
