"""Untrusted text -> markup: escaped, and every character that hides or reorders text spelled out."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from ci.changes.report.page.difference import DiffLine, Side

_TAGS = {Side.BASE: "del", Side.HEAD: "ins", Side.BOTH: "span", Side.LEFT_OUT: "i"}
# Printable by Unicode's categories, and yet nothing is seen of them.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def visible(text: str) -> Markup:
    r"""Return text for an element's content: what cannot be seen is shown as `\u202e` and so on, set apart."""
    if _is_plain(text):
        return escape(text)
    return Markup("").join(
        escape(character) if _is_plain(character) else Markup("<u>{}</u>").format(_spelled(character))
        for character in text
    )


def marked(line: DiffLine) -> Markup:
    """Return a line of a value: the tag says on which side it stands, and `mark` which words differ."""
    tag = _TAGS[line.side]
    pieces = [
        f"<mark>{visible(piece.text)}</mark>" if piece.differs else str(visible(piece.text)) for piece in line.pieces
    ]
    return Markup(f"<{tag}>{''.join(pieces)}</{tag}>")  # noqa: S704 - every piece is escaped


def breakable(text: Markup) -> Markup:
    """Return a name that may break after its underscores and dots, which a browser would not do by itself."""
    return text.replace("_", Markup("_<wbr>")).replace(".", Markup(".<wbr>"))


def spelled(text: str) -> str:
    r"""Return text for an attribute or a picture: what cannot be seen is spelled `\u202e` and so on."""
    if _is_plain(text):
        return text
    return "".join(character if _is_plain(character) else _spelled(character) for character in text)


def shortened(text: str, longest: int) -> str:
    """Return text, or its beginning, an ellipsis and its last characters when it is longer than `longest`."""
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end - 1]}…{text[-end:]}"


def _is_plain(text: str) -> bool:
    return text.isprintable() and _BLANK.search(text) is None


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
