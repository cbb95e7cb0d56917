"""The files that one job leaves for another, read as what somebody else made.

What lies in the folder is judged before a word of it is used: a job of a pull request runs the request's code.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ci.changes.report.lines import printable
from shared import exits

MOST_FILES = 1_000
MOST_NAMES = 100
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_NAME = 64
_SHOWN = 100  # characters of a name that nobody checked
File = TypeVar("File", bound=BaseModel)


class ArtifactModel(BaseModel):
    """A part of a file that one job hands on: nothing unknown in it, and no value of another kind."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


@dataclass(frozen=True)
class Results(Generic[File]):
    """What was read, by environment, and one line for each file that was not used."""

    found: dict[str, File]
    problems: list[str]


def read_results(folder: Path, model: type[File], expected: Collection[str], most_bytes: int) -> Results[File]:
    """Return what the files `ENV.json` in `folder` hold for the `expected` environments.

    A link, a file that is too large, of another shape, or of another environment than its name says is a problem and
    no result. A folder that is not there has no results.
    """
    found: dict[str, File] = {}
    problems: list[str] = []
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names alone: nothing is asked of what they lead to
    except OSError:
        return Results({}, [])
    if len(names) > MOST_FILES:
        problems.append(f"{len(names):,} files: only the first {MOST_FILES:,} were looked at")
    for name in names[:MOST_FILES]:
        try:
            one = _read(folder / name, model, most_bytes)
            environment = name.removesuffix(".json")
            if environment not in expected:
                raise ValueError("no plan of this environment was asked for")
            if getattr(one, "environment", None) != environment:
                raise ValueError("is of another environment than its name says")
            found[environment] = one
        except ValueError as error:
            problems.append(f"{printable(name)[:_SHOWN]}: {error}")
    return Results(found, problems)


def environments_in(text: str, where: str) -> list[str]:
    """Return the environments that a JSON list names. Raises CommandError for anything else."""
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(one, str) and _is_name(one) for one in names):
        raise exits.CommandError([f"{where}: is no JSON list of environments"], exits.BAD_INPUT)
    if len(names) > MOST_NAMES:
        raise exits.CommandError([f"{where}: {len(names):,} environments: at most {MOST_NAMES}"], exits.BAD_INPUT)
    return list(dict.fromkeys(names))


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and _NAME.fullmatch(text) is not None


def _read(file: Path, model: type[File], most_bytes: int) -> File:
    """Return what a file holds. Raises ValueError with a sentence that has nothing of the file in it."""
    if file.suffix != ".json" or not _is_name(file.stem):
        raise ValueError("is no file of an environment")
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise ValueError("is no file")
            content = opened.read(most_bytes + 1)
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror})") from None
    if len(content) > most_bytes:
        raise ValueError(f"is larger than {most_bytes:,} bytes")
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        # Names of keys come from the file where one is too many, so only what the model knows is said.
        known = [str(part) for part in first["loc"] if isinstance(part, int) or part in model.model_fields]
        raise ValueError(f"is of another shape: {'.'.join(known) or 'the whole'}: {first['type']}") from None
