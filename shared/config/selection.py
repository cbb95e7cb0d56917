"""Which environments a command works on: those that a person names, all of them without a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared import exits
from shared.config.model import EnvironmentConfig


def select(configs: Sequence[EnvironmentConfig], wanted: Sequence[str]) -> list[EnvironmentConfig]:
    """Return the environments that `wanted` names, all of them when it names none, in the order of `configs`.

    Raises CommandError (bad input) with one line for each name that is no environment.
    """
    require_known(wanted, [config.name for config in configs])
    return [config for config in configs if not wanted or config.name in wanted]


def require_known(wanted: Iterable[str], known: Sequence[str]) -> None:
    """Raise CommandError (bad input) with one line for each wanted name that is not known."""
    if unknown := [name for name in dict.fromkeys(wanted) if name not in known]:
        lines = [f"{name}: no such environment: choose from {', '.join(known)}" for name in unknown]
        raise exits.CommandError(lines, exits.BAD_INPUT)
