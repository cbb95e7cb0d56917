"""The tables that rules look things up in fit the model, and say what AWS says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared import checks
from shared.checks.between import DISTINCT
from shared.checks.fargate import MEMORY
from shared.checks.production import GUARDS
from shared.config import ConfigError, read_all
from shared.config.fields import allowed_values, field_at
from shared.config.model import EnvironmentFile
from tests.examples.good import change, copy_good


def test_every_cpu_size_of_the_model_has_its_memory_sizes() -> None:
    """And no other."""
    assert list(MEMORY) == allowed_values(field_at(EnvironmentFile, ("service", "cpu_units")))


@pytest.mark.parametrize(
    ("cpu_units", "least", "most", "sizes"),
    [(256, 512, 2048, 3), (512, 1024, 4096, 4), (1024, 2048, 8192, 7), (2048, 4096, 16384, 13),
     (4096, 8192, 30720, 23), (8192, 16384, 61440, 12), (16384, 32768, 122880, 12)],
)  # fmt: skip
def test_memory_sizes_are_those_of_the_aws_table(cpu_units: int, least: int, most: int, sizes: int) -> None:
    """Least, most, and how many there are: written out from "Task CPU and memory"."""
    memory = MEMORY[cpu_units]
    assert (min(memory), max(memory), len(memory)) == (least, most, sizes)


@pytest.mark.parametrize(
    ("cpu_units", "memory_mib"),
    [(cpu_units, size) for cpu_units, sizes in MEMORY.items() for size in (sizes[0], sizes[-1])],
)
def test_the_ends_of_the_aws_table_are_accepted(tmp_path: Path, cpu_units: int, memory_mib: int) -> None:
    """By the model and by the rule."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  cpu_units: 512", f"  cpu_units: {cpu_units}")
    change(root, "environments/dev.yaml", "  memory_mib: 1024", f"  memory_mib: {memory_mib}")
    assert checks.validated(root)[0].service.memory_mib == memory_mib


@pytest.mark.parametrize("key", [guard.key for guard in GUARDS] + [key for key, _ in DISTINCT])
def test_every_key_of_a_table_exists_in_the_model(key: str) -> None:
    """A renamed key would silence its guard."""
    assert field_at(EnvironmentFile, tuple(key.split("."))).is_required()


def test_no_key_is_guarded_twice() -> None:
    """One value, one message."""
    assert len({guard.key for guard in GUARDS}) == len(GUARDS)


def test_every_prevent_destroy_and_every_retention_of_logs_is_guarded() -> None:
    """A new key of these kinds needs a guard, too."""
    found = {
        f"{name}.{key}"
        for name, field in EnvironmentFile.model_fields.items()
        for key in getattr(field.annotation, "model_fields", {})
        if key == "prevent_destroy" or re.search("logs?_retention_days$", key)
    }
    assert found <= {guard.key for guard in GUARDS}


@pytest.mark.parametrize(
    ("section", "key", "value", "accepted"),
    [
        ("scaling", "min_tasks", 2, True),
        ("secret", "recovery_window_days", 7, True),
        ("secret", "recovery_window_days", 0, False),
        ("cache", "snapshot_retention_days", 1, True),
        ("edge", "access_log_retention_days", 30, True),
        ("edge", "access_log_retention_days", 29, False),
    ],
)
def test_a_guard_draws_the_line_exactly(tmp_path: Path, section: str, key: str, value: int, accepted: bool) -> None:
    """The least value that production takes is accepted, the next lower one is not."""
    root = copy_good(tmp_path)
    file = root / "environments/prod.yaml"
    text = file.read_text()
    head, _, tail = text.partition(f"\n{section}:\n")
    file.write_text(f"{head}\n{section}:\n" + re.sub(rf"(?m)^  {key}: .*$", f"  {key}: {value}", tail, count=1))
    assert [problem.path for problem in checks.run(read_all(root))] == ([] if accepted else [f"{section}.{key}"])


@pytest.mark.parametrize(("prefix", "accepted"), [(15, False), (16, True), (24, True), (25, False)])
def test_the_size_of_a_network_is_limited_exactly(tmp_path: Path, prefix: int, accepted: bool) -> None:
    """/16 to /24."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  cidr: 10.10.0.0/16", f"  cidr: 172.16.0.0/{prefix}")
    if accepted:
        assert checks.validated(root)
    else:
        with pytest.raises(ConfigError, match="expected a prefix"):
            checks.validated(root)


@pytest.mark.parametrize("network", ["10.99.0.0/16", "172.31.0.0/16", "192.168.0.0/16", "100.127.0.0/16"])
def test_private_networks_of_each_kind_are_accepted(tmp_path: Path, network: str) -> None:
    """RFC 1918 and RFC 6598."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  cidr: 10.10.0.0/16", f"  cidr: {network}")
    assert checks.validated(root)


@pytest.mark.parametrize("network", ["172.32.0.0/16", "192.169.0.0/16", "100.128.0.0/16", "11.0.0.0/16"])
def test_networks_beside_the_private_ones_are_refused(tmp_path: Path, network: str) -> None:
    """One step outside each of them."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  cidr: 10.10.0.0/16", f"  cidr: {network}")
    with pytest.raises(ConfigError, match="not a private network"):
        checks.validated(root)


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (1, False), (6, False), (7, True), (30, True)])
def test_the_recovery_of_a_secret_is_all_or_nothing(tmp_path: Path, days: int, accepted: bool) -> None:
    """0, or 7 to 30."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  recovery_window_days: 0", f"  recovery_window_days: {days}")
    if accepted:
        assert checks.validated(root)
    else:
        with pytest.raises(ConfigError, match="expected 0 or 7 to 30 days"):
            checks.validated(root)
