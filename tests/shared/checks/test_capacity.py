"""Room for every task, twice while a deployment runs; scaling that acts before an alarm does."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import checks
from shared.config import read_all
from tests.examples.good import copy_good
from tests.examples.lines import with_value


def problems(root: Path, **values: str | list[str]) -> list[str]:
    """Return which keys of dev are wrong with other values; `__` stands for the dot of a key."""
    file = root / "environments/dev.yaml"
    for key, value in values.items():
        path = key.replace("__", ".")
        file.write_text(with_value(file.read_text(), path, value))
    return [problem.path for problem in checks.run(read_all(root))]


# An eighth of a /24 has 32 addresses, of which AWS keeps five: 27 in each of two zones, one of them the cache's.
@pytest.mark.parametrize(
    ("cidr", "endpoints", "most"),
    [
        ("10.10.0.0/24", [], 26),
        ("10.10.0.0/24", ["kms", "logs"], 24),
        ("10.10.0.0/23", [], 58),
        ("10.10.0.0/22", ["kms"], 121),
        ("10.10.0.0/16", [], 1000),
    ],
)
def test_the_tasks_of_a_network_are_counted_exactly(tmp_path: Path, cidr: str, endpoints: list[str], most: int) -> None:
    """The most that a deployment can double is accepted, one more is not; the model's own limit is a thousand."""
    root = copy_good(tmp_path)
    network = {"network__cidr": cidr, "network__interface_endpoints": endpoints}
    assert problems(root, **network, scaling__max_tasks=str(most)) == []
    if most < 1000:
        assert problems(root, scaling__max_tasks=str(most + 1)) == ["scaling.max_tasks"]


@pytest.mark.parametrize("measure", ["cpu", "memory"])
@pytest.mark.parametrize(("target", "alarm", "accepted"), [(79, 80, True), (80, 80, False), (1, 1, False)])
def test_scaling_aims_below_the_alarm(tmp_path: Path, measure: str, target: int, alarm: int, accepted: bool) -> None:
    """At the threshold, or above it, the alarm would ring while all is well."""
    values = {f"scaling__{measure}_percent": str(target), f"alarms__service_{measure}_percent": str(alarm)}
    assert problems(copy_good(tmp_path), **values) == ([] if accepted else [f"scaling.{measure}_percent"])
