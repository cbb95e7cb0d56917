"""What `tier: production` demands. The rules follow the tier and never the name of an environment.

HTTPS, the customer key, and an image pinned by digest need no rule: no key turns them off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shared.checks.view import View
from shared.config import Problem


@dataclass(frozen=True)
class Guard:
    """One value that production demands: where it stands, when it is right, why, and what to write."""

    key: str
    holds: Callable[[object], bool]
    what: str
    remedy: str


def _is(wanted: str | int | bool) -> Callable[[object], bool]:
    return lambda value: value == wanted


def _at_least(least: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and value >= least


_LEAST_LOG_DAYS = 30
_LEAST_RECOVERY_DAYS = 7


def _logs(key: str) -> Guard:
    return Guard(
        key, _at_least(_LEAST_LOG_DAYS), "production keeps its logs longer", f"write {_LEAST_LOG_DAYS} or more"
    )


def _kept(key: str) -> Guard:
    return Guard(key, _is(True), "production lets Terraform destroy nothing that holds data", "write true")


GUARDS: tuple[Guard, ...] = (
    Guard("network.nat", _is("per_az"), "production survives the loss of a zone", "write per_az"),
    Guard("edge.deletion_protection", _is(True), "production protects its load balancer", "write true"),
    Guard("service.fargate_spot_weight", _is(0), "production runs no task that AWS may take back", "write 0"),
    Guard("service.exec_enabled", _is(False), "production opens no shell into a task", "write false"),
    Guard("service.roll_back_on_alarm", _is(True), "production rolls a bad deployment back", "write true"),
    Guard("scaling.min_tasks", _at_least(2), "production runs a task in each zone", "write 2 or more"),
    Guard("cache.snapshot_retention_days", _at_least(1), "production keeps snapshots", "write 1 or more"),
    Guard(
        "secret.recovery_window_days",
        _at_least(_LEAST_RECOVERY_DAYS),
        "production can call a deleted secret back",
        f"write {_LEAST_RECOVERY_DAYS} or more",
    ),
    _logs("network.flow_logs_retention_days"),
    _logs("edge.access_log_retention_days"),
    _logs("firewall.log_retention_days"),
    _logs("service.log_retention_days"),
    _kept("edge.prevent_destroy"),
    _kept("cache.prevent_destroy"),
    _kept("secret.prevent_destroy"),
    _kept("encryption.prevent_destroy"),
)


def production_is_guarded(view: View) -> Iterator[Problem]:
    """An environment of tier production has every value that `GUARDS` demands."""
    if view.text("tier") != "production":
        return
    for guard in GUARDS:
        if view.usable(guard.key) and not guard.holds(view.value(guard.key)):
            yield view.problem(guard.key, guard.what, guard.remedy)
