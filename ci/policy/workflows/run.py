"""Every rule over the model of the workflows and over the settings: the violations, and where each rule applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ci.policy.workflows import allow_list, allow_list_of_steps, never
from ci.policy.workflows.model import Repository
from ci.policy.workflows.rule import Violation

RULES = (*allow_list.RULES, *allow_list_of_steps.RULES, *never.RULES)


@dataclass(frozen=True)
class Result:
    """What was found, in the order of the rules, and rule -> how many places it applied to."""

    violations: tuple[Violation, ...]
    coverage: Mapping[str, int]


def judge(repository: Repository) -> Result:
    """Return what the rules find in a model. Pure."""
    found: list[Violation] = []
    coverage: dict[str, int] = {}
    for rule in RULES:
        places = list(rule.places(repository))
        coverage[rule.name] = len(places)
        found += [Violation(file, rule.name, what, rule.remedy) for place in places for file, what in rule.find(place)]
    return Result(tuple(found), coverage)
