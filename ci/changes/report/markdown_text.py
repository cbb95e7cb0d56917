"""Text as Markdown: the one place that knows how GitHub reads it. Pure.

Whatever a text holds, it stays text: it ends no code, no cell and no element, it is no link and no picture, it
mentions nobody, and no character of it hides or reorders others. The syntax is CommonMark's with GitHub's tables and
autolinks ("GitHub Flavored Markdown Spec").
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from ci.changes.report.lines import printable

_BACKTICKS = re.compile(r"`+")
_MOST_BACKTICKS = 40
_TOO_MANY_BACKTICKS = re.compile(f"`{{{_MOST_BACKTICKS + 1},}}")
_MARKS = re.compile(r"([\\`*_\[\]|~#])")
# GitHub makes links of these; a mark before the sign says that it is none.
_AUTOLINK = re.compile(r"(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)
# What makes a list, a heading or a line of a text that begins with it.
_BEGINNING = re.compile(r"^([-+=])|^(\d{1,9})([.)])")
# GitHub reads a name where no letter, digit or underscore of ASCII stands before the sign.
_MENTION = re.compile(r"(?<!\w)@(?=[a-z0-9])", re.IGNORECASE | re.ASCII)
_ZERO_WIDTH_SPACE = "\u200b"
_IN_ADDRESS = ":/?#@!$&'*+,;=%-._~"


def plain_text(text: str) -> str:
    """Return text that is nothing but text in a paragraph, a heading, an item of a list or a cell of a table."""
    safe = _MARKS.sub(r"\\\1", html.escape(printable(text).strip(" "), quote=False))
    safe = _AUTOLINK.sub(lambda found: f"\\{found[0]}", safe)
    return without_mentions(_BEGINNING.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", safe))


def inline_code(text: str) -> str:
    """Return text as a code span, which stands outside of tables; nothing for no text."""
    content = printable(text)
    if not content:
        return ""
    fence = "`" * (_longest_backticks(content) + 1)
    # Markdown takes one blank off both ends, unless there is nothing else.
    edge = " " if content.strip(" ") and (content[0] in "` " or content[-1] in "` ") else ""
    return f"{fence}{edge}{content}{edge}{fence}"


def link(label: str, address: str) -> str:
    """Return a link that is read as `label` and leads to `address`."""
    return f"[{plain_text(label)}]({html.escape(quote(address, _IN_ADDRESS, errors='replace'), quote=False)})"


def row_of(cells: Iterable[str]) -> str:
    """Return a row of a table; its cells are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def folded(title: str, content: str) -> str:
    """Return content, which is Markdown already, that shows when somebody opens its title."""
    summary = html.escape(without_mentions(printable(title)))
    return f"\n<details><summary>{summary}</summary>\n\n{content}\n</details>\n"


def code_lines(lines: Iterable[str]) -> str:
    """Return lines as a block for `fenced`; a row of backticks that no fence could be longer than is counted."""
    return "".join(f"{_TOO_MANY_BACKTICKS.sub(_counted_backticks, printable(line))}\n" for line in lines)


def fenced(blocks: Sequence[str], language: str = "diff") -> str:
    """Return blocks of lines inside of a fence that is longer than any row of backticks in them."""
    return _between_fences("".join(blocks), max(map(_longest_backticks, blocks), default=0), language)


def without_mentions(text: str) -> str:
    """Return text in which no `@name` is the name of somebody to notify; nobody sees the difference."""
    return _MENTION.sub(f"@{_ZERO_WIDTH_SPACE}", text)


def _between_fences(text: str, longest: int, language: str = "diff") -> str:
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}{fence}\n"


def _counted_backticks(found: re.Match[str]) -> str:
    return f"{'`' * _MOST_BACKTICKS}({len(found[0]) - _MOST_BACKTICKS:,} more)"


def _longest_backticks(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)
