"""When does one pattern of IAM match everything that another one matches?"""

from __future__ import annotations

_SEGMENTS = 5  # colons of an ARN before its resource, which may hold more of them


def covers(wide: str, narrow: str) -> bool:
    """Return whether `wide` provably matches all that `narrow` matches (`*` any text, `?` one character).

    `narrow` is read as a text in which only a `*` of `wide` may stand for `*`, and only `*` or `?` for `?`. That proves
    enough and never too much: whatever its wildcards stand for, the same part of `wide` matches it. ARNs are compared
    part by part, as IAM does. A variable (`${...}`) may become anything: only the same text covers it, or `*`.
    """
    if wide in ("*", narrow):
        return True
    if "${" in wide or "${" in narrow:
        return False
    if wide.startswith("arn:") or narrow.startswith("arn:"):
        parts = (wide.split(":", _SEGMENTS), narrow.split(":", _SEGMENTS))
        return len(parts[0]) == len(parts[1]) and all(_covers(*pair) for pair in zip(*parts, strict=True))
    return _covers(wide, narrow)


def _covers(wide: str, narrow: str) -> bool:
    """Match as a shell does, going back to the last `*` where it goes wrong: as long as both together, squared."""
    at = here = 0
    star, taken = -1, 0
    while here < len(narrow):
        if at < len(wide) and wide[at] == "*":
            star, taken = at, here
            at += 1
        elif at < len(wide) and narrow[here] != "*" and wide[at] in ("?", narrow[here]):
            at, here = at + 1, here + 1
        elif star >= 0:
            taken += 1
            at, here = star + 1, taken
        else:
            return False
    return set(wide[at:]) <= {"*"}
