"""What an unquoted word of YAML means: text, a number, true, false, null, or a trap that is refused.

YAML 1.1 and 1.2 disagree about many spellings (`no`, `012`, `1:30`, `1e3`), and so do the programs that read them.
Whatever two readers may understand in two ways is refused here; quotes always say that text is meant.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

_WORDS: dict[str, bool | None] = {"null": None, "true": True, "false": False}
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
# More digits are a name (an account, a commit), never a quantity; every reader keeps this many exactly.
_MOST_DIGITS = 15
_DECIMAL_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?")
# Never read as its beginning: 5.000 is five thousand to half of its readers.
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+")
# What a key takes, as far as it says how to mend a trap; `any` where no key is known.
Wanted = Literal["text", "text or null", "number", "truth", "any"]
_NUMBER, _TRUTH = "write a whole number in plain digits", "write true or false"
_QUOTE, _TRUE, _FALSE = "put it in quotes", "write true", "write false"


@dataclass(frozen=True)
class Trap:
    """Why an unquoted word is refused, and what to write in its place where a number, true or false, or text is wanted.

    `null` is the order where a key takes null beside text; '' where it is the one for text.
    """

    what: str
    number: str = _NUMBER
    truth: str = _TRUTH
    text: str = _QUOTE
    null: str = ""

    def remedy(self, wanted: Wanted) -> str:
        """Return the order that mends it at a key that takes what is `wanted`."""
        match wanted:
            case "text":
                return self.text
            case "text or null":
                return self.null or self.text
            case "number":
                return self.number
            case "truth":
                return self.truth
            case _:
                special = [one for one in (self.number, self.truth) if one not in (_NUMBER, _TRUTH, self.text)]
                return ", or ".join([*special, self.text])


def always(what: str, remedy: str, null: str = "") -> Trap:
    """Return a trap that has one remedy, whatever is wanted; and another one, `null`, where null may be written."""
    return Trap(what, remedy, remedy, remedy, null)


# The first row whose pattern takes the whole word decides.
_TRAPS: tuple[tuple[re.Pattern[str], Trap], ...] = tuple(
    (re.compile(pattern), trap)
    for pattern, trap in (
        (r"", always("no value", "write one", null="write one, or null")),
        (r"~|(?i:null)", always("another spelling of null", "write a value", null="write null")),
        (r"(?i:true)", Trap("another spelling of true", truth=_TRUE)),
        (r"(?i:false)", Trap("another spelling of false", truth=_FALSE)),
        (r"(?i:yes|y|on)", Trap("a word that some programs take for true", truth=_TRUE)),
        (r"(?i:no|n|off)", Trap("a word that some programs take for false", truth=_FALSE)),
        (r"<<|=", Trap("a sign that YAML reserves")),
        (
            r"[-+]?0[0-9]+",
            Trap("a number that begins with 0, octal to some programs", "write it without this 0"),
        ),
        (r"[-+]?0[xXoObB][0-9a-fA-F_]*", Trap("a hexadecimal, octal or binary number", "write it in decimal")),
        (
            r"[-+]?[0-9][0-9_]*(:[0-9_]+)+(\.[0-9_]*)?",
            Trap("digits with colons, a number in base 60 to some programs", "write one number, without a colon"),
        ),
        (r"[-+]?(?=.*_)[0-9.][0-9._]*([eE][-+]?[0-9]+)?", Trap("a number with underscores", "write the digits only")),
        (r"[-+]?\.(?i:inf|nan)", Trap("not a finite number")),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\s]+[-+0-9:.Zz\s]*)?", Trap("a date, which some programs convert")),
        (r"-?[1-9][0-9]*", Trap(f"a number of more than {_MOST_DIGITS} digits", "write fewer digits")),
        (
            _THOUSANDS.pattern,
            Trap("a point before three digits, which parts thousands for some", "write all digits, and no point"),
        ),
        (
            r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?",
            Trap("an unusual spelling of a number", "write it in plain digits, like 15"),
        ),
    )
)


def resolved(word: str) -> str | int | float | bool | Trap | None:
    """Return what an unquoted word means, or the trap that it is."""
    if word in _WORDS:
        return _WORDS[word]
    if _WHOLE_NUMBER.fullmatch(word) and len(word.lstrip("-")) <= _MOST_DIGITS:
        return int(word)
    if _DECIMAL_NUMBER.fullmatch(word) and not _THOUSANDS.fullmatch(word) and math.isfinite(number := float(word)):
        return number
    return next((trap for pattern, trap in _TRAPS if pattern.fullmatch(word)), word)
