"""Two values as lines: what a reader sees of a difference."""

from __future__ import annotations

import pytest

from ci.changes.diff.values import JsonText, Keyed, Node, Sensitive, unordered
from ci.changes.report.page.difference import DiffLine, Side, alone, compared, written
from ci.changes.report.page.text import breakable, marked, shortened, spelled, visible

SIGNS = {Side.BOTH: " ", Side.BASE: "-", Side.HEAD: "+", Side.LEFT_OUT: "…"}


def shown(lines: tuple[DiffLine, ...]) -> list[str]:
    """Return lines as text, with what differs in a line in brackets."""
    return [
        SIGNS[line.side] + "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in line.pieces)
        for line in lines
    ]


@pytest.mark.parametrize(
    ("node", "lines"),
    [
        (None, ["null"]),
        (True, ["true"]),
        (1.5, ["1.5"]),
        ("é", ['"é"']),
        ("8", ['"8"']),
        ([], ["[]"]),
        ({}, ["{}"]),
        ([1, "a", None], ['[1, "a", null]']),
        (Sensitive.of("x"), ["(sensitive value)"]),
        ([Sensitive.of("x")], ["[(sensitive value)]"]),
        (JsonText({"a": 1}), ["{", '  "a": 1', "}"]),
        (unordered(["b", "a"]), ['["a", "b"]']),
        (Keyed(("n",), {("x",): {"n": "x"}}, (("x",),)), ["[", "  {", '    "n": "x"', "  }", "]"]),
        (
            {"b": ["x" * 60], "a": {"c": []}},
            ["{", '  "a": {', '    "c": []', "  }", '  "b": [', f'    "{"x" * 60}"', "  ]", "}"],
        ),
        ("a\nb", ['"a\n', 'b"']),
        ("a\n", ['"a\n', '"']),
    ],
)
def test_a_value_is_written_as_json(node: Node, lines: list[str]) -> None:
    """Sorted, short lists on one line, a secret as its words, a text of several lines as it is."""
    assert written(node) == lines


def test_only_one_side_has_a_value() -> None:
    """Every line of it has the side's sign."""
    assert shown(alone({"a": 1}, Side.HEAD)) == ["+{", '+  "a": 1', "+}"]


def test_the_words_that_differ_are_marked() -> None:
    """In a sentence and in an identifier; a space between two of them belongs to them."""
    lines = compared("look at the cache first, then at the log", "look at the other table first, then at the log")
    assert shown(lines) == [
        '-"look at the [cache] first, then at the log"',
        '+"look at the [other table] first, then at the log"',
    ]


def test_lines_without_much_in_common_are_not_compared_word_by_word() -> None:
    """Marks all over a line say nothing."""
    assert shown(compared("one two three", "four five six")) == ['-"one two three"', '+"four five six"']


def test_very_long_lines_are_compared_as_a_whole() -> None:
    """The comparison of words is quadratic."""
    before, after = "a " * 300, "a " * 300 + "b"
    assert shown(compared(before, after)) == [f'-"{before}"', f'+"{after}"']


def test_equal_lines_far_from_a_difference_are_left_out() -> None:
    """Three stay on either side; what is left out is counted."""
    before = "".join(f"line {number}\n" for number in range(12))
    after = before.replace("line 8", "line eight")
    assert shown(compared(before, after)) == [
        "…5 equal lines",
        " line 5\n",
        " line 6\n",
        " line 7\n",
        "-line [8]\n",
        "+line [eight]\n",
        " line 9\n",
        " line 10\n",
        " line 11\n",
        ' "',
    ]


def test_lines_may_become_more() -> None:
    """Then they are not paired, and the equal ones between stay."""
    before: Node = {"a": 1, "z": 9}
    after: Node = {"a": {"b": 2}, "z": 9}
    assert shown(compared(before, after)) == [
        " {",
        '-  "a": 1',
        '+  "a": {',
        '+    "b": 2',
        "+  }",
        '   "z": 9',
        " }",
    ]


def test_two_secrets_are_both_shown() -> None:
    """Their words are equal, and still they differ."""
    assert shown(compared(Sensitive.of("a"), Sensitive.of("b"))) == ["-(sensitive value)", "+(sensitive value)"]


def test_a_line_becomes_markup() -> None:
    """Its side is its tag, what differs is marked, all text is escaped."""
    old, new = compared("<b> a", "<i> a")
    assert marked(old) == "<del>&#34;&lt;<mark>b</mark>&gt; a&#34;</del>"
    assert marked(new) == "<ins>&#34;&lt;<mark>i</mark>&gt; a&#34;</ins>"


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u202e", "\u2066", "\ufeff", "\u115f", "\u3164", "\U000e0041"],
)
def test_what_cannot_be_seen_is_spelled(character: str) -> None:
    """As an escape of Python and JSON, between what can be seen."""
    assert character not in visible(f"a{character}b")
    assert visible(f"a{character}b").startswith("a<u>\\")
    assert spelled(f"a{character}b") == f"a{character.encode('unicode_escape').decode()}b"


def test_letters_of_every_script_stay() -> None:
    """Only what hides is spelled."""
    assert spelled("größe 値 שלום") == visible("größe 値 שלום") == "größe 値 שלום"


def test_a_long_name_keeps_its_end() -> None:
    """Two names that begin alike often differ there."""
    assert shortened("private-2-routes", 16) == "private-2-routes"
    assert shortened("private-network-2-routes", 12) == "private…utes"


def test_a_name_may_break_after_its_underscores() -> None:
    """Which adds nothing to what is copied."""
    assert breakable(visible("aws_lb.<a>")) == "aws_<wbr>lb.<wbr>&lt;a&gt;"
