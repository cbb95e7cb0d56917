"""The queue to which the application sends orders, the one that keeps what failed, and the alarm for that one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from shared.naming import Names
from shared.policies import allow

if TYPE_CHECKING:
    from shared.constructs.encryption import Encryption
    from shared.constructs.notifications import Notifications

ATTEMPTS = 3
# The most that SQS takes (Amazon SQS API reference, SetQueueAttributes: MessageRetentionPeriod).
FOURTEEN_DAYS = 14 * 24 * 60 * 60


class Orders(Construct):
    """Two encrypted queues: what was received `ATTEMPTS` times and never deleted waits in the second, and raises."""

    def __init__(
        self, scope: Construct, id_: str, *, names: Names, encryption: Encryption, notifications: Notifications
    ) -> None:
        super().__init__(scope, id_)
        failed = SqsQueue(
            self,
            "failed",
            name=names.resource("failed-orders"),
            kms_master_key_id=encryption.key_arn,
            message_retention_seconds=FOURTEEN_DAYS,
        )
        orders = SqsQueue(
            self,
            "waiting",
            name=names.resource("orders"),
            kms_master_key_id=encryption.key_arn,
            redrive_policy=json.dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": ATTEMPTS}),
        )
        CloudwatchMetricAlarm(
            self,
            "alarm",
            alarm_name=names.resource("failed-orders"),
            alarm_description="Orders failed three times: read one in the queue of failed orders, and the task log.",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": names.resource("failed-orders")},
            statistic="Maximum",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            period=60,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            alarm_actions=[notifications.topic_arn],
            ok_actions=[notifications.topic_arn],
        )
        self.task_environment = {"ORDERS_QUEUE": orders.url}
        self.task_statements = [
            allow("SendOrders", actions=["sqs:SendMessage"], resources=[orders.arn]),
            # Amazon SQS developer guide, "Key management": what a producer takes.
            allow(
                "EncryptOrders",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=[encryption.key_arn],
                condition={"StringEquals": {"kms:ViaService": f"sqs.{names.region}.amazonaws.com"}},
            ),
        ]
