"""Everything on the page can be read, in light and in dark: the contrast of what stands on what, by WCAG 2.2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ci.changes.report.page

TEMPLATES = Path(ci.changes.report.page.__file__).with_name("templates")
TEXT, SHAPE = 4.5, 3.0
KINDS = ("added", "changed", "replaced", "moved", "removed")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "quiet", "accent") for ground in ("page", "surface", "raised")),
    *((kind, f"{kind}-soft", TEXT) for kind in KINDS),
    *((kind, ground, TEXT) for kind in KINDS for ground in ("page", "surface")),
    *((kind, f"{kind}-strong", TEXT) for kind in ("added", "removed")),
    ("on-accent", "accent", TEXT),
    *((line, ground, SHAPE) for line in ("control", "accent") for ground in ("page", "surface")),
    ("edge", "surface", SHAPE),
]


def palettes() -> dict[str, dict[str, str]]:
    """Return the colors by name, light and dark."""
    text = (TEMPLATES / "palette.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in text.split("@media"))
    return {"light": light, "dark": dark}


def luminance(color: str) -> float:
    """Return a color's relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS, ids=str)
def test_contrast(scheme: str, front: str, ground: str, least: float) -> None:
    """AA: 4.5 for text, 3 for what must be seen and is no text."""
    colors = palettes()[scheme]
    assert contrast(colors[front], colors[ground]) >= least


def test_the_measure_itself() -> None:
    """Black on white is 21, and the standard's grey on white just passes."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_color_has_a_light_and_a_dark_value_and_stands_in_the_palette() -> None:
    """No other file names one, but for a shadow."""
    light, dark = palettes().values()
    assert light.keys() == dark.keys()
    for file in TEMPLATES.glob("*.css"):
        if file.name != "palette.css":
            assert not re.search(r"#[0-9a-f]{3,8}\b(?=[;\s)])", file.read_text(encoding="utf-8")), file.name
            assert set(re.findall(r"var\(--([a-z-]+)\)", file.read_text(encoding="utf-8"))) <= {*light, "sans", "mono"}
