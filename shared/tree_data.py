"""What a commit says about its environments, as data: `python -m stacks --config` prints it, later commits read it.

Whoever deploys an older commit knows that commit's files by this data alone, and never by a model of its own. So a
field keeps its name and its meaning for ever: what is new gets a name of its own. `config` is the exception: it is the
configuration as the commit's own model has it, and goes back to that commit's code as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from shared.config.model import EnvironmentConfig
from shared.naming import names_of

VERSION = 1
# How promises are run: pytest with a plugin, which finds what to test, and where to write its result, in two variables.
PLUGIN = "ci.deployment.verify.plugin"
SETTINGS = "ci/deployment/verify/pytest.ini"
INPUT, RESULT = "VERIFY_INPUT", "VERIFY_RESULT"
PROMISES = "stacks/*/promises"


class _Part(BaseModel):
    """What all parts share. A key that this code does not know is left out: a later commit may print more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EnvironmentData(_Part):
    """An environment: its region, the names of its stack and of its service, what is released to it, its files."""

    name: str
    region: str
    stack: str
    service: str
    image: str
    source_commit: str
    config: dict[str, Any]


class PromiseRun(_Part):
    """How the commit's promises are run: a module, a file and folders of its tree, and the names of two variables."""

    plugin: str
    settings: str
    folders: tuple[str, ...]
    input_variable: str
    result_variable: str


class TreeData(_Part):
    """Everything that one commit says."""

    version: Literal[1]
    environments: tuple[EnvironmentData, ...]
    promises: PromiseRun


def tree_data(root: Path, configs: Sequence[EnvironmentConfig]) -> TreeData:
    """Return what the tree at `root` says, whose environments are `configs`."""
    folders = tuple(folder.relative_to(root).as_posix() for folder in sorted(root.glob(PROMISES)))
    return TreeData(
        version=VERSION,
        environments=tuple(_environment(config) for config in configs),
        promises=PromiseRun(
            plugin=PLUGIN, settings=SETTINGS, folders=folders, input_variable=INPUT, result_variable=RESULT
        ),
    )


def _environment(config: EnvironmentConfig) -> EnvironmentData:
    names = names_of(config)
    return EnvironmentData(
        name=config.name,
        region=config.aws.region,
        stack=names.stack_id,
        service=names.service,
        image=config.release.image,
        source_commit=config.release.source_commit,
        config=config.model_dump(mode="json"),
    )
