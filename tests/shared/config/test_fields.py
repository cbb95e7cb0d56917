"""What a key takes is known for each form in which the model says it."""

from __future__ import annotations

import pytest

from shared.config.document import Path
from shared.config.fields import wanted_at
from shared.config.model import EnvironmentFile
from shared.config.scalars import Wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (("owner",), "text"),
        (("network", "nat"), "text"),
        (("promotion", "after"), "text or null"),
        (("promotion", "freeze", 0), "text"),
        (("network", "interface_endpoints", 1), "text"),
        (("service", "port"), "number"),
        (("service", "cpu_units"), "number"),
        (("service", "exec_enabled"), "truth"),
        (("service",), "any"),
        (("service", "nothing"), "any"),
        (("nothing", "port"), "any"),
        (("owner", "port"), "any"),
    ],
)
def test_what_a_key_takes(path: Path, wanted: Wanted) -> None:
    """Texts, choices, lists, what may be null, and what is no key."""
    assert wanted_at(EnvironmentFile, path) == wanted
