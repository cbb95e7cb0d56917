"""One element's differences side by side."""

from __future__ import annotations

from ci.changes.diff import Ambiguous, AttributeChange, Change, Kind, Move, compare
from ci.changes.diff.path import ROOT, Index, Key, Member
from ci.changes.report.page.details import Details, details
from ci.changes.report.page.difference import Side
from tests.ci.changes.report.page_examples import document


def change(*attributes: AttributeChange) -> Change:
    """Return a changed load balancer."""
    return Change("aws_lb.a", Kind.CHANGED, "resource", "aws_lb", attributes=attributes)


def changed(name: str, before: int, after: int) -> AttributeChange:
    """Return a change of one attribute."""
    return AttributeChange(ROOT / Key(name), Kind.CHANGED, before, after)


def table(found: Details) -> list[tuple[str, list[tuple[tuple[int, ...], str]]]]:
    """Return the attributes as text: name, then environments and lines of each cell."""
    return [
        (row.name, [(cell.environments, " ".join(line.text for line in cell.lines)) for cell in row.cells])
        for row in found.attributes
    ]


def test_neighbours_that_say_the_same_share_a_cell() -> None:
    """And an environment in which the attribute stays has an empty one between them."""
    found = details(
        {
            0: change(changed("a", 1, 2)),
            1: change(changed("b", 1, 2)),
            2: change(changed("a", 1, 2), changed("b", 1, 2)),
        }
    )
    assert found.environments == (0, 1, 2)
    assert table(found) == [
        ("a", [((0,), "1 2"), ((1,), ""), ((2,), "1 2")]),
        ("b", [((0,), ""), ((1, 2), "1 2")]),
    ]


def test_below_each_other_nothing_is_said_twice() -> None:
    """Environments share a cell wherever they stand."""
    found = details({number: change(changed("a", 1, 2 + number % 2)) for number in range(5)}, beside=False)
    assert table(found) == [("a", [((0, 2, 4), "1 2"), ((1, 3), "1 3")])]


def test_members_of_a_set_are_one_row() -> None:
    """They have no places to tell them apart by."""
    at = ROOT / Key("cidrs") / Member()
    found = details(
        {0: change(AttributeChange(at, Kind.REMOVED, before="a"), AttributeChange(at, Kind.ADDED, after="b"))}
    )
    assert table(found) == [("cidrs[]", [((0,), '"a" "b"')])]


def test_a_moved_item_is_no_difference_of_its_value() -> None:
    """Where it goes, and what it is."""
    moved = AttributeChange(ROOT / Key("x") / Index(2), Kind.MOVED, "c", "c", position=0)
    [row] = details({0: change(moved)}).attributes
    assert [(line.side, line.text) for line in row.cells[0].lines] == [(Side.BOTH, "moved to [0]"), (Side.BOTH, '"c"')]


def test_a_moved_item_that_changed_shows_both() -> None:
    """Where it goes, and what is another value in it."""
    moved = AttributeChange(ROOT / Key("x") / Index(2), Kind.MOVED, "c", "d", position=0)
    [row] = details({0: change(moved)}).attributes
    assert [(line.side, line.text) for line in row.cells[0].lines] == [
        (Side.BOTH, "moved to [0]"),
        (Side.BASE, '"c"'),
        (Side.HEAD, '"d"'),
    ]


def test_what_was_added_or_removed_is_shown_attribute_by_attribute() -> None:
    """So that the environments' values stand beside each other."""
    there = document({"aws_lb.edge_balancer": {"name": "n", "internal": True}})
    (added,), (removed,) = compare(None, there), compare(there, None)
    assert table(details({0: added, 1: removed})) == [
        ("internal", [((0,), "true"), ((1,), "true")]),
        ("name", [((0,), '"n"'), ((1,), '"n"')]),
    ]


def test_an_element_that_is_no_block_has_no_attributes() -> None:
    """Nothing is made up for it."""
    assert details({0: Change("local.a", Kind.ADDED, "local", after="x")}).attributes == ()


def test_an_attribute_says_that_it_forces_a_replacement() -> None:
    """Whichever environment it is in."""
    forcing = AttributeChange(ROOT / Key("name"), Kind.CHANGED, "a", "b", effect="replaces")
    assert [
        row.forces_replacement for row in details({0: change(changed("a", 1, 2)), 1: change(forcing)}).attributes
    ] == [False, True]


def test_long_values_are_not_short() -> None:
    """Two short lines stand beside each other, all else below each other."""
    short, long = (
        details({0: change(AttributeChange(ROOT / Key("a"), Kind.CHANGED, "x", value))}) for value in ("y", "y" * 40)
    )
    assert [found.attributes[0].cells[0].is_short for found in (short, long)] == [True, False]


def test_notes_are_said_once_for_all_environments_that_they_are_about() -> None:
    """A move, and candidates for one."""
    move, open_ = Move("aws_lb.old", "aws_lb.a"), Ambiguous(("aws_lb.x", "aws_lb.y"), ("aws_lb.a", "aws_lb.b"))
    moved = Change("aws_lb.a", Kind.MOVED, "resource", "aws_lb", move=move)
    unclear = Change("aws_lb.a", Kind.ADDED, "resource", "aws_lb", after={}, ambiguous=open_)
    found = details({0: moved, 1: unclear, 2: moved, 3: change()})
    assert [(note.environments, note.move, note.ambiguous) for note in found.notes] == [
        ((0, 2), move, None),
        ((1,), None, open_),
    ]
