"""Two values -> lines for people: what is gone, what is new, what stays around it, and which words of a line differ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby

from ci.changes.diff.values import JsonText, Keyed, Node, Sensitive, Unordered

# Equal lines that are shown around a difference.
_CONTEXT = 3
# Past this many words a line is compared as a whole: the comparison of words is quadratic.
_MOST_WORDS = 400
# Two lines that share less than this are two lines, and no line with other words.
_ALIKE = 0.5
# A list of plain values stands on one line up to this length.
_SHORT_LIST = 60
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_TEXT_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_INDENT = "  "


class Side(Enum):
    """Where a line stands."""

    BOTH = "both"
    BASE = "base"
    HEAD = "head"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Piece:
    """A part of a line; `differs` where the line of the other side has something else."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class DiffLine:
    """One line of a value."""

    side: Side
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return the whole line."""
        return "".join(piece.text for piece in self.pieces)


def written(node: Node) -> list[str]:
    """Return a value as lines: JSON, with a sensitive value as its words and a text of several lines as it is."""
    if isinstance(node, str) and "\n" in node:
        return _TEXT_LINE.findall(f'"{node}"')
    return list(_written(node, ""))


def alone(node: Node, side: Side) -> tuple[DiffLine, ...]:
    """Return the lines of a value that only one side has."""
    return tuple(_line(side, text) for text in written(node))


def compared(before: Node, after: Node) -> tuple[DiffLine, ...]:
    """Return the lines of two values that differ, base before head, with some of the equal lines around them."""
    old, new = written(before), written(after)
    result: list[DiffLine] = []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, old_start, old_end, new_start, new_end) in enumerate(blocks):
        if tag == "equal":
            result += _context(old[old_start:old_end], first=number == 0, last=number == len(blocks) - 1)
        else:
            result += _block(old[old_start:old_end], new[new_start:new_end])
    if not any(line.side in (Side.BASE, Side.HEAD) for line in result):
        # Values that people cannot tell apart, such as two secrets: both are shown all the same.
        return (*alone(before, Side.BASE), *alone(after, Side.HEAD))
    return tuple(result)


def _written(node: Node, indent: str) -> Iterator[str]:
    """Yield a value's lines; the first has no indentation, it follows a key or stands alone."""
    match node:
        case JsonText(value):
            yield from _written(value, indent)
        case Unordered(members):
            yield from _list(members, indent)
        case Keyed():
            yield from _list([item for _, item in node], indent)
        case list():
            yield from _list(node, indent)
        case dict():
            entries = [(f"{_scalar(name)}: ", value) for name, value in sorted(node.items())]
            yield from _in_brackets("{}", entries, indent)
        case _:
            yield _scalar(node)


def _list(items: Sequence[Node], indent: str) -> Iterator[str]:
    """Yield a list, on one line where its items are plain and short."""
    if not any(isinstance(item, (dict, list, JsonText, Unordered, Keyed)) for item in items):
        short = f"[{', '.join(map(_scalar, items))}]"
        if len(short) <= _SHORT_LIST:
            yield short
            return
    yield from _in_brackets("[]", [("", item) for item in items], indent)


def _in_brackets(brackets: str, entries: Sequence[tuple[str, Node]], indent: str) -> Iterator[str]:
    if not entries:
        yield brackets
        return
    yield brackets[0]
    for label, value in entries:
        first, *rest = _written(value, indent + _INDENT)
        yield f"{indent}{_INDENT}{label}{first}"
        yield from rest
    yield f"{indent}{brackets[1]}"


def _scalar(value: object) -> str:
    return str(value) if isinstance(value, Sensitive) else json.dumps(value, ensure_ascii=False)


def _context(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[DiffLine]:
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if len(lines) <= head + tail + 1:
        head, tail = len(lines), 0
    for text in lines[:head]:
        yield _line(Side.BOTH, text)
    if head + tail < len(lines):
        yield _line(Side.LEFT_OUT, f"{len(lines) - head - tail} equal lines")
    for text in lines[len(lines) - tail :]:
        yield _line(Side.BOTH, text)


def _block(old: Sequence[str], new: Sequence[str]) -> list[DiffLine]:
    """Return lines that took the place of others: the words are compared line by line where there are as many."""
    if len(old) != len(new):
        return [*(_line(Side.BASE, text) for text in old), *(_line(Side.HEAD, text) for text in new)]
    pairs = [_words(before, after) for before, after in zip(old, new, strict=True)]
    return [
        *(DiffLine(Side.BASE, pieces) for pieces, _ in pairs),
        *(DiffLine(Side.HEAD, pieces) for _, pieces in pairs),
    ]


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both lines in pieces, so that the words that differ can be marked."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    whole = (Piece(before),), (Piece(after),)
    if max(len(old), len(new)) > _MOST_WORDS:
        return whole
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    same = matcher.get_matching_blocks()
    in_both = sum(not word.isspace() for block in same for word in old[block.a : block.a + block.size])
    if in_both < _ALIKE * sum(not word.isspace() for word in max(old, new, key=len)):
        return whole
    base = {number for block in same for number in range(block.a, block.a + block.size)}
    head = {number for block in same for number in range(block.b, block.b + block.size)}
    return _pieces(old, base), _pieces(new, head)


def _pieces(words: Sequence[str], same: set[int]) -> tuple[Piece, ...]:
    """Return words joined to pieces by whether they differ; a space between two that differ does, too."""
    differs = [number not in same for number in range(len(words))]
    for number in range(1, len(words) - 1):
        differs[number] |= words[number].isspace() and differs[number - 1] and differs[number + 1]
    return tuple(
        Piece("".join(word for word, _ in run), is_different)
        for is_different, run in groupby(zip(words, differs, strict=True), key=lambda item: item[1])
    )


def _line(side: Side, text: str) -> DiffLine:
    return DiffLine(side, (Piece(text),))
