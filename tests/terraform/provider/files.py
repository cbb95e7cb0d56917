"""The section `replacement` of a type's file: where it stands, and what another one would change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path

from shared.aws.files import TYPES, file_name
from tests.ci.changes.diff.provider_schema import MARK as MARK_OF_ATTRIBUTES
from tests.terraform.provider.sections import MARK, Section, as_text

_BY_HAND = re.compile(r"^replacement:\n", re.MULTILINE)


def file_of(type_: str) -> Path:
    """Return a type's file, whether or not it exists."""
    return TYPES / f"{type_}.yaml"


def by_hand(types: Iterable[str]) -> dict[str, str]:
    """Return a line for each type whose section a person wrote: it is not written over."""
    return {
        type_: f"{file_name(type_)}: replacement: written by hand: take it out, and the answers take its place"
        for type_ in types
        if is_by_hand(_text(type_))
    }


def is_by_hand(text: str) -> bool:
    """Return whether the section in a file's text stands where people write."""
    return _BY_HAND.search(_parts(text)[0]) is not None


def with_section(type_: str, section: Section) -> str:
    """Return a type's file with this section, before the one of the attributes."""
    return replaced(_text(type_), section)


def replaced(text: str, section: Section) -> str:
    """Return a file's text with another section; everything else stays."""
    people, attributes = _parts(text)
    return people + MARK + as_text(section) + attributes


def differences(type_: str, section: Section) -> list[str]:
    """Return what this section would change in a type's file, as lines of a unified diff; nothing when it is there."""
    return differences_of(file_name(type_), _text(type_), section)


def differences_of(name: str, text: str, section: Section) -> list[str]:
    """Return what this section would change in a text, as lines of a unified diff with this name."""
    lines = text.splitlines(), replaced(text, section).splitlines()
    return list(unified_diff(*lines, name, name, n=0, lineterm=""))


def _text(type_: str) -> str:
    file = file_of(type_)
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _parts(text: str) -> tuple[str, str]:
    """Return what people wrote, and the section of the attributes with its mark."""
    before, mark, attributes = text.partition(MARK_OF_ATTRIBUTES)
    return before.partition(MARK)[0], mark + attributes
