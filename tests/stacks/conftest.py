"""What tests of stacks run over, synthesized once in a test session.

`config` and `document` are the environments of this repository, one after the other: what must hold for every valid
environment, whatever its values. `good` and `dev` are those of tests/examples/good, whose values never change: what a
test computes or asks for by name. So a team changes its own files, and only snapshots change with them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.config import EnvironmentConfig, load_all
from tests.examples.good import GOOD
from tests.stacks.document import ENVIRONMENTS, ROOT, Document

Synthesize = Callable[[EnvironmentConfig], Document]


@pytest.fixture(scope="session")
def configs() -> dict[str, EnvironmentConfig]:
    """Return every environment of this repository by name, in promotion order."""
    return {config.name: config for config in load_all(ROOT)}


@pytest.fixture(scope="session")
def good() -> dict[str, EnvironmentConfig]:
    """Return dev, staging and prod of the good repository by name: their values are fixed."""
    return {config.name: config for config in load_all(GOOD)}


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Return what synthesizes a configuration, once for each."""
    known: dict[EnvironmentConfig, Document] = {}

    def document_of(config: EnvironmentConfig) -> Document:
        if config not in known:
            known[config] = Document.of(config, tmp_path_factory.mktemp(config.name))
        return known[config]

    return document_of


@pytest.fixture(params=ENVIRONMENTS)
def config(request: pytest.FixtureRequest, configs: dict[str, EnvironmentConfig]) -> EnvironmentConfig:
    """Return one environment of this repository after the other."""
    return configs[request.param]


@pytest.fixture
def document(config: EnvironmentConfig, synthesize: Synthesize) -> Document:
    """Return the document of `config`."""
    return synthesize(config)


@pytest.fixture
def dev(good: dict[str, EnvironmentConfig]) -> EnvironmentConfig:
    """Return the good repository's dev, for tests of what another value changes."""
    return good["dev"]
