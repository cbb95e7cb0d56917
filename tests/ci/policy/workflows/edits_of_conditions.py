"""Edits of a condition or an expression wherever the files say it: what a change of `files/conditions.py` makes.

What the rules know stands a second time in `ci/policy/workflows/conditions.py`, so that each is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ci.policy.workflows.files import conditions
from ci.policy.workflows.model import Repository
from tests.ci.policy.workflows.edits import Change, OfModel


def everywhere(old: str, new: str) -> Change:
    """Return the change of every text that is `old`."""

    def edited(value: Any) -> Any:
        if isinstance(value, str):
            return new if value == old else value
        if isinstance(value, Mapping):
            return {key: edited(one) for key, one in value.items()}
        if isinstance(value, tuple):
            return tuple(edited(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: edited(getattr(value, one.name)) for one in fields(value)})
        return value

    def change(repository: Repository) -> Repository:
        found = edited(repository)
        assert found != repository, old
        return found

    return change


EDITS = (
    OfModel("every request is of this repository", "job", everywhere(conditions.SAME_REPOSITORY, "true")),
    OfModel("every branch is main", "job", everywhere(conditions.ON_MAIN, "github.ref != ''")),
    OfModel("what was cancelled goes on", "job", everywhere(conditions.NOT_CANCELLED, "always()")),
    OfModel("the required check runs after a success", "job", everywhere(conditions.ALWAYS, "success()")),
    OfModel("each mode promotes", "artifact", everywhere(conditions.PROMOTES, "inputs.mode != ''")),
    OfModel("a state is saved whatever was checked", "after-failure", everywhere(conditions.BROKEN_OFF, "always()")),
    OfModel(
        "the request's code comments",
        "checkout",
        everywhere(conditions.BASE, "${{ github.event.pull_request.head.sha }}"),
    ),
    OfModel("the token of somebody", "command", everywhere(conditions.TOKEN, "${{ secrets.TOKEN }}")),
)
