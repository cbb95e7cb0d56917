"""Under which keys evidence lies, so that a listing is a history. Pure.

    v2/<stack>/<environment>/<time>-<digest>-<kind>-<id>.json     since version 2; the time in UTC, to the millisecond
    records/<environment>/<time>-<digest>-<id>.jsonl              version 1; the time to the second
    notes/<environment>/<time>-<kind>-<id>.jsonl

The digest is the beginning of the input digest, zeros where a note is about none. The kind has its place, so that a
policy can say who adds which (shared/access/evidence.py). An object counts under the very name that its content gives.
"""

from __future__ import annotations

import re
from datetime import datetime

from shared.naming import EVIDENCE

RECORDS, NOTES, DOCUMENTS = "records", "notes", "documents"
# Everything in the bucket lies in one of these.
FOLDERS = EVIDENCE, RECORDS, NOTES, DOCUMENTS
KINDS_OF_NOTES = ("drift", "hold", "override", "release")
NO_DIGEST = "0" * 12
_SECONDS = "%Y%m%dT%H%M%S"
_TIME = re.compile(r"^([0-9]{8}T[0-9]{6})([0-9]{3})?Z-")
_KIND = re.compile(r"^[0-9]{8}T[0-9]{9}Z-([0-9a-f]{12})-([a-z]+)-[^/]+$")
_DIGEST_OF_VERSION_1 = re.compile(r"^[0-9]{8}T[0-9]{6}Z-([0-9a-f]{12})-[0-9a-f]{8}\.jsonl$")


def stamp(moment: datetime) -> str:
    """Return a moment in UTC as keys have it: 20261124T120000123Z."""
    return f"{moment:{_SECONDS}}{moment.microsecond // 1000:03}Z"


def stamp_of(key: str) -> str:
    """Return the time in a key in the same form; of a key without one, what stands in its place."""
    name = _name(key)
    found = _TIME.match(name)
    return name.partition("-")[0] if found is None else f"{found[1]}{found[2] or '000'}Z"


def digest_of(key: str) -> str | None:
    """Return the first twelve digits of the input digest that a record's key is about; None where it says none."""
    found = (_KIND if is_version_2(key) else _DIGEST_OF_VERSION_1).match(_name(key))
    return None if found is None or found[1] == NO_DIGEST else found[1]


def kind_of(key: str) -> str | None:
    """Return the kind that a key of version 2 names, None where it names none."""
    found = _KIND.match(_name(key))
    return found[2] if found is not None and is_version_2(key) else None


def is_version_2(key: str) -> bool:
    """Return whether a key is one of the layout that is written today."""
    return key.startswith(f"{EVIDENCE}/")


def in_time(key: str) -> tuple[str, str]:
    """Return what orders the keys of both layouts in time."""
    return stamp_of(key), key


def _name(key: str) -> str:
    return key.rpartition("/")[2]
