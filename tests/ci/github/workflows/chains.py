"""Chains of environments that are not this repository's: a test of the model must not depend on names here."""

from __future__ import annotations

from pathlib import Path

from ci.github.workflows.generated import pins_of, present
from ci.github.workflows.render import rendered
from ci.policy.workflows.files import model
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


def texts(configs: list[EnvironmentConfig]) -> dict[str, str]:
    """Return every workflow and action by path, for these environments."""
    return rendered(model(configs), pins_of(present(ROOT)))
