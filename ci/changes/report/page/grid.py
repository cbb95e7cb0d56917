"""Layers of capabilities and their sizes -> where each box stands and which way each line takes.

Whole pixels only and no measuring of text, so that the same documents give the same picture on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ci.changes.report.page.layers import Layers, Place

CHIP_WIDTH, CHIP_HEIGHT, CHIP_GAP = 160, 24, 5
PADDING, HEADING = 9, 27
# Between columns there is room for the lines, between boxes for a glance; a line that passes needs little.
_BETWEEN_COLUMNS, _BETWEEN_BOXES, _PASSAGE, _MARGIN = 48, 20, 4, 12
# The picture is made no wider than this by placing chips side by side; what has no room makes it higher instead.
_WIDTH = 1440
_MOST_SIDE_BY_SIDE = 3


@dataclass(frozen=True)
class Grid:
    """The geometry of a picture: by layer its left edge and its chips side by side, and the top of each place."""

    layers: Layers
    sizes: Mapping[str, int]
    side_by_side: tuple[int, ...]
    lefts: tuple[int, ...]
    tops: Mapping[tuple[int, Place], int]
    width: int
    height: int

    def box(self, name: str) -> tuple[int, int, int, int]:
        """Return left, top, width and height of a box."""
        layer = self.layers.of[name]
        columns = self.side_by_side[layer]
        size = box_width(columns), box_height(self.sizes[name], columns)
        return self.lefts[layer], self.tops[layer, Place(name)], *size

    def rows(self, name: str) -> int:
        """Return how many chips stand below each other in a box."""
        return _rows(self.sizes[name], self.side_by_side[self.layers.of[name]])

    def line(self, user: str, used: str, start: int) -> str:
        """Return the SVG path from the left edge of `user`, at the height `start`, to the right edge of `used`."""
        x, y = self.lefts[self.layers.of[user]], start
        parts = [f"M{x} {y}"]
        for layer in self.layers.between(user, used):
            left, height = self.lefts[layer], self.tops[layer, Place(used, passes=True)]
            parts += [_curve(x, y, left + box_width(self.side_by_side[layer]), height), f"H{left}"]
            x, y = left, height
        left, top, width, height = self.box(used)
        parts.append(_curve(x, y, left + width, top + height // 2))
        return "".join(parts)


def grid(layers: Layers, sizes: Mapping[str, int]) -> Grid:
    """Return the geometry. In: the layers, and how many resources each capability has."""
    side_by_side = _side_by_side(layers, sizes)
    widths = [box_width(columns) for columns in side_by_side]
    heights = [_height(places, sizes, columns) for places, columns in zip(layers.columns, side_by_side, strict=True)]
    lefts = tuple(accumulate((width + _BETWEEN_COLUMNS for width in widths), initial=_MARGIN))
    highest = max(heights, default=0)
    tops = {}
    for layer, places in enumerate(layers.columns):
        y = _MARGIN + (highest - heights[layer]) // 2
        for place in places:
            tops[layer, place] = y
            y += _place_height(place, sizes, side_by_side[layer]) + _BETWEEN_BOXES
    width = lefts[-1] - _BETWEEN_COLUMNS + _MARGIN if widths else 0
    return Grid(layers, sizes, side_by_side, lefts, tops, width, highest + 2 * _MARGIN)


def box_width(side_by_side: int) -> int:
    """Return the width of a box with so many columns of chips."""
    return 2 * PADDING + side_by_side * (CHIP_WIDTH + CHIP_GAP) - CHIP_GAP


def box_height(size: int, side_by_side: int) -> int:
    """Return the height of a box with so many chips."""
    return HEADING + PADDING + _rows(size, side_by_side) * (CHIP_HEIGHT + CHIP_GAP) - CHIP_GAP


def _rows(size: int, side_by_side: int) -> int:
    return -(-size // side_by_side)


def _side_by_side(layers: Layers, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the columns of chips in each layer: the highest layer is made wider for as long as there is room."""
    found = [1] * len(layers.columns)
    room = _WIDTH - 2 * _MARGIN - sum(box_width(1) + _BETWEEN_COLUMNS for _ in found) + _BETWEEN_COLUMNS
    while found and room >= CHIP_WIDTH + CHIP_GAP:
        heights = [_height(places, sizes, found[layer]) for layer, places in enumerate(layers.columns)]
        highest = heights.index(max(heights))
        largest = max(sizes[place.name] for place in layers.columns[highest] if not place.passes)
        if found[highest] >= min(_MOST_SIDE_BY_SIDE, largest):
            break
        found[highest] += 1
        room -= CHIP_WIDTH + CHIP_GAP
    return tuple(found)


def _height(places: Sequence[Place], sizes: Mapping[str, int], side_by_side: int) -> int:
    inside = sum(_place_height(place, sizes, side_by_side) for place in places)
    return inside + _BETWEEN_BOXES * (len(places) - 1)


def _place_height(place: Place, sizes: Mapping[str, int], side_by_side: int) -> int:
    return _PASSAGE if place.passes else box_height(sizes[place.name], side_by_side)


def _curve(x: int, y: int, to_x: int, to_y: int) -> str:
    middle = (x + to_x) // 2
    return f"C{middle} {y} {middle} {to_y} {to_x} {to_y}"
