"""Every value of every field of the model, changed one at a time: only words and times are free."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ci.policy.workflows.files import model
from ci.policy.workflows.model import Input
from ci.policy.workflows.run import RULES
from tests.ci.github.workflows.chains import chain

MODEL = model(chain("dev", "prod"))

# Words for people, and when something runs.
FREE = {
    ("Call", "comment"),
    ("Checkout", "comment"),
    ("Checkout", "history"),
    ("Checkout", "name"),
    ("Become", "comment"),
    ("Become", "name"),
    ("Called", "outputs"),
    ("Concurrency", "comment"),
    ("Download", "comment"),
    ("Download", "name"),
    ("Grant", "reason"),
    ("Input", "description"),
    ("Job", "comment"),
    ("Job", "minutes"),
    ("Matrix", "reason"),
    ("Python", "comment"),
    ("Python", "name"),
    ("Run", "comment"),
    ("Run", "name"),
    ("Schedule", "cron"),
    ("Schedule", "time_zone"),
    ("SetUp", "comment"),
    ("SetUp", "name"),
    ("Upload", "comment"),
    ("Upload", "days"),
    ("Upload", "name"),
    ("Workflow", "comment"),
}


def edited(value: Any, put: Callable[[Any], Any], owner: tuple[str, str]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield, for each leaf below a value, the field that it stands in and the whole with another leaf there."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = getattr(value, field.name)
            yield from edited(
                inner,
                lambda new, name=field.name: put(replace(value, **{name: new})),
                (type(value).__name__, field.name),
            )
    elif isinstance(value, tuple) and value:
        for place, inner in enumerate(value):
            yield from edited(inner, lambda new, at=place: put((*value[:at], new, *value[at + 1 :])), owner)
            yield owner, put((*value[:place], *value[place + 1 :]))
    elif isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from edited(inner, lambda new, at=key: put({**value, at: new}), owner)
            yield owner, put({name: other for name, other in value.items() if name != key})
    elif value is not None:
        yield owner, put((Input("x", "x"),) if owner == ("Dispatch", "inputs") else _other(value))


def _other(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case _:
            return {"X": "x"} if isinstance(value, Mapping) else ("x",)


def test_every_field_is_judged_but_words_and_times() -> None:
    """What a rule does not see is named above, and what is named above is free."""
    unseen = set()
    for place, workflow in enumerate(MODEL.workflows):
        before, after = MODEL.workflows[:place], MODEL.workflows[place + 1 :]
        for field, changed in edited(workflow, lambda new: new, ("", "")):
            edited_model = replace(MODEL, workflows=(*before, changed, *after))
            # The first finding is enough.
            if not any(True for rule in RULES for at in rule.places(edited_model) for _ in rule.find(at)):
                unseen.add(field)
    assert sorted(unseen - FREE) == []
    assert sorted(FREE - unseen) == []
