"""The environments of this repository, read strictly and all at once.

`load_all(root)` gives typed configurations or every problem; `read_all(root)` gives whatever could be read beside the
problems, for those who want to say more about a broken file. Only this package reads environments/.
"""

from __future__ import annotations

from pathlib import Path

from shared.config.document import Document
from shared.config.messages import nearest
from shared.config.model import EnvironmentConfig
from shared.config.problems import ConfigError, Problem
from shared.config.reading import FOLDER, Environment, Reading, read_all
from shared.quoting import listed, quoted

__all__ = [
    "ConfigError",
    "Document",
    "Environment",
    "EnvironmentConfig",
    "Problem",
    "Reading",
    "configs",
    "environment_names",
    "load",
    "load_all",
    "read_all",
]


def environment_names(root: Path) -> list[str]:
    """Return the names of environments/*.yaml in promotion order; [] when there are none. Nothing is raised."""
    return [environment.name for environment in read_all(root).environments]


def load_all(root: Path) -> list[EnvironmentConfig]:
    """Return every environment in promotion order. Raises ConfigError with every problem of every file."""
    reading = read_all(root)
    if reading.problems:
        raise ConfigError(list(reading.problems))
    return configs(reading)


def load(root: Path, name: str) -> EnvironmentConfig:
    """Return one environment. Raises ConfigError with the problems of its files, or when there is no such name."""
    environments = {environment.name: environment for environment in read_all(root).environments}
    if (environment := environments.get(name)) is None:
        guess = nearest(name, list(environments))
        known = f"the environments are {listed(list(environments), 'and')}" if environments else "there is none"
        remedy = f"did you mean {guess}?" if guess else known
        raise ConfigError([Problem(FOLDER, 1, "", "no such environment", quoted(name), remedy)])
    if environment.config is None:
        raise ConfigError([*environment.document.problems, *environment.release.problems])
    return environment.config


def configs(reading: Reading) -> list[EnvironmentConfig]:
    """Return the environments of a reading that are whole, in promotion order."""
    return [environment.config for environment in reading.environments if environment.config is not None]
