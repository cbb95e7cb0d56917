"""PyYAML's errors in plain words: one line, one place, one remedy."""

from __future__ import annotations

import yaml

# What PyYAML's problem contains, what we say, the remedy, and whether the place where the construct began says more
# than the place where the parser gave up. The first row that fits decides.
_SENTENCES: tuple[tuple[str, str, str, bool], ...] = (
    (
        "mapping values are not allowed",
        "a colon where no key can stand",
        "look here and one line above for a missing colon, wrong indentation, or a value that needs quotes",
        False,
    ),
    ("sequence entries are not allowed", "a list item in the wrong place", "put '- item' on a line of its own", False),
    ("could not find expected ':'", "a line without 'key: value'", "write a colon and a space after the key", True),
    ("found character '\\t'", "a tab between the words", "use spaces", False),
    ("that cannot start any token", "a value that begins with a sign that YAML reserves", "put it in quotes", False),
    ("expected alphabetic or numeric", "a value that begins with a sign that YAML reserves", "put it in quotes", True),
    ("found undefined tag handle", "a tag (!)", "remove the tag", True),
    ("found unknown escape character", "an unknown escape in double quotes", "use single quotes", False),
    ("expected escape sequence", "an unknown escape in double quotes", "use single quotes", False),
    ("found unexpected", "a quote that is opened and never closed", "close it", True),
    ("expected ',' or", "a bracket that is opened and never closed, or a missing comma", "close it", True),
    ("expected the node content", "a comma or a bracket too many", "write one '- item' on each line", False),
    ("expected '<document start>'", "a second document", "keep one document in a file", False),
    ("expected <block end>", "indentation that does not fit the lines above", "indent like its neighbours", False),
)


def explained(error: Exception, line: int) -> tuple[int, str, str]:
    """Return line, what is wrong, and remedy for an error of PyYAML; `line` is where its reader stood.

    PyYAML also lets through a few errors of Python itself, for example for an escape above the last character.
    """
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem is None:
        return line, "an escape or a number that YAML does not know", "write the character itself"
    mark = error.problem_mark
    if fitting := next((row for row in _SENTENCES if row[0] in error.problem), None):
        _, what, remedy, from_beginning = fitting
        mark = (error.context_mark if from_beginning else None) or mark
    else:
        what, remedy = f"not YAML ({error.problem})", "write it as in the other files"
    return (mark.line + 1 if mark else line), what, remedy
