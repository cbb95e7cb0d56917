"""Chains of environments that are not this repository's: a test of the generator must not depend on names here."""

from __future__ import annotations

from pathlib import Path

from ci.github.workflows.generated import FOLDER, pins_of, written
from ci.github.workflows.render import rendered
from ci.policy.workflows.repository import Environment
from shared import checks
from shared.config.model import EnvironmentConfig

ROOT = Path(__file__).resolve().parents[4]
_ANY = checks.validated(ROOT)[0]


def chain(*names: str) -> list[EnvironmentConfig]:
    """Return environments of these names, each after the one before; the last one is production."""
    before = [None, *names[:-1]]
    return [
        _ANY.model_copy(
            update={
                "name": name,
                "tier": "production" if name == names[-1] else "development",
                "promotion": _ANY.promotion.model_copy(update={"after": after, "time_zone": f"Etc/GMT+{place}"}),
            }
        )
        for place, (name, after) in enumerate(zip(names, before, strict=True), start=1)
    ]


def environments(configs: list[EnvironmentConfig]) -> list[Environment]:
    """Return what the policy knows of environments."""
    return [Environment(config.name, config.tier == "production") for config in configs]


def texts(configs: list[EnvironmentConfig]) -> dict[str, str]:
    """Return every workflow and action by path: those that people write, and those that follow `configs`."""
    mine = written(ROOT)
    made = rendered(configs, pins_of(mine))
    return {**mine, **{(FOLDER / name).as_posix(): text for name, text in made.items()}}
