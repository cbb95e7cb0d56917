"""Texts at the limits of who reads them: the longest is accepted, one character more is not."""

from __future__ import annotations

import pytest

from tests.examples.hostile import refused
from tests.examples.longest import LIMITS


@pytest.mark.parametrize("limit", LIMITS)
def test_a_text_of_the_greatest_length_is_accepted(limit: str) -> None:
    """What AWS takes is not refused."""
    file, path, most, text = LIMITS[limit]
    assert not refused(file, path, text(most))


@pytest.mark.parametrize("limit", LIMITS)
def test_a_text_that_is_one_longer_is_refused(limit: str) -> None:
    """AWS would refuse it, once half of the plan is applied."""
    file, path, most, text = LIMITS[limit]
    assert refused(file, path, text(most + 1))
