"""One page for the person who was woken up."""

from __future__ import annotations

import json
from typing import Any

from shared.config import EnvironmentConfig
from shared.naming import SERVICE
from tests.stacks.document import Document


def widgets(document: Document) -> list[dict[str, Any]]:
    """Return the graphs."""
    return json.loads(document.at("dashboard/dashboard")["dashboard_body"])["widgets"]


def metrics(document: Document) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return (namespace, metric, dimensions) of every line in every graph."""
    rows = [row for widget in widgets(document) for row in widget["properties"]["metrics"]]
    return {(row[0], row[1], tuple(part for part in row[2:] if isinstance(part, str))) for row in rows}


def test_graphs_stand_in_a_grid_without_overlap(document: Document) -> None:
    """Two in a row, in a grid of 24 columns; CloudWatch puts what overlaps somewhere else."""
    places = [(widget["x"], widget["y"], widget["width"], widget["height"]) for widget in widgets(document)]
    assert places == [(x, y, 12, 6) for y in range(0, 3 * len(places), 6) for x in (0, 12)]


def test_graphs_show_this_region(config: EnvironmentConfig, document: Document) -> None:
    """A graph of another region is empty, not wrong, and so nobody notices."""
    assert {widget["properties"]["region"] for widget in widgets(document)} == {config.aws.region}


def test_every_metric_that_raises_an_alarm_is_shown(document: Document) -> None:
    """Who is told about a metric finds it on the page, under the same dimensions."""
    shown = {(namespace, metric, frozenset(dimensions)) for namespace, metric, dimensions in metrics(document)}
    for path, alarm in document.of_type("aws_cloudwatch_metric_alarm").items():
        dimensions = frozenset(part for pair in alarm["dimensions"].items() for part in pair)
        found = (alarm["namespace"], alarm["metric_name"], dimensions)
        assert found in shown, f"{path}: show what it watches in shared/constructs/dashboard.py"


def test_the_firewall_is_shown_under_its_metric_name(config: EnvironmentConfig, document: Document) -> None:
    """WAF writes metrics under the ACL's metric name, the region, and the rule (ALL for the sum)."""
    name = document.at("firewall/web-acl")["visibility_config"]["metric_name"]
    dimensions = ("WebACL", name, "Region", config.aws.region, "Rule", "ALL")
    expected = {("AWS/WAFV2", metric, dimensions) for metric in ("AllowedRequests", "BlockedRequests")}
    assert {row for row in metrics(document) if row[0] == "AWS/WAFV2"} == expected


def test_the_dashboard_is_named_after_its_environment(config: EnvironmentConfig, document: Document) -> None:
    """Dashboards of an account stand in one list."""
    assert document.at("dashboard/dashboard")["dashboard_name"] == f"{SERVICE}-overview-{config.name}"
