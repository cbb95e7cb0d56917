"""PyYAML's errors become one plain sentence, at the line where the mistake is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shared.config.reader import read
from shared.config.syntax import explained

_LOOK = "look here and one line above for a missing colon, wrong indentation, or a value that needs quotes"
_AS_OTHERS = "write it as in the other files"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c\n", f"x:1: a colon where no key can stand: {_LOOK}"),
        ("a: - b\n", "x:1: a list item in the wrong place: put '- item' on a line of its own"),
        ("a: 1\nb\nc: 2\n", "x:2: a line without 'key: value': write a colon and a space after the key"),
        ("a: 1\t\nb:\t2\n", "x:1: a tab between the words: use spaces"),
        ("a: @b\n", "x:1: a value that begins with a sign that YAML reserves: put it in quotes"),
        ("a: `b`\n", "x:1: a value that begins with a sign that YAML reserves: put it in quotes"),
        ("a: *\n", "x:1: a value that begins with a sign that YAML reserves: put it in quotes"),
        ("a: &\n", "x:1: a value that begins with a sign that YAML reserves: put it in quotes"),
        ("a: !x!y z\n", "x:1: a tag (!): remove the tag"),
        ('a: "\\q"\n', "x:1: an unknown escape in double quotes: use single quotes"),
        ('a: "\\xzz"\n', "x:1: an unknown escape in double quotes: use single quotes"),
        ("a: 'b\n\n\n", "x:1: a quote that is opened and never closed: close it"),
        ("a: [b\n\nc: d\n", "x:1: a bracket that is opened and never closed, or a missing comma: close it"),
        ("a: [b,,c]\n", "x:1: a comma or a bracket too many: write one '- item' on each line"),
        ("a: b\n...\nc: d\n", "x:3: a second document: keep one document in a file"),
        ("a:\n  b: 1\n c: 2\n", "x:3: indentation that does not fit the lines above: indent like its neighbours"),
        ('a: "\\U00110000"\n', "x:1: an escape or a number that YAML does not know: write the character itself"),
        ("a: >0\n", f"x:1: not YAML (expected indentation indicator in the range 1-9, but found 0): {_AS_OTHERS}"),
    ],
)  # fmt: skip
def test_a_mistake_has_a_plain_sentence(tmp_path: Path, text: str, message: str) -> None:
    """No dump of the parser, no second line; what opened a quote or a bracket is where the line points."""
    (tmp_path / "x").write_text(text)
    assert str(read(tmp_path / "x", "x").problems[-1]) == message


def test_an_error_without_a_place_is_where_the_reader_stood() -> None:
    """PyYAML may leave the mark out."""
    assert explained(yaml.MarkedYAMLError(problem="odd"), 7) == (7, "not YAML (odd)", "write it as in the other files")
