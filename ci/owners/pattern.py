r"""A pattern of CODEOWNERS: which paths it matches, and what GitHub would not accept as one.

GitHub Docs, "About code owners": most rules are those of .gitignore, case counts, the last matching line wins; negating
with `!`, ranges in `[ ]` and `\#` for a name that begins with `#` do not work. One rule of .gitignore is another one
here: `docs/*` is what lies in docs itself, and nothing deeper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(r"\\(?P<escaped>.)|(?P<stars>\*+)|(?P<any>\?)|(?P<letter>.)", re.DOTALL)
_FOLDERS = "(?:[^/]+/)*"


def problems(pattern: str) -> Iterator[str]:
    """Yield what keeps GitHub from reading `pattern`, each as the end of a sentence that begins with the pattern."""
    bare = re.sub(r"\\.", "_", pattern)  # what is escaped has no meaning
    if pattern.startswith("!"):
        yield "begins with !, which does not work here: put the exception on a later line"
    if pattern.startswith("\\#"):
        yield "begins with \\#, which does not work here: name the folder, or use ?"
    if "[" in bare or "]" in bare:
        yield "has [ ], which does not work here: write one line for each name"
    if bare.endswith("\\"):
        yield "ends with a backslash: what should it escape?"
    # What it means then is another thing to each reader: git itself reads `a**/b` not as its manual does.
    if any("**" in name and name != "**" for name in bare.split("/")):
        yield "has ** beside other characters: write *, or ** alone between slashes"
    if "//" in pattern or pattern == "/":
        yield "has an empty name between slashes: it matches nothing"


def matcher(pattern: str) -> re.Pattern[str]:
    """Return what fully matches the paths (relative, with `/`) of the files that a pattern without problems covers."""
    inside = pattern.endswith("/")
    names = pattern.strip("/").split("/")
    # Without a slash before its end, a pattern may match anywhere.
    expression = "" if "/" in pattern[:-1] else _FOLDERS
    for name in names[:-1]:
        expression += _FOLDERS if name == "**" else _name(name) + "/"
    last = names[-1]
    if last == "**":
        expression += "[^/]+/.+" if inside else ".+"
    elif inside:
        expression += _name(last) + "/.+"
    else:
        expression += _name(last) + ("" if last == "*" else "(?:/.+)?")
    return re.compile(expression, re.DOTALL)


def _name(name: str) -> str:
    """Return the expression of one name between slashes."""
    return "".join(_piece(match) for match in _PIECE.finditer(name))


def _piece(match: re.Match[str]) -> str:
    if match["stars"]:
        return "[^/]*"
    if match["any"]:
        return "[^/]"
    return re.escape(match["escaped"] or match["letter"])
