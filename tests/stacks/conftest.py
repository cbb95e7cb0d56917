"""The environments of this repository, synthesised once in a test session."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.config import EnvironmentConfig, load_all
from tests.stacks.document import ENVIRONMENTS, ROOT, Document

Synthesise = Callable[[EnvironmentConfig], Document]


@pytest.fixture(scope="session")
def configs() -> dict[str, EnvironmentConfig]:
    """Return every environment by name, in promotion order."""
    return {config.name: config for config in load_all(ROOT)}


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory) -> Synthesise:
    """Return what synthesises a configuration, once for each."""
    known: dict[EnvironmentConfig, Document] = {}

    def document_of(config: EnvironmentConfig) -> Document:
        if config not in known:
            known[config] = Document.of(config, tmp_path_factory.mktemp(config.name))
        return known[config]

    return document_of


@pytest.fixture(params=ENVIRONMENTS)
def config(request: pytest.FixtureRequest, configs: dict[str, EnvironmentConfig]) -> EnvironmentConfig:
    """Return one environment after the other."""
    return configs[request.param]


@pytest.fixture
def document(config: EnvironmentConfig, synthesise: Synthesise) -> Document:
    """Return the document of `config`."""
    return synthesise(config)


@pytest.fixture
def dev(configs: dict[str, EnvironmentConfig]) -> EnvironmentConfig:
    """Return dev, for tests of what another value changes."""
    return configs["dev"]
