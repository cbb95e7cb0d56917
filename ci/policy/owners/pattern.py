r"""A pattern of CODEOWNERS: what GitHub would not accept as one.

GitHub Docs, "About code owners": most rules are those of .gitignore, case counts, the last matching line wins; negating
with `!`, ranges in `[ ]` and `\#` for a name that begins with `#` do not work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def problems_of(pattern: str) -> Iterator[str]:
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
