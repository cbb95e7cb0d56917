"""What tests of stacks run over, synthesized once in a test session.

They are the example environments of the tests, whose values never change: a value of environments/ changes no test
here. `config` and `document` are one after the other, `good` all of them by name.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.config import EnvironmentConfig, load_all
from tests.examples.good import GOOD
from tests.stacks.document import NAMES, Document

Synthesize = Callable[[EnvironmentConfig], Document]


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


@pytest.fixture(params=NAMES)
def config(request: pytest.FixtureRequest, good: dict[str, EnvironmentConfig]) -> EnvironmentConfig:
    """Return one example environment after the other."""
    return good[request.param]


@pytest.fixture
def document(config: EnvironmentConfig, synthesize: Synthesize) -> Document:
    """Return the document of `config`."""
    return synthesize(config)


@pytest.fixture
def dev(good: dict[str, EnvironmentConfig]) -> EnvironmentConfig:
    """Return the good repository's dev, for tests of what another value changes."""
    return good["dev"]
