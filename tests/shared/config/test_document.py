"""Paths as people write them, and which values of a document may be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config.document import Document, Path, dotted
from shared.config.problems import Problem

DOCUMENT = Document(
    "x.yaml",
    {"a": {"b": 1, "c": None, "d": ["x", "y"]}, "e": 2},
    {"a": 1, "a.b": 2, "a.d": 4, "a.d[0]": 5},
    frozenset({"a.d[1]", "e"}),
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("name",), "name"),
        (("edge", "allowed_cidrs", 0), "edge.allowed_cidrs[0]"),
        (("a.b", "c"), '"a.b".c'),
        (("a[0]",), '"a[0]"'),
        (("",), '""'),
        (("red\x1b\n",), '"red\\u001b\\n"'),
    ],
)
def test_a_path_reads_like_in_the_documentation(path: Path, text: str) -> None:
    """Only a key that could be misread stands in quotes."""
    assert dotted(path) == text


_PATHS = st.lists(st.text(max_size=4) | st.integers(0, 9), min_size=1, max_size=3).map(tuple)


@given(_PATHS, _PATHS)
def test_two_places_never_have_the_same_name(one: Path, other: Path) -> None:
    """Else a problem of one would be taken for a problem of the other."""
    assert (dotted(one) == dotted(other)) == (one == other)


@pytest.mark.parametrize(("path", "line"), [(("a", "b"), 2), (("a", "new"), 1), (("a", "d", 0), 5), (("new",), 1)])
def test_a_line_is_that_of_the_nearest_section(path: Path, line: int) -> None:
    """A missing key is reported where it should stand."""
    assert DOCUMENT.line(path) == line


@pytest.mark.parametrize(
    ("path", "usable"),
    [
        (("a", "b"), True),
        (("a", "c"), True),  # null is a value
        (("a", "new"), False),
        (("a", "b", "deeper"), False),
        (("a", "d"), False),  # one of its items is refused
        (("e",), False),
        (("e", "deeper"), False),
    ],
)
def test_a_value_is_usable_when_nothing_about_it_is_refused(path: Path, usable: bool) -> None:
    """Neither the value, nor a part of it, nor what is around it."""
    assert DOCUMENT.usable(path) == usable


def test_nothing_is_usable_in_a_file_that_could_not_be_read() -> None:
    """Not even a key that was seen before the reader gave up."""
    assert not Document("x.yaml", None, {"a": 1}).usable(("a",))


def test_a_usable_value_can_be_had() -> None:
    """And one that is not usable raises KeyError with its name."""
    assert DOCUMENT.value(("a", "b")) == 1
    with pytest.raises(KeyError, match=r"a\.d"):
        DOCUMENT.value(("a", "d"))


def test_problems_are_added_to_those_there_are() -> None:
    """The reader's and the model's stand side by side."""
    one, other = (Problem("x.yaml", line, "", "wrong", "", "") for line in (1, 2))
    document = DOCUMENT.with_problems([one], ["a.b"]).with_problems([other])
    assert document.problems == (one, other)
    assert document.refused == {"a.d[1]", "e", "a.b"}
