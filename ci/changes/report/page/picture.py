"""Resources -> a picture as numbers: boxes of capabilities, chips of resources in them, lines between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ci.changes.report.page.grid import CHIP_GAP, CHIP_HEIGHT, CHIP_WIDTH, HEADING, PADDING, Grid, grid
from ci.changes.report.page.layers import layers
from ci.changes.report.page.model import Effect
from ci.changes.report.page.resources import Resource

# From so many references on, a line is drawn thicker, and thicker again.
_SOME, _MANY = 2, 6


@dataclass(frozen=True)
class Chip:
    """A resource and its upper left corner; `uses` are numbers of other chips of the picture."""

    number: int
    resource: Resource
    x: int
    y: int
    uses: tuple[int, ...]


@dataclass(frozen=True)
class Box:
    """A capability with its resources; `is_used` when another one refers to it."""

    name: str
    x: int
    y: int
    width: int
    height: int
    is_used: bool
    chips: tuple[Chip, ...]

    @property
    def middle(self) -> int:
        """Return the height at which lines to this box arrive."""
        return self.y + self.height // 2

    @property
    def effects(self) -> tuple[tuple[Effect, int], ...]:
        """Return how many of the resources have each effect that there is."""
        found = Counter(chip.resource.effect for chip in self.chips)
        return tuple((effect, found[effect]) for effect in Effect if found[effect])


@dataclass(frozen=True)
class Edge:
    """A line from a box to one that it refers to; `references` counts pairs of resources."""

    user: str
    used: str
    references: int
    path: str

    @property
    def weight(self) -> int:
        """Return 1 to 3 for a line's thickness."""
        return 1 + (self.references >= _SOME) + (self.references >= _MANY)


@dataclass(frozen=True)
class Picture:
    """Everything that is drawn."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def picture(resources: Sequence[Resource]) -> Picture:
    """Return the picture of an environment's resources, which are sorted by capability; nothing for none."""
    members: dict[str, list[Resource]] = {}
    for resource in resources:
        members.setdefault(resource.group, []).append(resource)
    references = _references(resources)
    uses: dict[str, set[str]] = {name: set() for name in members}
    for user, used in references:
        uses[user].add(used)
    place = grid(layers(uses), {name: len(inside) for name, inside in members.items()})
    number_of = {resource.address: number for number, resource in enumerate(resources)}
    are_used = {used for _, used in references}
    boxes = {
        name: Box(name, *place.box(name), name in are_used, tuple(_chips(name, inside, place, number_of)))
        for name, inside in members.items()
    }
    return Picture(place.width, place.height, tuple(boxes.values()), tuple(_edges(references, boxes, place)))


def _references(resources: Sequence[Resource]) -> Counter[tuple[str, str]]:
    """Return how many times a resource of one capability refers to one of another."""
    group_of = {resource.address: resource.group for resource in resources}
    pairs = ((resource.group, group_of[address]) for resource in resources for address in resource.uses)
    return Counter((user, used) for user, used in pairs if user != used)


def _chips(name: str, inside: Sequence[Resource], place: Grid, number_of: Mapping[str, int]) -> Iterator[Chip]:
    left, top, *_ = place.box(name)
    for position, resource in enumerate(inside):
        column, row = divmod(position, place.rows(name))
        x = left + PADDING + column * (CHIP_WIDTH + CHIP_GAP)
        y = top + HEADING + row * (CHIP_HEIGHT + CHIP_GAP)
        uses = tuple(number_of[address] for address in resource.uses)
        yield Chip(number_of[resource.address], resource, x, y, uses)


def _edges(references: Mapping[tuple[str, str], int], boxes: Mapping[str, Box], place: Grid) -> Iterator[Edge]:
    """Yield the lines; those that leave one box do so below each other, in the order of where they go."""
    for user in sorted(boxes):
        targets = sorted((boxes[used].middle, used) for other, used in references if other == user)
        for number, (_, used) in enumerate(targets, 1):
            start = boxes[user].y + boxes[user].height * number // (len(targets) + 1)
            yield Edge(user, used, references[user, used], place.line(user, used, start))
