"""Which resources moved, which may have, and what head declares."""

from __future__ import annotations

from typing import Any

import pytest

from ci.changes.diff import Ambiguous, Change, Kind, Move, ambiguities, apply, compare, normalize


def document(moved: Any = (), **resources: Any) -> dict[str, Any]:
    """Return a document with resources of one type, by name."""
    blocks = {"moved": [{"from": f"t.{old}", "to": f"t.{new}"} for old, new in moved]} if moved else {}
    return {"resource": {"t": resources}, **blocks}


def kinds(base: dict[str, Any], head: dict[str, Any]) -> dict[str, str]:
    """Return address to kind, and `from` where something moved."""
    changes = compare(base, head)
    assert apply(changes, base) == normalize(head)
    return {
        change.address: f"from {change.move.before}" if change.move is not None else change.kind.value
        for change in changes
    }


def moves(base: dict[str, Any], head: dict[str, Any]) -> list[Move]:
    """Return the moves between two documents."""
    return [change.move for change in compare(base, head) if change.move is not None]


def test_the_same_configuration_under_another_address_moved() -> None:
    """One line is open."""
    base = document(a={"//": {"metadata": {"path": "s/x/a"}}, "v": 1})
    head = document(b={"//": {"metadata": {"path": "s/y/load-balancer"}}, "v": 1})
    (change,) = compare(base, head)
    assert change == Change(
        "t.b", Kind.MOVED, "resource", "t", "y/load-balancer", move=Move("t.a", "t.b", path="y/load-balancer")
    )
    assert change.capability == "y"
    assert change.move is not None
    assert change.move.is_open
    assert change.move.python == 'load_balancer.move_from_id("t.a")'
    assert change.move.block == {"from": "t.a", "to": "t.b"}
    assert change.move.hcl == "moved {\n  from = t.a\n  to   = t.b\n}"


@pytest.mark.parametrize(
    ("path", "variable"),
    [(None, "resource"), ("x/1a", "resource"), ("x/class", "resource"), ("é", "_"), ("a.b", "a_b"), ("ok", "ok")],
)
def test_the_line_is_python_whatever_the_construct_is_called(path: str | None, variable: str) -> None:
    """An id that makes no variable gets a word in its place."""
    assert Move("t.a", "t.b", path=path).python == f'{variable}.move_from_id("t.a")'


def test_another_type_or_configuration_is_no_move() -> None:
    """Nothing is guessed from a likeness."""
    assert kinds(document(a={"v": 1}), document(b={"v": 2})) == {"t.a": "removed", "t.b": "added"}
    other = {"resource": {"u": {"b": {"v": 1}}}}
    assert kinds(document(a={"v": 1}), other) == {"t.a": "removed", "u.b": "added"}


def test_references_to_what_moved_are_no_difference() -> None:
    """Along a chain, in an output, and in depends_on."""

    def make(a: str, b: str, c: str) -> dict[str, Any]:
        resources = {
            a: {"v": 1},
            b: {"up": f"${{t.{a}.id}}"},
            c: {"up": f"${{t.{b}.id}}", "depends_on": [f"t.{a}"]},
            "stays": {"up": f"${{t.{c}.id}}"},
        }
        return document(**resources) | {"output": {"o": {"value": f"${{t.{c}.id}}"}}}

    expected = {"t.x": "from t.a", "t.y": "from t.b", "t.z": "from t.c"}
    assert kinds(make("a", "b", "c"), make("x", "y", "z")) == expected


def test_a_circle_of_references_can_be_renamed() -> None:
    """Terraform would refuse it, and a comparison must end."""

    def make(*names: str) -> dict[str, Any]:
        before = (names[-1], *names)
        return document(
            **{name: {"v": name in "abx", "up": f"${{t.{last}.id}}"} for name, last in zip(names, before, strict=False)}
        )

    base = make("a", "b", "c")
    head = make("x", "b", "c")
    assert kinds(base, head) == {"t.x": "from t.a"}
    self_reference = {"up": "${t.a.id}"}
    assert kinds(document(a=self_reference), document(b={"up": "${t.b.id}"})) == {"t.b": "from t.a"}


def test_a_data_source_that_moved_is_no_difference_to_its_readers() -> None:
    """It is a move as well, and nothing is at stake."""
    base = {"data": {"d": {"a": {"v": 1}}}, "output": {"o": {"value": "${data.d.a.id}"}}}
    head = {"data": {"d": {"b": {"v": 1}}}, "output": {"o": {"value": "${data.d.b.id}"}}}
    assert kinds(base, head) == {"data.d.b": "from data.d.a"}
    twins = {"data": {"d": {"a": {}, "b": {}}}}
    assert ambiguities(compare(twins, {"data": {"d": {"c": {}, "d": {}}}})) == []


def test_equal_resources_are_listed_and_not_guessed() -> None:
    """They stay removed and added."""
    base, head = document(a={"v": 1}, b={"v": 1}, z={"v": 2}), document(c={"v": 1}, d={"v": 1}, y={"v": 2})
    changes = compare(base, head)
    group = Ambiguous(("t.a", "t.b"), ("t.c", "t.d"))
    assert ambiguities(changes) == [group]
    assert [(change.address, change.kind, change.ambiguous) for change in changes] == [
        ("t.a", Kind.REMOVED, group),
        ("t.b", Kind.REMOVED, group),
        ("t.y", Kind.MOVED, None),
        ("t.c", Kind.ADDED, group),
        ("t.d", Kind.ADDED, group),
    ]


@pytest.mark.parametrize(("left", "came"), [("ab", "c"), ("a", "cd")])
def test_one_candidate_for_several_is_ambiguous(left: str, came: str) -> None:
    """Which of two equal resources stayed is not known either."""
    base, head = (document(**{name: {"v": 1} for name in names}) for names in (left, came))
    (group,) = ambiguities(compare(base, head))
    assert group == Ambiguous(tuple(f"t.{name}" for name in left), tuple(f"t.{name}" for name in came))


def test_equal_resources_are_told_apart_by_who_uses_them() -> None:
    """Two addresses without a name, each in a gateway of its own: the gateways say which is which."""

    def make(*names: str) -> dict[str, Any]:
        one, two, three = names
        gateways = {"g1": {"n": 1, "at": f"${{t.{one}.id}}"}, "g2": {"n": 2, "at": f"${{t.{two}.id}}"}}
        return document(**{name: {"v": 1} for name in names}, **gateways) | {
            "output": {"o": {"value": f"${{t.{three}.id}} ${{t.g1.id}}"}}
        }

    expected = {"t.x": "from t.a", "t.y": "from t.b", "t.z": "from t.c"}
    assert kinds(make("a", "b", "c"), make("x", "y", "z")) == expected


def test_who_is_used_by_very_many_is_not_read_for_each() -> None:
    """That would be quadratic; such resources stay ambiguous, and what lists them all changes."""

    def make(prefix: str) -> dict[str, Any]:
        names = [f"{prefix}{number}" for number in range(101)]
        return document(**{name: {} for name in names}) | {
            "output": {"o": {"value": [f"${{t.{name}.id}}" for name in names]}}
        }

    changes = compare(make("a"), make("b"))
    assert {(change.kind, change.mode) for change in changes} == {
        (Kind.REMOVED, "resource"),
        (Kind.ADDED, "resource"),
        (Kind.CHANGED, "output"),
    }


def test_what_refers_to_ambiguous_resources_moves_with_a_change() -> None:
    """It is the only one of its configuration; which of the two it now names is not known."""

    def make(one: str, two: str, user: str) -> dict[str, Any]:
        lists = {user: {"n": 1, "depends_on": [f"t.{one}", f"t.{two}"]}}
        resources: dict[str, Any] = {one: {"v": 1}, two: {"v": 1}, **lists}
        return document(**resources)

    base, head = make("a", "b", "u"), make("c", "d", "w")
    changes = compare(base, head)
    assert apply(changes, base) == normalize(head)
    assert [(change.kind, bool(change.attributes)) for change in changes if change.move] == [(Kind.MOVED, True)]


def test_an_exchange_of_addresses_is_moves_that_no_line_can_declare() -> None:
    """Two resources took each other's addresses, and everybody refers to them by the new ones."""
    base = document(a={"v": 1}, b={"v": 2, "up": "${t.a.id}"}, c={"n": 1, "up": "${t.b.id}"})
    head = document(b={"v": 1}, a={"v": 2, "up": "${t.b.id}"}, c={"n": 1, "up": "${t.a.id}"})
    assert kinds(base, head) == {"t.a": "from t.b", "t.b": "from t.a"}
    found = moves(base, head)
    assert [(move.is_open, move.obstacle) for move in found] == [
        (False, "t.a is in use by another resource, so Terraform changes both in place"),
        (False, "t.b is in use by another resource, so Terraform changes both in place"),
    ]


def test_a_chain_of_addresses_is_moves_that_no_line_can_declare() -> None:
    """A became b, and b became c: Terraform refuses both blocks at once."""
    base, head = document(a={"v": 1}, b={"v": 2}), document(b={"v": 1}, c={"v": 2})
    assert kinds(base, head) == {"t.b": "from t.a", "t.c": "from t.b"}
    assert [move.obstacle is not None for move in moves(base, head)] == [True, True]


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        # Shifted by one: what stands last is new, what stood first is gone.
        (
            document(a={"v": 1}, b={"v": 2}, c={"v": 3}),
            document(a={"v": 9}, b={"v": 1}, c={"v": 2}),
            {"t.a": "changed", "t.b": "changed", "t.c": "changed"},
        ),
        # The same two configurations, but what refers to them still says the old addresses.
        (
            document(a={"v": 1}, b={"v": 2}, c={"up": "${t.a.id}"}),
            document(a={"v": 2}, b={"v": 1}, c={"up": "${t.a.id}"}),
            {"t.a": "changed", "t.b": "changed"},
        ),
        # References changed, and nothing else.
        (
            document(a={"v": 1}, b={"v": 2}, c={"up": "${t.a.id}"}, d={"up": "${t.a.id}"}),
            document(a={"v": 1}, b={"v": 2}, c={"up": "${t.b.id}"}, d={"up": "${t.b.id}"}),
            {"t.c": "changed", "t.d": "changed"},
        ),
        # c has no match for its own sake; that of d, which refers to it, is found when c counts as the same again.
        (
            document(c={"v": 1}, d={"w": 1, "up": "${t.c.id}"}, e={"v": 2}, f={"w": 1, "up": "${t.e.id}"}),
            document(c={"v": 2}, d={"w": 1, "up": "${t.c.id}"}, e={"v": 3}, f={"w": 1, "up": "${t.e.id}"}),
            {"t.c": "changed", "t.e": "changed"},
        ),
        # A circle in which nobody has a match.
        (
            document(a={"v": 1, "up": "${t.b.id}", "n": 1}, b={"v": 2, "up": "${t.a.id}", "n": 2}),
            document(a={"v": 2, "up": "${t.b.id}", "n": 2}, b={"v": 1, "up": "${t.a.id}", "n": 3}),
            {"t.a": "changed", "t.b": "changed"},
        ),
        (
            document(a={"v": 1, "r": ["${t.b.id}", "${t.c.id}"]}, b={"v": 1, "r": ["${t.a.id}", "${t.a.id}"]}, c={}),
            document(a={"v": 1, "r": ["${t.b.id}", "${t.b.id}"]}, b={"v": 1, "r": ["${t.c.id}", "${t.a.id}"]}, c={}),
            {"t.a": "changed", "t.b": "changed"},
        ),
    ],
)
def test_a_shared_address_is_the_same_resource_in_doubt(
    base: dict[str, Any], head: dict[str, Any], expected: dict[str, str]
) -> None:
    """What Terraform would do: change in place."""
    assert kinds(base, head) == expected


def test_a_declared_move_says_so_and_its_block_is_no_change_of_its_own() -> None:
    """Whatever else changed, it is the same resource."""
    base, head = document(a={"v": 1}), document(moved=[("a", "b")], b={"v": 2})
    (change,) = compare(base, head)
    assert change.move == Move("t.a", "t.b", declared=True)
    assert not change.move.is_open
    assert [(item.name, item.before, item.after) for item in change.attributes] == [("v", 1, 2)]
    assert apply([change], base) == normalize(head)


def test_a_chain_of_declared_moves_leads_to_the_end() -> None:
    """As old blocks pile up."""
    base = document(a={"v": 1})
    head = document(moved=[("a", "b"), ("b", "c")], c={"v": 1})
    (change,) = compare(base, head)
    assert change.move == Move("t.a", "t.c", declared=True, via=("t.b",))
    assert apply([change], base) == normalize(head)


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ([("a", "c")], {"t.a": "removed", "t.b": "added", "moved.t.a": "added"}),
        ([("a", "z"), ("z", "a")], {"t.a": "removed", "t.b": "added", "moved.t.a": "added", "moved.t.z": "added"}),
        ([("a", "stays")], {"t.a": "removed", "t.b": "added", "moved.t.a": "added"}),
        ([("stays", "b")], {"t.a": "removed", "t.b": "added", "moved.t.stays": "added"}),
        ([("other", "b")], {"t.a": "removed", "t.b": "added", "moved.t.other": "added"}),
    ],
)
def test_a_block_that_fits_nothing_is_a_change_like_others(
    moved: list[tuple[str, str]], expected: dict[str, str]
) -> None:
    """No such target, a circle, a target or a source that is in use, a source that never was."""
    base = document(a={"v": 1}, stays={"s": 1})
    assert kinds(base, document(moved=moved, b={"v": 2}, stays={"s": 1})) == expected


def test_two_blocks_for_one_target_count_once() -> None:
    """Terraform refuses that; here the first one counts."""
    base, head = document(a={"v": 1}, b={"v": 2}), document(moved=[("a", "c"), ("b", "c")], c={"v": 1})
    assert kinds(base, head) == {"t.c": "from t.a", "t.b": "removed", "moved.t.b": "added"}


def test_a_block_between_types_is_not_a_move_here() -> None:
    """What a provider makes of it, only the plan knows."""
    base = {"resource": {"t": {"a": {"v": 1}}}}
    head = {"resource": {"u": {"a": {"v": 1}}}, "moved": [{"from": "t.a", "to": "u.a"}]}
    assert kinds(base, head) == {"t.a": "removed", "u.a": "added", "moved.t.a": "added"}


def test_a_block_that_is_taken_away_is_a_change() -> None:
    """An environment that has not seen it yet would destroy."""
    base, head = document(moved=[("a", "b")], b={"v": 1}), document(b={"v": 1})
    assert kinds(base, head) == {"moved.t.a": "removed"}
