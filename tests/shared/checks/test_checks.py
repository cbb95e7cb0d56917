"""Rules report all they find beside the problems of reading, and stay silent where a value cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shared import checks
from shared.checks.view import UnusableError, view_of
from shared.config import ConfigError, read_all
from tests.examples.good import GOOD, change, copy_good, line_of

PROD, STAGING = "environments/prod.yaml", "environments/staging.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a good repository that a test may break."""
    return copy_good(tmp_path)


def messages(root: Path) -> list[str]:
    """Return everything that is wrong, as people see it."""
    with pytest.raises(ConfigError) as raised:
        checks.validated(root)
    return str(raised.value).splitlines()


def test_good_environments_are_returned_in_promotion_order() -> None:
    """Typed and whole."""
    assert [config.name for config in checks.validated(GOOD)] == ["dev", "staging", "prod"]


def test_problems_of_reading_and_of_rules_come_in_one_run(root: Path) -> None:
    """An unknown key in a file does not hide that production has one NAT gateway only."""
    change(root, PROD, "  nat: per_az", "  nat: single", "  natt: 1")
    nat, natt = line_of(root, PROD, "network.nat"), line_of(root, PROD, "network.natt")
    assert messages(root) == [
        f'{PROD}:{nat}: network.nat: production survives the loss of a zone, got "single": write per_az',
        f"{PROD}:{natt}: network.natt: unknown key, 'network.nat' is on line {nat}: remove it",
    ]


def test_the_problems_of_the_rules_alone(root: Path) -> None:
    """`run` leaves out what the reading says already."""
    change(root, PROD, "  nat: per_az", "  nat: single", "  natt: 1")
    assert [problem.path for problem in checks.run(read_all(root))] == ["network.nat"]


@pytest.mark.parametrize("line", ["tier: prodution", "tier: yes", "trier: production"])
def test_without_a_tier_no_guard_of_production_is_judged(root: Path, line: str) -> None:
    """Nobody knows whether this is production; once the tier is right, the guards speak."""
    change(root, PROD, "tier: production", line)
    change(root, PROD, "  nat: per_az", "  nat: single")
    assert [line.split(": ")[1] for line in messages(root)] == [line.split(":")[0]]


def test_a_file_that_cannot_be_read_keeps_no_rule_from_the_others(root: Path) -> None:
    """And nothing is said about values that nobody could read."""
    (root / PROD).write_text("name: 'prod\n")
    change(root, STAGING, "  cidr: 10.20.0.0/16", "  cidr: 10.10.0.0/16")
    assert [line.split(": ")[0] for line in messages(root)] == [
        f"{PROD}:1",
        f"{STAGING}:{line_of(root, STAGING, 'network.cidr')}",
    ]


def test_production_alone_may_be_first(root: Path) -> None:
    """A repository with one environment has nothing that could come before it."""
    for name in ("dev", "staging"):
        (root / f"environments/{name}.yaml").unlink()
        (root / f"environments/releases/{name}.yaml").unlink()
    change(root, PROD, "  after: staging", "  after: null")
    assert [config.name for config in checks.validated(root)] == ["prod"]


def test_one_circle_is_told_once_and_another_one_too(root: Path) -> None:
    """Each at its first member in the alphabet, with the way round."""
    for name, after, before in (("dev", "null", "staging"), ("staging", "dev", "dev"), ("prod", "staging", "qa")):
        change(root, f"environments/{name}.yaml", f"  after: {after}", f"  after: {before}")
    text = (root / PROD).read_text().replace("name: prod", "name: qa").replace("after: qa", "after: prod")
    (root / "environments/qa.yaml").write_text(text)
    circles = [line for line in messages(root) if "circle" in line]
    assert [line.split(" circle ")[1].split(",")[0] for line in circles] == [
        "(dev -> staging -> dev)",
        "(prod -> qa -> prod)",
    ]


def test_a_broken_predecessor_takes_no_place_in_the_line(root: Path) -> None:
    """An environment that names itself should be the first one: who comes after it is not to blame."""
    change(root, "environments/dev.yaml", "  after: null", "  after: dev")
    assert len(messages(root)) == 1


def test_a_value_of_another_environment_is_named_with_its_line(root: Path) -> None:
    """Both files stand in the message; the later environment is the one to change."""
    change(root, PROD, "  cidr: 10.30.0.0/16", "  cidr: 10.20.8.0/21")
    what = f"overlaps 10.20.0.0/16 in {STAGING}:{line_of(root, STAGING, 'network.cidr')}"
    remedy = "take addresses that no environment uses"
    place = f"{PROD}:{line_of(root, PROD, 'network.cidr')}"
    assert messages(root) == [f'{place}: network.cidr: {what}, got "10.20.8.0/21": {remedy}']


@pytest.mark.parametrize("name", ["a", "perf", "zoo"])
def test_a_fresh_copy_is_blamed_and_never_its_original(root: Path, name: str) -> None:
    """Whatever it is called: the one that still has the name of another is the one that somebody works on."""
    for folder in ("environments", "environments/releases"):
        shutil.copy(root / folder / "staging.yaml", root / folder / f"{name}.yaml")
    assert {line.split(":")[0] for line in messages(root)} == {
        f"environments/{name}.yaml",
        f"environments/releases/{name}.yaml",
    }


def test_thirty_networks_may_be_allowed(root: Path) -> None:
    """The bad example has one more."""
    change(root, PROD, "    - 0.0.0.0/0", *(f"    - 198.51.{number}.0/24" for number in range(30)))
    assert len(checks.validated(root)[2].edge.allowed_cidrs) == 30


def test_a_rule_cannot_read_a_value_that_is_refused(root: Path) -> None:
    """It stops there; what it found before is kept."""
    change(root, PROD, "  nat: per_az", "  nat: one")
    view = view_of(read_all(root).environments[2])
    assert view.text("network.cidr") == "10.30.0.0/16"
    with pytest.raises(UnusableError):
        view.text("network.nat")
