"""What people change without loosening anything: no rule says a word."""

# A row is one line.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ci.policy.workflows.files import model
from ci.policy.workflows.model import Concurrency, Grant, Schedule
from tests.ci.github.workflows.chains import chain
from tests.ci.policy.workflows import edits_of_settings
from tests.ci.policy.workflows.edits import (
    MODEL,
    PINS,
    TEXTS,
    Finding,
    OfModel,
    job,
    of_texts,
    step,
    workflow,
)


@dataclass(frozen=True)
class OfPins:
    """An update of actions in every file, as Dependabot makes it."""

    name: str
    pins: Mapping[str, str]
    by: str = ""

    def findings(self) -> list[Finding]:
        """Return what finds it."""
        texts = dict(TEXTS)
        for action, pin in self.pins.items():
            texts = {path: text.replace(PINS[action], pin) for path, text in texts.items()}
        return of_texts(texts)


def _moved(action: str) -> str:
    return f"{action}@{'f' * 40} # v99.0.0"


_GROUP = Concurrency(f"pull-request-{'${{ github.ref }}'}", cancel=True, comment="Other words.")
EDITS = (
    OfModel("nothing at all", "", lambda found: found),
    OfModel("one environment", "", lambda _: model(chain("only"))),
    OfModel("five environments", "", lambda _: model(chain("one", "two", "three", "four", "five"))),
    OfModel("another release of Terraform", "", lambda found: replace(found, terraform="1.12.0")),
    OfModel("more minutes", "", job("pull-request/test", minutes=60)),
    OfModel("other words of a comment", "", job("deploy/apply", comment="Other words.")),
    OfModel("other words of a group", "", workflow("pull-request", concurrency=_GROUP)),
    OfModel("other words of a reason", "", job("pull-request/lint", grants=(Grant("contents", "read", "to read"),))),
    OfModel("another name of a step", "", step("pull-request/lint", "Lint, types, imports", name="Style and types")),
    OfModel("another reason for history", "", step("deploy/apply", "Check out", history="for older commits")),
    OfModel("another hour", "", workflow("nightly", triggers=(Schedule("5 2 * * *", "Etc/UTC"), MODEL.workflows[2].triggers[1]))),
    OfModel("a pack for a shorter time", "", step("promote/build", "Keep the pack for the plans", days=7)),
    OfPins("one action moved", {"actions/checkout": _moved("actions/checkout")}),
    OfPins("every action moved", {action: _moved(action) for action in PINS}),
    *edits_of_settings.ALLOWED,
)  # fmt: skip
