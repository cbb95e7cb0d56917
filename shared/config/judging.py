"""A document against the model: every fault that the model finds, each at its line."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.config.document import Document, Path, dotted
from shared.config.fields import bounds, field_at, meaning, section_at
from shared.config.messages import Fault, Sentence, nearest, sentence
from shared.config.model import Section
from shared.config.problems import Problem
from shared.quoting import quoted

# A key that no section has: a mistake, or a setting whose first step was forgotten.
REMOVE_OR_DECLARE = "remove it, or declare it in shared/config/model.py"


def judge(document: Document, model: type[Section]) -> Document:
    """Return the document with a problem for each fault; what the reader refused is not judged a second time."""
    if document.data is None:
        return document
    try:
        model.model_validate(document.data)
    except ValidationError as error:
        return _with_faults(document, model, error.errors(include_url=False))
    return document


def _with_faults(document: Document, model: type[Section], errors: list[ErrorDetails]) -> Document:
    errors = [error for error in errors if not document.refuses(error["loc"]) and not _is_echo(error, model)]
    missing = [error["loc"] for error in errors if error["type"] == "missing"]
    problems: list[Problem] = []
    renamed: set[Path] = set()
    for error in errors:
        if error["type"] == "extra_forbidden":
            path = error["loc"]
            meant, what, remedy = _unknown(document, path, model, missing)
            renamed |= {meant} if meant else set()
            problems.append(Problem(document.file, document.line(path), dotted(path), what, "", remedy))
    for error in errors:
        path = error["loc"]
        # A misspelled key is one mistake, not one unknown key and one missing key.
        if error["type"] == "missing" and path not in renamed:
            remedy = f"add it ({meaning(field_at(model, path))})"
            problems.append(Problem(document.file, document.line(path), dotted(path), "missing", "", remedy))
        elif error["type"] not in ("missing", "extra_forbidden"):
            said = _sentence(error, model)
            value = quoted(error["input"])
            problems.append(Problem(document.file, document.line(path), dotted(path), said.what, value, said.remedy))
    return document.with_problems(problems, (dotted(error["loc"]) for error in errors))


def _sentence(error: ErrorDetails, model: type[Section]) -> Sentence:
    path = error["loc"]
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return sentence(Fault(error["type"], key, error["input"], field_at(model, path), error.get("ctx", {})))


def _is_echo(error: ErrorDetails, model: type[Section]) -> bool:
    """Return whether a list is only called too short because pydantic counts none of its faulty items."""
    value: Any = error["input"]
    least = bounds(field_at(model, error["loc"]))[0] if error["type"] == "too_short" else None
    return least is not None and len(value) >= least


def _unknown(document: Document, path: Path, model: type[Section], missing: list[Path]) -> tuple[Path | None, str, str]:
    """Return the missing key that was probably meant (or None), what is wrong, and the remedy, for an unknown key."""
    *section, key = path
    known = section_at(model, path).model_fields
    absent = [str(other[-1]) for other in missing if other[:-1] == path[:-1]]
    if guess := nearest(str(key), absent):
        return (*section, guess), f"unknown key, did you mean '{guess}'?", ""
    homes = [name for name, field in model.model_fields.items() if key in getattr(field.annotation, "model_fields", {})]
    if len(homes) == 1 and (homes[0], key) in missing:
        return (homes[0], key), "unknown key here", f"move it to '{homes[0]}'"
    # Where its place is taken, one of the two is too many.
    guess = str(key) if len(homes) == 1 else nearest(str(key), list(known))
    if guess is None:
        return None, "unknown key", REMOVE_OR_DECLARE
    taken = (homes[0], guess) if len(homes) == 1 else (*section, guess)
    return None, f"unknown key, '{dotted(taken)}' is on line {document.line(taken)}", "remove it"
