"""The picture as numbers: nothing overlaps, lines go to the left, and the same documents give the same picture."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from ci.changes.report.page.layers import Place, layers
from ci.changes.report.page.model import Effect
from ci.changes.report.page.picture import Picture, picture
from ci.changes.report.page.resources import Resource, count, resources
from tests.ci.changes.report.page_examples import diff, document, every_effect, repository

NAMES = [f"c{number}" for number in range(7)]
USES = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=4), min_size=1)


def complete(uses: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return uses in which every name has an entry and none uses itself."""
    names = uses.keys() | set().union(*uses.values())
    return {name: uses.get(name, set()) - {name} for name in sorted(names)}


@given(USES)
def test_what_is_used_stands_to_the_left(uses: dict[str, set[str]]) -> None:
    """Unless the two use each other, directly or not; every name has one place, every crossing line one, too."""
    whole = complete(uses)
    found = layers(whole)
    assert sorted(place.name for column in found.columns for place in column if not place.passes) == sorted(whole)
    assert all(len(set(column)) == len(column) for column in found.columns)
    assert all(any(not place.passes for place in column) for column in found.columns)
    for user, targets in whole.items():
        for used in targets:
            assert found.of[used] < found.of[user] or reaches(whole, used, user)
            assert all(Place(used, passes=True) in found.columns[layer] for layer in found.between(user, used))


def reaches(uses: dict[str, set[str]], start: str, end: str) -> bool:
    """Return whether `start` uses `end`, directly or not."""
    seen, new = {start}, [start]
    while new:
        new = [used for name in new for used in uses[name] if used not in seen]
        seen.update(new)
    return end in seen


def test_a_long_chain_needs_no_deep_stack() -> None:
    """Python would stop at a thousand calls."""
    names = [f"{number:05}" for number in range(3_000)]
    uses = {name: {after} for name, after in pairwise(names)} | {names[-1]: set()}
    assert layers(uses).of[names[0]] == 2_999


@given(USES, st.lists(st.integers(1, 30), min_size=7, max_size=7))
def test_nothing_overlaps_and_everything_is_inside(uses: dict[str, set[str]], sizes: list[int]) -> None:
    """Boxes of any sizes, chips in their box, whatever uses what."""
    whole = complete(uses)
    found = []
    for name, size in zip(whole, sizes, strict=False):
        for number in range(size):
            targets = tuple(f"t.{used}-0" for used in sorted(whole[name])) if number == 0 else ()
            found.append(Resource(f"t.{name}-{number}", name, f"{number}", "t", None, targets))
    check(picture(found))


def check(drawn: Picture) -> None:
    """Fail where two boxes or two chips share a pixel, or something leaves what it is in."""
    whole = (0, 0, drawn.width, drawn.height)
    boxes = [(box.x, box.y, box.width, box.height) for box in drawn.boxes]
    assert all(is_inside(box, whole) for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for box, frame in zip(drawn.boxes, boxes, strict=True):
        chips = [(chip.x, chip.y, 160, 24) for chip in box.chips]
        assert all(is_inside(chip, frame) for chip in chips)
        assert not [pair for pair in combinations(chips, 2) if overlap(*pair)]


Frame = tuple[int, int, int, int]


def is_inside(inner: Frame, outer: Frame) -> bool:
    """Return whether a frame is within another."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def overlap(one: Frame, other: Frame) -> bool:
    """Return whether two frames share a pixel."""
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))


def test_a_hundred_resources_fit_a_desktop_screen() -> None:
    """The picture is at most as wide as the page, and about as high as a screen."""
    for environment in repository():
        drawn = picture(resources(environment))
        check(drawn)
        assert drawn.width <= 1440
        assert drawn.height <= 1100
        assert sum(len(box.chips) for box in drawn.boxes) >= 90


def test_lines_count_the_references_between_two_capabilities() -> None:
    """References inside of a capability have none."""
    balancers = {
        f"aws_lb.edge_{number}": {"vpc": "${aws_vpc.network_vpc.id}", "x": "${aws_lb.edge_0.id}"} for number in range(7)
    }
    drawn = picture(resources(diff("dev", None, document({"aws_vpc.network_vpc": {}, **balancers}))))
    assert [(edge.user, edge.used, edge.references, edge.weight) for edge in drawn.edges] == [("edge", "network", 7, 3)]
    assert [(box.name, box.is_used, box.effects) for box in drawn.boxes] == [
        ("edge", False, ((Effect.ADDED, 7),)),
        ("network", True, ((Effect.ADDED, 1),)),
    ]


def test_no_resources_are_an_empty_picture() -> None:
    """Nothing is drawn, and nothing fails."""
    assert picture(()) == Picture(0, 24, (), ())


def test_a_resource_knows_what_happens_to_it_and_what_it_refers_to() -> None:
    """What head removes is still there, with what it referred to; what moved stands under its new address."""
    prod = every_effect()[2]
    found = {one.address: (one.group, one.label, one.effect, one.uses) for one in resources(prod)}
    assert found == {
        "aws_vpc.network_vpc": ("network", "vpc", None, ()),
        "aws_subnet.network_old": ("network", "old", Effect.REMOVED, ("aws_vpc.network_vpc",)),
        "aws_lb.edge_balancer": ("edge", "balancer", Effect.CHANGED, ()),
        "aws_ecs_cluster.service_cluster": ("service", "cluster", Effect.REPLACED, ()),
        "aws_sns_topic.alarms_renamed": ("alarms", "renamed", Effect.MOVED, ()),
        "aws_db_instance.store_database": ("store", "database", Effect.CHANGED, ()),
        "aws_sqs_queue.alarms_letters": ("alarms", "letters", Effect.ADDED, ("aws_sns_topic.alarms_renamed",)),
    }
    assert count(prod) == (6, 6)


def test_what_was_removed_refers_to_the_new_address_of_what_moved() -> None:
    """Else its line would end nowhere."""
    base = document(
        {"aws_sns_topic.a_old": {"name": "n"}, "aws_sqs_queue.a_gone": {"topic": "${aws_sns_topic.a_old.arn}"}}
    )
    head = document({"aws_sns_topic.a_new": {"name": "n"}})
    found = {one.address: one.uses for one in resources(diff("dev", base, head))}
    assert found == {"aws_sns_topic.a_new": (), "aws_sqs_queue.a_gone": ("aws_sns_topic.a_new",)}


def test_a_resource_that_no_construct_wrote_has_a_box_all_the_same() -> None:
    """Under its address."""
    bare = {"resource": {"aws_vpc": {"main": {}}}}
    assert [(one.group, one.label) for one in resources(diff("dev", bare, bare))] == [
        ("other resources", "aws_vpc.main")
    ]
