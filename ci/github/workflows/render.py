"""Environments and pins -> the text of promote.yml, operations.yml and drift.yml. Pure; the same bytes every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jinja2

from shared import exits
from shared.config.model import EnvironmentConfig

_TEMPLATES = Path(__file__).with_name("templates")
GENERATED = ("promote.yml", "operations.yml", "drift.yml")
_ACTIONS = {
    "checkout": "actions/checkout",
    "upload": "actions/upload-artifact",
    "download": "actions/download-artifact",
    "credentials": "aws-actions/configure-aws-credentials",
}
_HEADER = (
    "# Written by `./noxw -s workflows -- --write` from environments/*.yaml and "
    "ci/github/workflows/templates/{name}.j2:\n# do not edit."
)


@dataclass(frozen=True)
class Operation:
    """One choice of operations.yml: what to do, and where."""

    mode: str
    environment: str

    @property
    def choice(self) -> str:
        """Return what people choose."""
        return f"{self.mode} {self.environment}"

    @property
    def job(self) -> str:
        """Return the id of the job that does it."""
        return f"{self.mode}-{self.environment}"


def operations(configs: Sequence[EnvironmentConfig]) -> list[Operation]:
    """Return what can be asked for by hand, in promotion order: production is never destroyed."""
    return [
        Operation(mode, config.name)
        for mode in ("rollback", "destroy", "unlock")
        for config in configs
        if mode != "destroy" or config.tier != "production"
    ]


def rendered(configs: Sequence[EnvironmentConfig], pins: Mapping[str, str]) -> dict[str, str]:
    """Return file name -> text of each generated workflow.

    In: the environments in promotion order; what `pins_of` returns. Raises CommandError for an action without a
    pin. No environment has a name that these workflows use for something else: `shared.checks.names` refuses it.
    """
    if problems := _missing(pins):
        raise exits.CommandError(problems, exits.BAD_INPUT)
    values = {
        "environments": configs,
        "operations": operations(configs),
        # People who approve the last environment are the ones to be there when a schedule asks them.
        "time_zone": configs[-1].promotion.time_zone,
        **{name: pins[action] for name, action in _ACTIONS.items()},
    }
    return {
        name: _jinja().get_template(f"{name}.j2").render(values, header=_HEADER.format(name=name)) for name in GENERATED
    }


def _missing(pins: Mapping[str, str]) -> list[str]:
    return [
        f".github: no workflow that people write uses {action}: the generated ones take its commit from there"
        for action in _ACTIONS.values()
        if action not in pins
    ]


@lru_cache(maxsize=1)
def _jinja() -> jinja2.Environment:
    """Return the templates' engine. Its marks are << >> and <% %>, because `{{` is GitHub's."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=False,  # noqa: S701  # YAML, not HTML; what is put in are names that the model has checked
        undefined=jinja2.StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
