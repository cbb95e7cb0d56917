"""The topic that tells people, and who may write to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from shared.config.model import AlarmsConfig
from shared.naming import Names
from shared.policies import allow, document

if TYPE_CHECKING:
    from shared.constructs.encryption import Encryption


class Notifications(Construct):
    """An encrypted topic with one e-mail subscription; alarms, budget and events of this account publish to it."""

    def __init__(
        self, scope: Construct, id_: str, *, config: AlarmsConfig, names: Names, encryption: Encryption
    ) -> None:
        super().__init__(scope, id_)
        topic = SnsTopic(self, "topic", name=names.resource("alarms"), kms_master_key_id=encryption.key_arn)
        SnsTopicPolicy(
            self,
            "policy",
            arn=topic.arn,
            policy=document(
                allow(
                    "AlarmsAndBudget",
                    actions=["sns:Publish"],
                    resources=[topic.arn],
                    principal={"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]},
                    condition={"StringEquals": {"aws:SourceAccount": names.account_id}},
                ),
                # "You can't use Condition blocks in Amazon SNS topic policies for EventBridge" (EventBridge user guide,
                # "Using resource-based policies"): with one, every message is lost.
                allow(
                    "Events",
                    actions=["sns:Publish"],
                    resources=[topic.arn],
                    principal={"Service": "events.amazonaws.com"},
                ),
            ),
        )
        SnsTopicSubscription(self, "email", topic_arn=topic.arn, protocol="email", endpoint=config.email)
        self.topic_arn = topic.arn
