"""What the environment's account may cost before somebody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetNotification
from constructs import Construct

from shared.config.model import BudgetConfig
from shared.naming import Names

if TYPE_CHECKING:
    from shared.constructs.notifications import Notifications

# Percent of the budget: told when spent, and when the forecast says it will be.
NOTIFICATIONS = {"ACTUAL": 80, "FORECASTED": 100}


class Budget(Construct):
    """A monthly budget over the whole account, because an account holds one environment."""

    def __init__(
        self, scope: Construct, id_: str, *, config: BudgetConfig, names: Names, notifications: Notifications
    ) -> None:
        super().__init__(scope, id_)
        BudgetsBudget(
            self,
            "budget",
            name=names.resource("monthly"),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(config.monthly_usd),
            limit_unit="USD",
            notification=[
                BudgetsBudgetNotification(
                    notification_type=kind,
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_sns_topic_arns=[notifications.topic_arn],
                )
                for kind, percent in NOTIFICATIONS.items()
            ],
        )
