"""The page itself: one HTML document with everything in it, which asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ci.changes.report.page import grid
from ci.changes.report.page.matrix import Group, counts, groups
from ci.changes.report.page.model import MANY, About, Compared, Effect
from ci.changes.report.page.picture import picture
from ci.changes.report.page.resources import count, resources
from ci.changes.report.page.text import breakable, marked, shortened, spelled, visible

_TEMPLATES = Path(__file__).with_name("templates")
_STYLES = ("palette.css", "page.css", "changes.css", "graph.css", "narrow.css")
# Rows that a browser lays out before somebody asks for more.
_AT_FIRST = 300
# Environments that are called by their names where one text is about several of them; the last in promotion order is.
_MOST_NAMES = 5
_SCRIPTS = ("view.js", "changes.js", "graph.js", "start.js")


@dataclass(frozen=True)
class Summary:
    """One environment at a glance."""

    name: str
    counts: dict[Effect, int]
    base: int | None
    head: int | None

    @property
    def total(self) -> int:
        """Return how many elements differ."""
        return sum(self.counts.values())


def render(environments: Sequence[Compared], about: About) -> str:
    """Return the page as text to be written in UTF-8; the same bytes for the same input.

    In: the environments in promotion order, and what was compared. Errors: DocumentError for what is no Terraform JSON.
    """
    rows = groups(environments)
    styles, scripts = _joined(_STYLES), _joined(_SCRIPTS)
    template = _jinja().get_template("page.html.j2")
    return template.render(
        about=about,
        summaries=[Summary(one.name, counts(one), *count(one)) for one in environments],
        groups=rows,
        totals=_totals(rows),
        capabilities=tuple(dict.fromkeys(group.name for group in sorted(rows, key=lambda group: group.name))),
        destroying=sum(row.danger.destroys for group in rows for row in group.rows),
        is_many=len(environments) >= MANY,
        most_names=_MOST_NAMES,
        pictures=[picture(resources(one)) for one in environments],
        grid=grid,
        at_first=_AT_FIRST,
        effects=tuple(Effect),
        styles=Markup(styles),  # noqa: S704 - files of this folder
        scripts=Markup(scripts),  # noqa: S704
        policy=_policy(styles, scripts),
    )


def _totals(rows: Sequence[Group]) -> dict[Effect, int]:
    """Return how many rows have each effect in some environment."""
    found = [{mark.effect for mark in row.marks if mark is not None} for group in rows for row in group.rows]
    return {effect: sum(effect in effects for effects in found) for effect in Effect}


def _policy(styles: str, scripts: str) -> str:
    """Return the content security policy: nothing is loaded, and nothing but this style and this script counts."""
    return (
        f"default-src 'none'; script-src {_source(scripts)}; style-src {_source(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _jinja() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "visible": visible,
        "spelled": spelled,
        "shortened": shortened,
        "marked": marked,
        "breakable": breakable,
    }
    return environment


def _joined(names: Sequence[str]) -> str:
    return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in names)
