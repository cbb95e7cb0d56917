"""What an unquoted word of YAML means: text, a number, true, false, null, or a trap that is refused.

YAML 1.1 and 1.2 disagree about many spellings (`no`, `012`, `1:30`, `1e3`), and so do the programs that read them.
Whatever two readers may understand in two ways is refused here; quotes always say that text is meant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_WORDS: dict[str, bool | None] = {"null": None, "true": True, "false": False}
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
# More digits are a name (an account, a commit), never a quantity; every reader keeps this many exactly.
_MOST_DIGITS = 15
_DECIMAL_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?")


@dataclass(frozen=True)
class Trap:
    """Why an unquoted word is refused, and what to write in its place."""

    what: str
    remedy: str


_QUOTE = "put it in quotes"
_QUOTE_NAME = "put it in quotes when it is a name"
# The first row whose pattern takes the whole word decides.
_TRAPS: tuple[tuple[re.Pattern[str], Trap], ...] = tuple(
    (re.compile(pattern), Trap(what, remedy))
    for pattern, what, remedy in (
        (r"", "no value", "write one, or null where the key allows it"),
        (r"~|(?i:null)", "another spelling of null", "write null"),
        (r"(?i:true)", "another spelling of true", "write true"),
        (r"(?i:false)", "another spelling of false", "write false"),
        (r"(?i:yes|y|on)", "a word that some programs take for true", f"write true, or {_QUOTE}"),
        (r"(?i:no|n|off)", "a word that some programs take for false", f"write false, or {_QUOTE}"),
        (r"<<|=", "a sign that YAML reserves", _QUOTE),
        (r"[-+]?0[0-9]+", "a number that begins with 0, octal to some programs", _QUOTE_NAME),
        (r"[-+]?0[xXoObB][0-9a-fA-F_]*", "a hexadecimal, octal or binary number", f"write it in decimal, or {_QUOTE}"),
        (
            r"[-+]?[0-9][0-9_]*(:[0-9_]+)+(\.[0-9_]*)?",
            "digits with colons, a number in base 60 to some programs",
            _QUOTE,
        ),
        (r"[-+]?(?=.*_)[0-9.][0-9._]*([eE][-+]?[0-9]+)?", "a number with underscores", "write the digits only"),
        (r"[-+]?\.(?i:inf|nan)", "not a finite number", "write a number"),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s]+[-+0-9:.Zz\s]*)?", "a date, which some programs convert", _QUOTE),
        (r"-?[1-9][0-9]*", f"a number of more than {_MOST_DIGITS} digits", _QUOTE_NAME),
        (
            r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?",
            "an unusual spelling of a number",
            f"write it like 15 or 1.5, or {_QUOTE}",
        ),
    )
)


def resolved(word: str) -> str | int | float | bool | Trap | None:
    """Return what an unquoted word means, or the trap that it is."""
    if word in _WORDS:
        return _WORDS[word]
    if _WHOLE_NUMBER.fullmatch(word) and len(word.lstrip("-")) <= _MOST_DIGITS:
        return int(word)
    if _DECIMAL_NUMBER.fullmatch(word) and math.isfinite(number := float(word)):
        return number
    return next((trap for pattern, trap in _TRAPS if pattern.fullmatch(word)), word)
