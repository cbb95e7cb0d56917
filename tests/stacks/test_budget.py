"""What the environment may cost before somebody is told."""

from __future__ import annotations

from shared.config import EnvironmentConfig
from tests.stacks.document import Document

BUDGET = "budget/budget"


def test_the_limit_is_the_file_s(config: EnvironmentConfig, document: Document) -> None:
    """US dollars a month."""
    budget = document.at(BUDGET)
    assert budget["limit_amount"] == str(config.budget.monthly_usd)
    assert (budget["limit_unit"], budget["time_unit"], budget["budget_type"]) == ("USD", "MONTHLY", "COST")


def test_people_are_told_before_the_money_is_spent(document: Document) -> None:
    """At 80 % spent, and when the forecast reaches the limit: both to the topic of the alarms."""
    assert document.at(BUDGET)["notification"] == [
        {
            "notification_type": kind,
            "comparison_operator": "GREATER_THAN",
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "subscriber_sns_topic_arns": ["<notifications/topic.arn>"],
        }
        for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
    ]


def test_nothing_is_filtered_out(document: Document) -> None:
    """The account holds one environment: all of its costs count."""
    assert not {"cost_filter", "cost_types"} & set(document.at(BUDGET))
