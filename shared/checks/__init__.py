"""Named rules on the environments: plain functions, each with the sentence that it enforces as its docstring.

A rule reports every problem it finds, also in a file that has others; it is silent only where a value that it needs
is itself missing or invalid. To add a rule: write a function, put it into `RULES` or `RULES_BETWEEN`, and add a file
to tests/examples/bad/ that breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from shared.checks.between import (
    environments_share_nothing,
    networks_do_not_overlap,
    signing_keys_are_of_one_environment,
)
from shared.checks.capacity import scaling_acts_before_alarms, scaling_has_room, tasks_have_addresses
from shared.checks.fargate import fargate_sells_the_pair
from shared.checks.names import (
    break_glass_is_the_owner_s,
    names_fit,
    the_name_is_free,
    the_state_has_a_bucket_of_its_own,
)
from shared.checks.order import keys_stand_in_order
from shared.checks.production import production_is_guarded
from shared.checks.promotion import (
    freeze_windows_leave_time,
    one_environment_is_first,
    predecessors_exist,
    production_is_last,
    production_is_not_first,
    promotion_is_a_line,
    promotion_is_no_circle,
)
from shared.checks.values import (
    arns_are_of_this_environment,
    counted_rules_are_named_once,
    lists_name_nothing_twice,
    network_is_private,
    secret_recovery_is_possible,
    tokens_are_of_the_repository,
    zones_belong_to_the_region,
)
from shared.checks.view import Rule, RuleBetween, UnusableError, view_of
from shared.config import ConfigError, EnvironmentConfig, Problem, Reading, configs, read_all

__all__ = ["RULES", "RULES_BETWEEN", "Rule", "RuleBetween", "run", "until_unusable", "validated"]

RULES: tuple[Rule, ...] = (
    keys_stand_in_order,
    production_is_guarded,
    zones_belong_to_the_region,
    lists_name_nothing_twice,
    counted_rules_are_named_once,
    arns_are_of_this_environment,
    break_glass_is_the_owner_s,
    tokens_are_of_the_repository,
    network_is_private,
    fargate_sells_the_pair,
    scaling_has_room,
    tasks_have_addresses,
    scaling_acts_before_alarms,
    secret_recovery_is_possible,
    freeze_windows_leave_time,
    names_fit,
    the_name_is_free,
    the_state_has_a_bucket_of_its_own,
)
RULES_BETWEEN: tuple[RuleBetween, ...] = (
    environments_share_nothing,
    networks_do_not_overlap,
    signing_keys_are_of_one_environment,
    predecessors_exist,
    promotion_is_no_circle,
    one_environment_is_first,
    promotion_is_a_line,
    production_is_not_first,
    production_is_last,
)


def run(reading: Reading) -> list[Problem]:
    """Return what the rules find in a reading, sorted by file and line, without the problems of the reading itself."""
    views = [view_of(environment) for environment in reading.environments]
    found = [problem for rule in RULES for view in views for problem in until_unusable(rule(view))]
    # Between two environments the later one is blamed. A copy that still has the name of its original is the latest.
    views.sort(key=lambda view: view.has_the_name_of_another)
    found += [problem for rule in RULES_BETWEEN for problem in rule(views)]
    return sorted(set(found))


def validated(root: Path) -> list[EnvironmentConfig]:
    """Return every environment below `root`, in promotion order.

    Raises ConfigError with the problems of all files and all rules at once.
    """
    reading = read_all(root)
    if problems := [*reading.problems, *run(reading)]:
        raise ConfigError(problems)
    return configs(reading)


def until_unusable(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Yield what a rule finds until it meets a value that it cannot use."""
    try:
        yield from problems
    except UnusableError:
        return
