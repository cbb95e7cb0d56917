"""Which lines of which changes fit into a text of limited length. Pure.

A change that is too long is cut, and says by how much; it takes nothing from those after it. What destroys is named
before anything else, and gets at least half of the room where it needs that much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ci.changes.diff.danger import Danger
from shared.terminal import counted

# Characters that the first line of a change, which says what it is about, may take before everything is named.
_TITLE = 300
# A line that is cut shows at least so many characters, unless it is the first.
_PART = 60


@dataclass(frozen=True)
class Entry:
    """A change, or a note, as lines of a code block, each with its line end; `section` is the block that it is in."""

    section: str
    danger: Danger
    lines: tuple[str, ...]

    @property
    def full(self) -> int:
        """Return how many characters all of it takes."""
        return sum(map(len, self.lines))

    @property
    def least(self) -> int:
        """Return how many characters it takes to say what it is about."""
        return min(self.full, min(len(self.lines[0]), _TITLE) + len(_more(len(self.lines) - 1)))


def fit(
    entries: Sequence[Entry], room: int, shells: Mapping[str, int] | None = None, most: int | None = None
) -> list[str]:
    """Return the text of each of `entries`, cut where it is too long, and empty where not even its first line fits.

    In: entries, those of a section in the order of danger; the characters for all of them; what each section takes by
    itself as soon as it shows anything (default: nothing); the most that one entry may take (default: no limit).
    """
    full = [entry.full if most is None else max(entry.least, min(entry.full, most)) for entry in entries]
    turns = _by_turns(entries)
    destroying = [number for number in turns if entries[number].danger.destroys]
    others = [number for number in turns if not entries[number].danger.destroys]
    waiting = dict(shells or {})
    sizes: dict[int, int] = {}
    for some, later in ((destroying, others), (others, [])):
        theirs = {entries[number].section for number in later} - {entries[number].section for number in some}
        wanted = sum(full[number] for number in later) + sum(waiting.get(name, 0) for name in theirs)
        share = max(room // 2, room - wanted)
        named: dict[int, int] = {}
        left = room
        for number in some:
            entry = entries[number]
            cost = entry.least + waiting.get(entry.section, 0)
            if cost <= left:
                waiting.pop(entry.section, None)
                named[number] = entry.least
                left -= cost
        more = _shares({number: full[number] - least for number, least in named.items()}, share - (room - left))
        sizes |= {number: least + more[number] for number, least in named.items()}
        room = left - sum(more.values())
    return [cut(entry.lines, sizes[number]) if number in sizes else "" for number, entry in enumerate(entries)]


def cut(lines: Sequence[str], most: int) -> str:
    """Return lines as text of at most `most` characters, which says how many lines and characters it leaves out.

    In: lines with their ends; `most` holds at least the first _TITLE characters of the first and the longest note.
    """
    if sum(map(len, lines)) <= most:
        return "".join(lines)
    kept: list[str] = []
    left = most
    for number, line in enumerate(lines):
        note = _more(len(lines) - number - 1)
        room = left - len(note)
        if len(line) <= room:
            kept.append(line)
            left -= len(line)
            continue
        if number == 0 or room >= _PART:
            return "".join([*kept, _shortened(line, room), note])
        return "".join([*kept, _more(len(lines) - number)])
    return "".join(kept)


def _by_turns(entries: Iterable[Entry]) -> list[int]:
    """Return the numbers of entries by danger; of what is as dangerous, sections take turns."""
    seen: Counter[tuple[str, Danger]] = Counter()
    keys: list[tuple[Danger, int, int]] = []
    for number, entry in enumerate(entries):
        keys.append((entry.danger, seen[entry.section, entry.danger], number))
        seen[entry.section, entry.danger] += 1
    return [number for *_, number in sorted(keys)]


def _shares(wanted: Mapping[int, int], room: int) -> dict[int, int]:
    """Return how much each gets: all that it wants where that is little, equal shares of what those leave."""
    given: dict[int, int] = {}
    smallest_first = sorted(wanted, key=lambda number: (wanted[number], number))
    for place, number in enumerate(smallest_first):
        given[number] = min(wanted[number], max(0, room) // (len(smallest_first) - place))
        room -= given[number]
    return given


def _shortened(line: str, room: int) -> str:
    """Return the beginning of a line that is longer than `room`, which holds the longest note."""
    note = f" ... and {len(line):,} more characters\n"
    kept = line[: max(0, room - len(note))]
    return f"{kept} ... and {len(line) - 1 - len(kept):,} more characters\n"


def _more(lines: int) -> str:
    return f"        ({counted(lines, 'line')} more)\n" if lines else ""
