"""How a message shows what a file holds: on one line, short, with every invisible character spelled out."""

from __future__ import annotations

LONGEST_VALUE = 60
# A whole part of a message; a key may be as long as the file.
LONGEST_PART = 400


def escaped(text: str) -> str:
    r"""Return `text` with each character that is not printable ASCII written as `\n`, `\x1b`, `\u0430` and so on.

    Nothing that moves the cursor, ends the line or hides a character reaches a terminal or a comment, and a letter of
    another script that only looks like the right one shows.
    """
    return "".join(
        character if character.isascii() and character.isprintable() else _escape(character) for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def shortened(text: str, longest: int = LONGEST_VALUE) -> str:
    """Return `text`, or its beginning and `...` when it is longer than `longest`."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


def one_line(text: str) -> str:
    """Return `text` as a part of a message: printable, no line break, at most `LONGEST_PART` characters."""
    return shortened(escaped(text), LONGEST_PART)


def quoted(value: object) -> str:
    """Return a value as a message shows it: text in double quotes, `true`, `null`, a number, or what it is made of."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return '"' + shortened(escaped(value.replace("\\", "\\\\").replace('"', '\\"'))) + '"'
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "a section"
        case _:
            return shortened(str(value))


def listed(words: list[str], last: str = "or") -> str:
    """Return `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
