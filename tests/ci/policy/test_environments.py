"""The report on all environments, as data."""

from __future__ import annotations

import json
from pathlib import Path

from ci.policy.environments import COLUMNS, report
from tests.examples.good import GOOD, change, copy_good, line_of


def test_good_environments_are_rows_in_promotion_order() -> None:
    """With what a person wants to see at a glance."""
    result = report(GOOD)
    assert result.problems == ()
    assert [row.cells() for row in result.environments] == [
        ("dev", "development", "210987654321", "sa-east-1", "-", "2-10", "5 GB", "0c79d56aee56"),
        ("staging", "staging", "321098765432", "sa-east-1", "dev", "2-10", "5 GB", "0c79d56aee56"),
        ("prod", "production", "432109876543", "sa-east-1", "staging", "2-10", "50 GB", "0c79d56aee56"),
    ]


def test_a_row_has_a_cell_for_each_column() -> None:
    """Else the table would name a value wrongly."""
    assert {len(row.cells()) for row in report(GOOD).environments} == {len(COLUMNS)}


def test_data_for_programs_keeps_its_types() -> None:
    """Nothing is turned into text: null is null, a number is a number, and the image is whole."""
    dev = report(GOOD).as_data()["environments"][0]
    assert dev == {
        "name": "dev",
        "tier": "development",
        "account_id": "210987654321",
        "region": "sa-east-1",
        "after": None,
        "min_tasks": 2,
        "max_tasks": 10,
        "cache_max_storage_gb": 5,
        "image": "registry.shop.test/catalog@sha256:0c79d56aee561a1d81c63f00eee5fb5fe29279560cdc55e91425133104c7fbe6",
    }


def test_problems_take_the_place_of_environments(tmp_path: Path) -> None:
    """Nobody goes on with the good half of a broken configuration."""
    root = copy_good(tmp_path)
    change(root, "environments/dev.yaml", "  port: 8080", "  port: 80")
    line = line_of(root, "environments/dev.yaml", "service.port")
    data = report(root).as_data()
    assert data["environments"] == []
    assert data["problems"] == [
        {
            "file": "environments/dev.yaml",
            "line": line,
            "path": "service.port",
            "what": "expected 1024 to 65535",
            "value": "80",
            "remedy": "write 1024 or more",
            "text": f"environments/dev.yaml:{line}: service.port: expected 1024 to 65535, got 80: write 1024 or more",
        }
    ]


def test_the_data_is_json() -> None:
    """All of it."""
    assert json.loads(json.dumps(report(GOOD).as_data())) == report(GOOD).as_data()
