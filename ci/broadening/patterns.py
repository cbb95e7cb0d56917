"""When does one pattern of IAM match everything that another one matches?"""

from __future__ import annotations

from functools import cache


@cache
def covers(wide: str, narrow: str) -> bool:
    """Return whether `wide` provably matches all that `narrow` matches (`*` any text, `?` one character).

    `narrow` is read as a text in which only a `*` of `wide` may stand for `*`, and only `*` or `?` for `?`. That proves
    enough and never too much: whatever its wildcards stand for, the same part of `wide` matches it.
    """
    if not wide:
        return not narrow
    if wide[0] == "*":
        return covers(wide[1:], narrow) or (bool(narrow) and covers(wide, narrow[1:]))
    if not narrow or narrow[0] == "*":
        return False
    return (wide[0] in ("?", narrow[0])) and covers(wide[1:], narrow[1:])
