"""Documents of the same files are synthesized once in a run: here they are compared, and not made."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.rehearsal import documents


@pytest.fixture(scope="package", autouse=True)
def _remembered() -> Generator[None]:
    """Have syntheses remembered."""
    with documents.remembered():
        yield
