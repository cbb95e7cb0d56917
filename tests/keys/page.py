"""docs/settings.md: what a change of each setting does, as the diff says it of the example environments.

Those and not the environments of this repository, so that a change of a value, or a release, leaves the page as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from shared.config import read_all
from tests.examples.good import GOOD
from tests.keys.changes import KEYS, Key, LegalChange, NoChange, between, repository_of
from tests.keys.documents import documents_of
from tests.keys.effects import Row, row

PAGE = Path("docs", "settings.md")
BEGIN, END = "<!-- Written by ./noxw -s test -- --accept -->\n", "<!-- The end of what is written -->\n"
REPOSITORY = repository_of(read_all(GOOD))


def write(root: Path) -> None:
    """Write the tables into the page below `root`. Raises OSError, and ValueError without their place."""
    file = root / PAGE
    text = with_tables(file.read_text(encoding="utf-8"), list(rows_of(tuple(KEYS))))
    file.write_text(text, encoding="utf-8", newline="\n")


def with_tables(page: str, rows: Sequence[Row]) -> str:
    """Return the page with the tables of some rows. Raises ValueError where their place is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE}: the two lines between which the tables stand are not there")
    return f"{before}{BEGIN}{''.join(_tables(rows))}\n{END}{after}"


def rows_of(keys: Sequence[Key]) -> Iterator[Row]:
    """Yield a row for each key and example environment."""
    base = documents_of(REPOSITORY)
    yield from (row(REPOSITORY, base, key, name) for key in keys for name in REPOSITORY)


def line_of(rows: Sequence[Row]) -> str:
    """Return the line of one key: its rows, in the order of the environments."""
    changes = dict.fromkeys(words for one in rows if (words := change_in_words(one.change)))
    cells = [f"`{'.'.join(rows[0].key)}`", "; ".join(changes), *(one.words for one in rows)]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def change_in_words(change: LegalChange | NoChange) -> str:
    """Return a change without any value that is a name, and with the keys that have to follow it."""
    if isinstance(change, NoChange):
        return ""
    is_name = "enum" not in KEYS[change.key] and isinstance(change.after or change.before, str)
    words = "another value" if is_name else between(change.before, change.after)
    keys = dict.fromkeys(f"`{'.'.join(key)}`" for _, key in change.values if key != change.key)
    others = any(name != change.environment and key == change.key for name, key in change.values)
    found = [*(["the one of others"] if others else []), *keys]
    return f"{words}, with {', '.join(found)}" if found else words


def _tables(rows: Sequence[Row]) -> Iterator[str]:
    names = " | ".join(REPOSITORY)
    for section, several in groupby(rows, key=lambda one: one.key[0] if one.key[1:] else ""):
        yield f"\n## {section or 'The environment itself'}\n\n"
        yield f"| key | change | {names} |\n|---|---|{'---|' * len(REPOSITORY)}\n"
        for _, of_key in groupby(several, key=lambda one: one.key):
            yield line_of(list(of_key))
