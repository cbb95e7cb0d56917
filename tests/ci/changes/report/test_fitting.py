"""What fits: nothing is longer than there is room, nobody takes the room of those after it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.changes.diff.danger import Danger
from ci.changes.report.fitting import Entry, cut, fit

LINES = st.lists(st.sampled_from([1, 5, 80, 299, 300, 301, 5_000]).map(lambda size: "x" * size + "\n"), min_size=1)
ENTRIES = st.lists(
    st.builds(
        lambda section, danger, lines: Entry(section, danger, tuple(lines)),
        st.sampled_from(["dev", "staging", "prod"]),
        st.sampled_from(Danger),
        LINES,
    ),
    max_size=12,
)
SHELLS = {"dev": 10, "staging": 0, "prod": 500}


def entry(danger: Danger, *sizes: int, section: str = "dev") -> Entry:
    """Return an entry with a line of each size."""
    return Entry(section, danger, tuple("x" * (size - 1) + "\n" for size in sizes))


@given(LINES, st.integers(0, 20_000))
def test_a_cut_text_is_as_long_as_it_may_be_and_says_what_is_missing(lines: list[str], room: int) -> None:
    """Each line is there, or counted; and so is each character of a line that is cut."""
    most = Entry("", Danger.OTHER, tuple(lines)).least + room
    text = cut(lines, most)
    assert len(text) <= most
    if sum(map(len, lines)) <= most:
        assert text == "".join(lines)
        return
    *shown, last = text.splitlines()
    counted = re.fullmatch(r" +\((\d+) lines? more\)", last)
    shown = shown if counted else [*shown, last]
    assert len(shown) + (int(counted[1]) if counted else 0) == len(lines)
    for line, whole in zip(shown, lines, strict=False):
        part = re.fullmatch(r"(x*) \.\.\. and ([\d,]+) more characters", line)
        size = len(part[1]) + int(part[2].replace(",", "")) if part else len(line)
        assert size == len(whole) - 1


@given(ENTRIES, st.integers(0, 30_000))
def test_everything_fits_together(entries: list[Entry], room: int) -> None:
    """With what each section takes by itself."""
    texts = fit(entries, room, SHELLS)
    used = {one.section for one, text in zip(entries, texts, strict=True) if text}
    assert sum(map(len, texts)) + sum(SHELLS[name] for name in used) <= room


@given(ENTRIES, st.integers(0, 30_000))
def test_what_destroys_is_named_whatever_else_there_is(entries: list[Entry], room: int) -> None:
    """Where there is room for the names of all that is destroyed."""
    destroying = [one for one in entries if one.danger.destroys]
    named = sum(one.least for one in destroying) + sum(SHELLS[name] for name in {one.section for one in destroying})
    texts = fit(entries, named + room, SHELLS)
    assert all(text for one, text in zip(entries, texts, strict=True) if one.danger.destroys)


@given(ENTRIES)
def test_with_room_for_all_nothing_is_cut(entries: list[Entry]) -> None:
    """And with a character less, something is."""
    room = sum(one.full for one in entries) + sum(SHELLS[name] for name in {one.section for one in entries})
    assert fit(entries, room, SHELLS) == ["".join(one.lines) for one in entries]
    assert not entries or fit(entries, room - 1, SHELLS) != ["".join(one.lines) for one in entries]


def test_what_is_too_long_takes_nothing_from_those_after_it() -> None:
    """They need little and have all of it."""
    texts = fit([entry(Danger.DESTROYS, 50, 70_000), *[entry(Danger.OTHER, 40, 40)] * 5], 10_000)
    assert [len(text) for text in texts[1:]] == [80] * 5
    assert 9_000 < len(texts[0]) <= 9_600


def test_what_destroys_has_half_of_the_room() -> None:
    """However many others there are: those have a name, as long as there is room."""
    texts = fit([*[entry(Danger.OTHER, 50)] * 1_000, entry(Danger.DESTROYS, 50, 70_000)], 10_000)
    assert 4_900 < len(texts[-1]) <= 5_000
    assert sum(bool(text) for text in texts[:-1]) == 100


def test_sections_take_turns() -> None:
    """The first of each before the second of any."""
    entries = [entry(Danger.OTHER, 10, section=name) for name in ("dev", "staging", "prod") for _ in range(3)]
    assert [bool(text) for text in fit(entries, 40)] == [True, True, False, True, False, False, True, False, False]


@pytest.mark.parametrize(("most", "length"), [(None, 5_050), (1_000, 1_000)])
def test_one_entry_may_have_a_limit_of_its_own(most: int | None, length: int) -> None:
    """Even where there is room."""
    [text] = fit([entry(Danger.OTHER, 50, 5_000)], 100_000, most=most)
    assert len(text) == length
